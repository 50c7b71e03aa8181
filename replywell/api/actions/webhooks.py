"""Webhooks are made, change, get another secret, and go."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from replywell.api.models import Webhook
from replywell.api.published import KINDS
from replywell.api.signing import new_secret
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed, Refused
from replywell.kit.fetch.addresses import checked_url
from replywell.people.actions.audit import audit, put
from replywell.people.models import Agent
from replywell.people.permissions import check, stands_above

OVERLAP = timedelta(hours=24)
"""How long the former secret signs too."""
MOST = 50


@transaction.atomic
def put_webhook(webhook: Webhook, values: Mapping[str, Any], *, by: Agent) -> Webhook:
    """A new webhook, or what changed about one: name, url, kinds, owner, active.

    It tells what its owner may see, so nobody makes somebody above them the owner. Raises `Invalid`.
    """
    check(by, "administer")
    values = dict(values)
    new = webhook.pk is None
    if new and Webhook.objects.count() >= MOST:
        raise Conflict(_("There are %(most)s webhooks. Remove one first.") % {"most": MOST})
    if new:
        values.setdefault("owner", by)
        webhook.secret = {"current": new_secret()}
    _check(values, by, before=None if new else webhook.owner)
    if values.get("active") and not webhook.active:
        values |= {"problem": "", "failing_since": None}
    put(webhook, values, by=by)
    return webhook


def _check(values: dict[str, Any], by: Agent, *, before: Agent | None) -> None:
    if "name" in values:
        values["name"] = " ".join(values["name"].replace("\0", "").split())[:120]
        if not values["name"]:
            raise Invalid(_("A webhook needs a name. Type one."))
    if "url" in values:
        values["url"] = _address(values["url"])
    if "kinds" in values:
        wrong = [kind for kind in values["kinds"] if kind not in KINDS]
        if wrong or not values["kinds"]:
            raise Invalid(_("Choose what it is told of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
        values["kinds"] = [kind for kind in KINDS if kind in values["kinds"]]
    owner = values.get("owner")
    if owner and owner != before and (not owner.is_active or stands_above(owner, by)):
        raise NotAllowed(_("%(name)s cannot be its owner: choose somebody else.") % {"name": owner.name})


def _address(typed: str) -> str:
    try:
        checked_url(typed.strip())
    except Refused as error:
        raise Invalid(error.message) from None
    return typed.strip()[:2000]


@transaction.atomic
def rotate_secret(webhook: Webhook, *, by: Agent) -> str:
    """Another secret, returned; the former one signs too for a day, so that no delivery is turned away."""
    check(by, "administer")
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    until = (clock.now() + OVERLAP).isoformat()
    former = webhook.secret.get("current")
    webhook.secret = {"current": new_secret()} | ({"former": former, "until": until} if former else {})
    webhook.save(update_fields=["secret"])
    audit("rotated the secret of", webhook, by=by)
    current: str = webhook.secret["current"]
    return current


def secrets_of(webhook: Webhook) -> list[str]:
    """Those that sign now; none where they cannot be read any more."""
    kept = webhook.secret
    until = parse_datetime(kept.get("until", "")) if kept.get("until") else None
    former = [kept["former"]] if until and until > clock.now() else []
    return [kept["current"], *former] if kept.get("current") else []


@transaction.atomic
def remove_webhook(webhook: Webhook, *, by: Agent) -> None:
    """It is told nothing any more, and its log goes with it."""
    check(by, "administer")
    audit("removed", webhook, by=by, changes=[("url", webhook.url, None)])
    webhook.delete()


@transaction.atomic
def switch_off(webhook: Webhook, why: str) -> None:
    """Nobody there takes what it is told. Its owner hears of it, and the settings say why."""
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if not held.active:
        return
    held.active, held.problem = False, why[:1000]
    held.save(update_fields=["active", "problem"])
    audit("switched off", held, by=None, who="Replywell", changes=[("problem", None, why)])

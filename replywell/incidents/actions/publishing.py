"""What of an incident stands on the help center: only what somebody put there, until somebody takes it back."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.incidents.actions.incidents import LONGEST, held
from replywell.incidents.models import IncidentEntry
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.organization import main_locale
from replywell.people.permissions import check


@transaction.atomic
def publish(update: IncidentEntry, *, by: Agent, titles: Mapping[str, str]) -> IncidentEntry:
    """Everybody may read this update now, under these titles, by language."""
    check(by, "announce incidents")
    update = IncidentEntry.objects.select_for_update().get(pk=update.pk)
    if update.kind != IncidentEntry.Kind.UPDATE:
        raise Invalid(_("Only updates stand on the help center; notes never do."))
    told = {
        code: " ".join(title.replace("\0", "").split())[:200]
        for code, title in titles.items()
        if title.strip()
    }
    if not any(code.partition("-")[0] == main_locale().partition("-")[0] for code in told):
        raise Invalid(_("Give the incident a public name in the language of your desk."))
    if any("{{" in text for text in update.texts.values()):
        raise Invalid(_("This text has places for a requester's name. Write one for everybody."))
    update.titles, update.published_at, update.withdrawn_at = told, clock.now(), None
    update.save(update_fields=["titles", "published_at", "withdrawn_at"])
    audit("published", update, by=by, changes=[("titles", None, told)])
    return update


@transaction.atomic
def write_public_update(
    update_of: int, texts: Mapping[str, str], titles: Mapping[str, str], *, by: Agent
) -> IncidentEntry:
    """An update for the help center alone: nobody gets a letter."""
    check(by, "announce incidents")
    told = {code: text.replace("\0", "").strip() for code, text in texts.items() if text.strip()}
    if not told or any(len(text) > LONGEST for text in told.values()):
        raise Invalid(_("Write something, in no more than 10,000 characters."))
    incident = held(update_of)
    update = IncidentEntry.objects.create(
        incident=incident,
        kind=IncidentEntry.Kind.UPDATE,
        texts=told,
        by=by,
        status=incident.status,
        sent_at=clock.now(),
    )
    return publish(update, by=by, titles=titles)


@transaction.atomic
def withdraw(update: IncidentEntry, *, by: Agent) -> IncidentEntry:
    """It is not on the help center any more."""
    check(by, "announce incidents")
    update = IncidentEntry.objects.select_for_update().get(pk=update.pk)
    if update.is_public:
        update.withdrawn_at = clock.now()
        update.save(update_fields=["withdrawn_at"])
        audit("withdrawn", update, by=by)
    return update

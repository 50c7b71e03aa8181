"""What webhooks are told: noted in the transaction of a job, sent by jobs of their own until somebody answers."""

import json
import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from replywell.api.actions.webhooks import secrets_of, switch_off
from replywell.api.models import Webhook, WebhookDelivery
from replywell.api.notices import tell_owner
from replywell.api.published import PUBLISHED, TEST, body_of, names_of
from replywell.api.signing import headers
from replywell.kit import clock, jobs
from replywell.kit.errors import AdapterError, Conflict
from replywell.kit.fetch import Fetched, Fetcher
from replywell.kit.fetch.addresses import checked_url
from replywell.kit.secrets import Undecipherable
from replywell.knowledge.models import ArticleVersion
from replywell.people.models import Agent
from replywell.people.permissions import check, may
from replywell.tickets.models import TicketEvent
from replywell.tickets.queries import visible_to

State = WebhookDelivery.State
BACKOFF = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""Waits between attempts: ten attempts in three days and three hours."""
LONGEST_WAIT = timedelta(days=1)
TIMEOUT_S = 15.0
READ = 1_000_000
SHOWN = 500
AT_ONCE = 500
"""Deliveries that one replay sends again."""
GONE = 410


def wanted_outside(kind: str) -> tuple[str, ...]:
    """The reaction to a ticket's event of this kind, where a webhook may be told of it."""
    if kind not in PUBLISHED or not Webhook.objects.filter(active=True).exists():
        return ()
    return ("tell webhooks",)


@transaction.atomic
def tell_of_event(event: TicketEvent) -> int:
    """Note an event for each webhook that wants it and whose owner may see the ticket. Returns how many are new."""
    told = 0
    for name in names_of(event):
        for webhook in _listening(name):
            if visible_to(webhook.owner).filter(pk=event.ticket_id).exists():
                about = {"event": event.pk, "ticket": event.ticket_id}
                told += _note(webhook, name, body_of(event, name), **about)
    return told


@transaction.atomic
def tell_of_publication(version: ArticleVersion) -> int:
    """Note that an article is published. Returns how many webhooks are told."""
    data = {"article": version.article_id, "version": version.number, "locale": version.article.locale}
    body = {"type": "article.published", "timestamp": version.at.isoformat(), "data": data}
    owners = (webhook for webhook in _listening("article.published") if may(webhook.owner, "see tickets"))
    # Numbers of versions and of ticket events never meet: the name tells them apart.
    return sum(_note(webhook, "article.published", body, event=version.pk) for webhook in owners)


@transaction.atomic
def send_test(webhook: Webhook, *, by: Agent) -> WebhookDelivery:
    """Something that happened nowhere, to see whether it arrives. Raises `Conflict` while it is off."""
    check(by, "administer")
    if not webhook.active:
        raise Conflict("This webhook is switched off. Switch it on first.")
    body = {"type": TEST, "timestamp": clock.now().isoformat(), "data": {"webhook": webhook.pk}}
    made = _made(webhook, TEST, body)
    made.save()
    jobs.defer("deliver webhook", queue=jobs.SLOW, delivery=made.pk)
    return made


@transaction.atomic
def replay(deliveries: Iterable[WebhookDelivery], *, by: Agent) -> int:
    """Send them again, under their own ids. Returns how many; those that still wait go at once."""
    check(by, "administer")
    numbers = sorted(one.pk for one in deliveries)[:AT_ONCE]
    rows = WebhookDelivery.objects.select_for_update(of=("self",)).filter(
        pk__in=numbers, webhook__active=True
    )
    found = list(rows)
    for row in found:
        row.state, row.attempts, row.next_at, row.error = State.WAITING, 0, clock.now(), ""
        row.save(update_fields=["state", "attempts", "next_at", "error"])
        jobs.defer("deliver webhook", queue=jobs.SLOW, delivery=row.pk)
    return len(found)


def deliver(number: int) -> None:
    """One attempt at what is due; nothing happens to what is done. No transaction is open while it is sent.

    A worker that dies on the way sends it again: whoever receives it knows it by its id.
    """
    row = WebhookDelivery.objects.select_related("webhook__owner").filter(pk=number).first()
    if row is None or row.state != State.WAITING or (row.next_at and row.next_at > clock.now()):
        return
    why = _withheld(row)
    if why:
        _done(row, State.WITHHELD, error=why)
        return
    keys = secrets_of(row.webhook)
    if not keys:
        _done(row, State.FAILED, error=Undecipherable.explanation)
        return
    began = time.monotonic()
    row.attempts += 1
    try:
        answer, error = _posted(row, keys), ""
    except AdapterError as failed:
        answer, error = None, failed.message
    row.duration_ms = int((time.monotonic() - began) * 1000)
    _settle(row, answer, error)


def _listening(name: str) -> list[Webhook]:
    return list(Webhook.objects.filter(active=True, kinds__contains=[name]).select_related("owner"))


def _note(webhook: Webhook, name: str, body: dict[str, Any], **about: int) -> bool:
    row = _made(webhook, name, body, **about)
    made = WebhookDelivery.objects.bulk_create([row], ignore_conflicts=True)
    pk = WebhookDelivery.objects.filter(key=made[0].key).values_list("pk", flat=True).first()
    if pk is None:
        return False  # told before, by a job that ran twice
    jobs.defer("deliver webhook", queue=jobs.SLOW, delivery=pk)
    return True


def _made(webhook: Webhook, name: str, body: dict[str, Any], **about: int) -> WebhookDelivery:
    key = f"msg_{secrets.token_hex(16)}"
    return WebhookDelivery(webhook=webhook, key=key, kind=name, body=body, next_at=clock.now(), **about)


def _withheld(row: WebhookDelivery) -> str:
    """Why it must not go out; asked again for each attempt, for a ticket may be private by now."""
    if not row.webhook.active:
        return "The webhook is switched off."
    owner = row.webhook.owner
    if not owner.is_active:
        return f"{owner.name}, whose webhook it is, does not work here any more."
    if row.ticket and not visible_to(owner).filter(pk=row.ticket).exists():
        return f"{owner.name}, whose webhook it is, does not see this ticket any more."
    return ""


def _posted(row: WebhookDelivery, keys: list[str]) -> Fetched:
    body = json.dumps(row.body, ensure_ascii=False, separators=(",", ":")).encode()
    url = row.webhook.url
    # Hosts inside one's own network are told only where the installation says so.
    host = checked_url(url).hostname or ""
    allow = [host] if settings.ENV.private_sources else []
    with Fetcher(allow=allow, timeout_s=TIMEOUT_S, max_bytes=READ) as fetcher:
        sent = {**headers(keys, row.key, clock.now(), body), "User-Agent": "Replywell/1 (webhooks)"}
        return fetcher.request("POST", url, headers=sent, body=body)


def _settle(row: WebhookDelivery, answer: Fetched | None, error: str) -> None:
    row.status_code = answer.status if answer else None
    row.response = (
        answer.content[: SHOWN * 4].decode("utf-8", "replace").replace("\0", "")[:SHOWN] if answer else ""
    )
    if answer and 200 <= answer.status < 300:
        Webhook.objects.filter(pk=row.webhook_id).update(last_ok_at=clock.now(), failing_since=None)
        _done(row, State.DELIVERED)
        return
    error = error or _told(answer)
    Webhook.objects.filter(pk=row.webhook_id, failing_since=None).update(failing_since=clock.now())
    if answer and answer.status == GONE:
        _done(row, State.FAILED, error=error)
        _give_up(row.webhook, "It answered 410: nobody listens there any more.")
    elif row.attempts > len(BACKOFF):
        _done(row, State.FAILED, error=f"{error} Given up after {row.attempts} attempts.")
        _give_up_if_silent(row)
    else:
        _later(row, answer, error)


def _told(answer: Fetched | None) -> str:
    if answer and 300 <= answer.status < 400:
        return "It redirects, which is not followed. Enter the address that it leads to."
    return f"It answered {answer.status}." if answer else "It did not answer."


def _later(row: WebhookDelivery, answer: Fetched | None, error: str) -> None:
    wait = max(BACKOFF[row.attempts - 1], _asked_to_wait(answer))
    row.next_at = clock.now() + wait
    with transaction.atomic():
        _done(row, State.WAITING, error=error, next_at=row.next_at)
        jobs.defer("deliver webhook", queue=jobs.SLOW, at=row.next_at, delivery=row.pk)


def _asked_to_wait(answer: Fetched | None) -> timedelta:
    asked = answer.headers.get("retry-after", "") if answer else ""
    seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    return min(timedelta(seconds=seconds), LONGEST_WAIT)


def _done(row: WebhookDelivery, state: str, *, error: str = "", next_at: datetime | None = None) -> None:
    row.state, row.error, row.next_at, row.tried_at = state, error, next_at, clock.now()
    row.save(
        update_fields=[
            "state", "error", "next_at", "tried_at", "attempts", "status_code", "response", "duration_ms",
        ]
    )  # fmt: skip


def _give_up_if_silent(row: WebhookDelivery) -> None:
    """A webhook that took nothing since this was first tried is switched off."""
    webhook = Webhook.objects.select_related("owner").get(pk=row.webhook_id)
    tried_for = sum(BACKOFF, timedelta())
    if webhook.failing_since and webhook.failing_since <= clock.now() - tried_for:
        _give_up(webhook, "It took nothing for three days.")


def _give_up(webhook: Webhook, why: str) -> None:
    with transaction.atomic():
        switch_off(webhook, why)
        tell_owner(webhook, why)

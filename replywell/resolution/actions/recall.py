"""Recall: who else was answered from this? Every such ticket gets one letter, once a person has approved it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid, ReplywellError
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.resolution.actions.suggestions import send_reply
from replywell.resolution.models import Correction
from replywell.tickets.models import Message
from replywell.tickets.queries import newest_message, visible_to
from replywell.tickets.status import Status

MOST = 500
"""Tickets that one recall lists."""
LONGEST = 20_000
PLACEHOLDERS = ("name", "number", "subject")


@dataclass(frozen=True, slots=True)
class Reached:
    """An answer that rested on what is recalled; `quote` is the part that it used."""

    message: Message
    quote: str
    corrected: str
    """State of the correction there is already; empty: none."""


def reached(
    agent: Agent, article: int, since: datetime, until: datetime, passage: int | None = None
) -> list[Reached]:
    """Every answer of that span, newest first, by the assistant or an agent, on tickets that this agent may see."""
    part = {"article": article} | ({"passage": passage} if passage else {})
    used = Q(meta__citations__contains=[part]) | Q(meta__sources__contains=[part])
    found = (
        Message.objects.filter(used, created_at__gte=since, created_at__lte=until)
        .filter(author__in=[Message.Author.ASSISTANT, Message.Author.AGENT])
        .filter(ticket__in=visible_to(agent).values("pk"), ticket__side_of=None)
        .select_related("ticket__requester", "agent")
        .order_by("-pk")[:MOST]
    )
    messages = list(found)
    tickets = {message.ticket_id for message in messages}
    kept = Correction.objects.filter(article=article, ticket__in=tickets).order_by("pk")
    states = dict(kept.exclude(state=Correction.State.DROPPED).values_list("ticket", "state"))
    return [Reached(each, _quote(each, part), states.get(each.ticket_id, "")) for each in messages]


def _quote(message: Message, part: dict[str, int]) -> str:
    cited = [*message.meta.get("citations", ()), *message.meta.get("sources", ())]
    fits = (one for one in cited if all(one.get(name) == value for name, value in part.items()))
    return next((str(one.get("quote") or one.get("heading") or "") for one in fits), "")


def filled(letter: str, message: Message) -> str:
    """The letter for one ticket. Raises `Invalid` for a placeholder that there is not."""
    ticket = message.ticket
    known = {
        "name": ticket.requester.name or ticket.requester.email,
        "number": f"#{ticket.pk}",
        "subject": ticket.subject,
    }
    text = letter.replace("\0", "")
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def check_letter(letter: str) -> None:
    """Raises `Invalid` where it is empty, too long, or has a placeholder that there is not."""
    if not letter.strip():
        raise Invalid(_("The letter is empty. Say what was wrong and what is right."))
    if len(letter) > LONGEST:
        raise Invalid(_("The letter is too long. Shorten it."))
    left = filled_names(letter) - set(PLACEHOLDERS)
    if left:
        raise Invalid(_("There is no placeholder {%(name)s}.") % {"name": min(left)})


def filled_names(letter: str) -> set[str]:
    """Names between braces."""
    return {part.partition("}")[0] for part in letter.split("{")[1:] if "}" in part}


@transaction.atomic
def draft_corrections(
    article: int, title: str, messages: Iterable[Message], letter: str, *, by: Agent
) -> list[Correction]:
    """One letter for each ticket, kept until somebody approves it; a ticket that has one keeps its own."""
    check(by, "reply")
    check_letter(letter)
    drafted = []
    chosen = {message.ticket_id: message for message in messages}
    mine = visible_to(by).filter(pk__in=chosen)
    for number in sorted(mine.values_list("pk", flat=True)):
        message = chosen[number]
        correction, new = Correction.objects.get_or_create(
            ticket_id=number,
            article=article,
            state=Correction.State.DRAFTED,
            defaults={
                "wrong": message,
                "title": title[:300],
                "text": filled(letter, message),
                "drafted_by": by,
            },
        )
        if new:
            drafted.append(correction)
    if drafted:
        told = [("tickets", None, len(drafted)), ("article", None, title)]
        audit("drafted corrections for", drafted[0], by=by, changes=told, kind="correction")
    return drafted


def approve(corrections: Iterable[Correction], *, by: Agent) -> list[Correction]:
    """Send them, each once and in a transaction of its own; what could not leave says why."""
    check(by, "reply")
    return [_send(correction.pk, by) for correction in corrections]


def _send(number: int, by: Agent) -> Correction:
    try:
        with transaction.atomic():
            held = Correction.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=number)
            if held.state not in (Correction.State.DRAFTED, Correction.State.FAILED):
                return held
            if not visible_to(by).filter(pk=held.ticket_id).exists():
                raise Invalid(_("The ticket is not visible to you."))
            before = Status(held.ticket.status)
            after = before if before in (Status.RESOLVED, Status.OPEN, Status.ON_HOLD) else Status.PENDING
            seen = newest_message(held.ticket_id)
            held.sent = send_reply(held.ticket, held.text, by=by, status=after, seen=seen)
            held.state, held.approved_by, held.problem = Correction.State.SENT, by, ""
            held.save(update_fields=["sent", "state", "approved_by", "problem"])
            audit("sent a correction on", held.ticket, by=by, changes=[("article", None, held.title)])
            return held
    except ReplywellError as error:
        failed = Correction.objects.get(pk=number)
        failed.state, failed.problem = Correction.State.FAILED, error.message
        failed.save(update_fields=["state", "problem"])
        return failed


@transaction.atomic
def drop(corrections: Iterable[Correction], *, by: Agent) -> int:
    """They are not sent after all."""
    check(by, "reply")
    waiting = Correction.objects.filter(
        pk__in=[each.pk for each in corrections],
        state__in=[Correction.State.DRAFTED, Correction.State.FAILED],
    )
    return waiting.update(state=Correction.State.DROPPED)

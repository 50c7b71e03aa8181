"""What became of answers: the ledger of resolutions, and the verdicts that follow from it.

A resolution is *claimed* when its answer is sent, *confirmed* when the requester says so by a button, *durable*
when they have not come back about it on any channel for 7 and for 14 days, *overturned* when it was reopened,
corrected or asked again. Silence never confirms. Words of thanks are written down apart.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from replywell.kit import clock
from replywell.resolution.actions.judging import Source, Verdict, judge, judge_by_reply, sampled
from replywell.resolution.alike import gives_thanks, likeness
from replywell.resolution.models import Answer, ResolutionEntry, Suggestion
from replywell.tickets.models import Message, Ticket, TicketEvent

WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)
SAME_MATTER = 0.45
"""Likeness from which what a contact writes elsewhere is about the same."""
Author, By = Message.Author, ResolutionEntry.By


@transaction.atomic
def note_outcome(event: TicketEvent) -> None:
    """What an event says of the answers before it. Done twice, it changes nothing."""
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("category").get(pk=event.ticket_id)
    if ticket.side_of_id:
        return
    match event.kind:
        case "reply_written" if event.message and event.message.author == Author.AGENT:
            _answered_by_a_person(ticket, event.message)
        case "reply_written" if event.message and event.message.author == Author.ASSISTANT:
            _drawn_for_review(event.message)
        case "suggestion_discarded":
            _discarded(event)
        case "resolved":
            _claim(ticket, event)
        case "said_solved":
            _confirm(ticket, event)
        case "said_unsolved":
            _overturn(ticket, event.at, "said unsolved")
        case "message_received" if event.message and event.message.auto == "no":
            _written_again(ticket, event.message)
        case "reopened" if event.actor.startswith("agent:"):
            _overturn(ticket, event.at, "reopened")


def _answered_by_a_person(ticket: Ticket, reply: Message) -> None:
    before = Answer.objects.filter(ticket=ticket, message__lt=reply.pk).select_related("suggestion")
    asked = ticket.messages.filter(author=Author.CONTACT, pk__lt=reply.pk).order_by("-pk").first()
    answer = before.filter(message=asked).first() if asked else None
    if answer and answer.state in (Answer.State.OFFERED, Answer.State.SHADOW, Answer.State.STOPPED):
        between = ticket.messages.filter(author=Author.AGENT, pk__gt=answer.message_id, pk__lt=reply.pk)
        if not between.exists():  # of several replies in a row the first is the answer
            judge_by_reply(answer, reply)
    sent = before.filter(state=Answer.State.SENT, sent__lt=reply.pk).first()
    if sent and asked and asked.pk < (sent.sent_id or 0):
        judge(sent, Verdict.WRONG, Source.OVERTURNED, said=reply.text, because="A person answered behind it.")
        _overturn(ticket, reply.created_at, "corrected", before=reply.pk)


def _drawn_for_review(message: Message) -> None:
    """Of what left alone the lot sends some to a review: silence tells nothing of the rest."""
    for answer in Answer.objects.filter(sent=message):
        if sampled(answer.message_id):
            judge(answer, Verdict.OPEN, Source.COMPARED, because="Drawn by lot.")


def _discarded(event: TicketEvent) -> None:
    number = event.data.get("suggestion")
    given = Suggestion.objects.filter(pk=number, fate=Suggestion.Fate.DISCARDED).first()
    answer = Answer.objects.filter(message=given.message_id).first() if given else None
    if answer and answer.state == Answer.State.OFFERED:
        judge(answer, Verdict.WRONG, Source.DISCARDED)


def _claim(ticket: Ticket, event: TicketEvent) -> ResolutionEntry | None:
    """One entry for each answer that resolved its ticket; None where nobody of ours has said anything."""
    spoken = ticket.messages.exclude(author=Author.CONTACT).filter(created_at__lte=event.at)
    last = event.message or spoken.order_by("-pk").first()
    if last is None:
        return None
    answer = Answer.objects.filter(sent=last).first()
    entry, _new = ResolutionEntry.objects.get_or_create(
        message=last,
        defaults={
            "ticket": ticket,
            "contact_id": ticket.requester_id,
            "by": By.ASSISTANT if last.author == Author.ASSISTANT else By.PERSON,
            "agent_id": last.agent_id,
            "arm": _arm(ticket, answer),
            "category": ticket.category.slug if ticket.category else "",
            "language": ticket.language,
            "channel": ticket.connection.adapter if ticket.connection else "",
            "claimed_at": event.at,
        },
    )
    return entry


def _arm(ticket: Ticket, answer: Answer | None) -> str:
    """The arm of the answer, or of the one that people gave instead of it."""
    if answer:
        return answer.arm
    drawn = Answer.objects.filter(ticket=ticket).exclude(arm="").first()
    return drawn.arm if drawn else ""


def _confirm(ticket: Ticket, event: TicketEvent) -> None:
    entry = _claim(ticket, event)
    if entry is None:
        return
    if entry.confirmed_at is None:
        entry.confirmed_at = event.at
        entry.save(update_fields=["confirmed_at"])
    for answer in Answer.objects.filter(sent=entry.message):
        judge(answer, Verdict.RIGHT, Source.CONFIRMED)


def _overturn(
    ticket: Ticket, at: datetime, because: str, *, again: Ticket | None = None, before: int | None = None
) -> bool:
    """The newest resolution of the ticket did not hold; the first reason stays."""
    entries = ResolutionEntry.objects.filter(ticket=ticket, claimed_at__lte=at)
    if before is not None:
        entries = entries.filter(message__lt=before)
    entry = entries.first()
    if entry is None or entry.overturned_at:
        return False
    entry.overturned_at, entry.overturned_because, entry.again = at, because, again
    entry.save(update_fields=["overturned_at", "overturned_because", "again"])
    for answer in Answer.objects.filter(sent=entry.message):
        judge(answer, Verdict.WRONG, Source.OVERTURNED, because=because)
    return True


def _written_again(ticket: Ticket, message: Message) -> None:
    """The requester wrote behind an answer: words of thanks are noted, anything else overturns it."""
    entry = ResolutionEntry.objects.filter(ticket=ticket, message__lt=message.pk).first()
    if entry is None:
        return
    if not gives_thanks(message.text):
        _overturn(ticket, message.created_at, "wrote again")
    elif entry.thanked_at is None:
        entry.thanked_at = message.created_at
        entry.save(update_fields=["thanked_at"])


def settle() -> int:
    """Resolutions of the last fortnight: asked again elsewhere, or lasting. Returns how many have lasted longer."""
    now, lasted = clock.now(), 0
    young = ResolutionEntry.objects.filter(overturned_at=None, durable_14_at=None)
    for number in young.order_by("pk").values_list("pk", flat=True):
        lasted += _settle(number, now)
    return lasted


@transaction.atomic
def _settle(number: int, now: datetime) -> bool:
    found = ResolutionEntry.objects.select_for_update(of=("self",)).select_related("ticket")
    entry = found.filter(pk=number, overturned_at=None).first()
    if entry is None:
        return False
    again = _came_back(entry)
    if again:
        return not _overturn(entry.ticket, again.created_at, "asked again", again=again)
    changed = []
    if entry.durable_7_at is None and now - entry.claimed_at >= WEEK:
        entry.durable_7_at = entry.claimed_at + WEEK
        changed.append("durable_7_at")
    if entry.durable_14_at is None and now - entry.claimed_at >= FORTNIGHT:
        entry.durable_14_at = entry.claimed_at + FORTNIGHT
        changed.append("durable_14_at")
    if changed:
        entry.save(update_fields=changed)
    return bool(changed)


def _came_back(entry: ResolutionEntry) -> Ticket | None:
    """A later ticket of the same contact about the same matter, on any channel, within a fortnight."""
    later = (
        Ticket.objects.filter(
            Q(requester=entry.contact_id) | Q(follow_up_of=entry.ticket_id),
            side_of=None,
            merged_into=None,
            created_at__gt=entry.claimed_at,
            created_at__lte=entry.claimed_at + FORTNIGHT,
        )
        .exclude(pk=entry.ticket_id)
        .select_related("category")
        .order_by("pk")
    )
    asked = _first_words(entry.ticket)
    for ticket in later[:20]:
        same = entry.category and ticket.category and ticket.category.slug == entry.category
        if ticket.follow_up_of_id == entry.ticket_id or same:
            return ticket
        if likeness(asked, _first_words(ticket)).share >= SAME_MATTER:
            return ticket
    return None


def _first_words(ticket: Ticket) -> str:
    first = (
        ticket.messages.filter(author=Author.CONTACT).order_by("pk").values_list("text", flat=True).first()
    )
    return f"{ticket.subject}\n{(first or '')[:4000]}"

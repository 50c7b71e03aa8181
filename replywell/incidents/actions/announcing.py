"""One update goes to all who wrote: on their own tickets, by their own channels, once.

Whom it is for is written down first, a letter a ticket. A job then says them one by one; saying it, and writing down
that it was said, are one transaction, so a job that dies or runs twice tells nobody twice. From there on it is a reply
like any other: the outbox sends it, and sends it once.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from replywell.automation.placeholders import fill
from replywell.incidents.actions.incidents import LONGEST, held, tell
from replywell.incidents.models import Incident, IncidentEntry, IncidentLetter, IncidentTicket
from replywell.incidents.queries import said_in
from replywell.incidents.reach import reach, why_not
from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid, ReplywellError
from replywell.people.actions.audit import audit
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.people.organization import main_locale
from replywell.people.permissions import check, may
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.lifecycle import locked, resolve
from replywell.tickets.fields import FieldsMissing
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to
from replywell.tickets.status import Status

AT_ONCE = 20
PAUSE = timedelta(seconds=5)
"""Between batches: 240 letters a minute at most, so that other mail goes on leaving."""
State = IncidentLetter.State
_UNFILLED = re.compile(r"⟦[^⟦⟧\n]{1,120}⟧")


@transaction.atomic
def announce(
    incident: Incident,
    texts: Mapping[str, str],
    *,
    by: Agent,
    resolves: bool = False,
    apart: frozenset[int] = frozenset(),
    seen: int | None = None,
) -> IncidentEntry:
    """Tell all who wrote. `texts` are by language; whoever reads none of them gets the desk's own.

    `resolves`: the incident is over, and its tickets are resolved with it but those in `apart`. `seen` is the newest
    entry that the writer knew: raises `Conflict` where there is another update since, so that a form that is sent twice
    tells nobody twice. Raises `Invalid` where the desk's own language has no text.
    """
    check(by, "announce incidents")
    check(by, "reply")
    incident = held(incident.pk)
    texts = checked(texts)
    if not incident.is_open:
        raise Conflict(_("This incident is over. Open it again first."))
    newest = incident.entries.filter(kind=IncidentEntry.Kind.UPDATE).values_list("pk", flat=True).first() or 0
    if seen is not None and newest != seen:
        raise Conflict(_("An update was sent meanwhile. Read it before you send another one."))
    if resolves:
        incident.status, incident.resolved_at = Incident.Status.RESOLVED, clock.now()
        incident.save(update_fields=["status", "resolved_at"])
        mine = IncidentTicket.objects.filter(incident=incident, ticket__in=visible_to(by))
        mine.filter(ticket__in=apart).update(apart=True)
        mine.exclude(ticket__in=apart).update(apart=False)
    update = IncidentEntry.objects.create(
        incident=incident,
        kind=IncidentEntry.Kind.UPDATE,
        texts=texts,
        by=by,
        status=incident.status,
        resolves=resolves,
    )
    _address(update, by, apart if resolves else frozenset())
    audit(
        "announced",
        incident,
        by=by,
        changes=[("texts", None, texts), ("letters", None, update.letters.count())],
    )
    if resolves:
        tell(incident, by, "status", after=incident.status)
    jobs.defer("tell incident", queue=jobs.SLOW, lock=f"incident update {update.pk}", update=update.pk)
    return update


@transaction.atomic
def stop(update: IncidentEntry, *, by: Agent) -> int:
    """What has not been said yet is not said any more. Returns how many that are."""
    check(by, "announce incidents")
    now = clock.now()
    waiting = IncidentLetter.objects.select_for_update().filter(update=update, state=State.WAITING)
    count = IncidentLetter.objects.filter(pk__in=[row.pk for row in waiting]).update(
        state=State.SKIPPED, because=_("stopped before it was said"), settled_at=now
    )
    IncidentEntry.objects.filter(pk=update.pk).update(stopped_at=now, sent_at=now)
    audit("stopped", update, by=by, changes=[("letters", None, count)])
    return count


def tell_some(update: int) -> int:
    """Say the next letters; returns how many are left. The job comes back for them after a pause."""
    waiting = IncidentLetter.objects.filter(update=update, state=State.WAITING).order_by("id")
    for letter in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        say(letter)
    left = waiting.count()
    if left:
        jobs.defer(
            "tell incident",
            queue=jobs.SLOW,
            lock=f"incident update {update}",
            at=clock.now() + PAUSE,
            update=update,
        )
    else:
        IncidentEntry.objects.filter(pk=update, sent_at=None).update(sent_at=clock.now())
    return left


def unfinished() -> list[int]:
    """Updates whose job got lost: letters wait, and nothing was said for a while."""
    late = clock.now() - timedelta(minutes=2)
    waiting = IncidentLetter.objects.filter(state=State.WAITING, update__at__lt=late)
    lately = IncidentLetter.objects.filter(settled_at__gte=late).values("update")
    return list(waiting.exclude(update__in=lately).order_by().values_list("update", flat=True).distinct())


@transaction.atomic
def say(number: int) -> IncidentLetter | None:
    """Say one letter on its ticket; None where that was done, or is being done, already."""
    letter = (
        IncidentLetter.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("update__incident", "update__by", "ticket__requester__company", "ticket__connection")
        .filter(pk=number, state=State.WAITING)
        .first()
    )
    if letter is None:
        return None
    locked(letter.ticket)
    ticket = Ticket.objects.select_related("requester__company", "connection", "team").get(
        pk=letter.ticket_id
    )
    row = IncidentTicket.objects.filter(incident=letter.update.incident_id, ticket=ticket).first()
    agent = letter.update.by
    with override(agent.locale if agent else None):
        left_out = str(why_not(ticket, row)) or _no_more(agent, ticket)
        if left_out:
            return _skipped(letter, left_out)
        assert agent is not None  # `_no_more` says so
        try:
            with transaction.atomic():
                return _said(letter, ticket, row, agent)
        except ReplywellError as error:
            return _skipped(letter, error.message[:200])


def _said(letter: IncidentLetter, ticket: Ticket, row: IncidentTicket | None, agent: Agent) -> IncidentLetter:
    over = letter.update.resolves and not (row and row.apart)
    if not letter.speaks:
        return _resolved_quietly(letter, ticket, agent) if over else _settled(letter, State.SILENT)
    text, _language = said_in(letter.update.texts, letter.language, main_locale())
    text = _UNFILLED.sub("", fill(text, ticket, agent))
    meta = {"incident": letter.update.incident_id, "update": letter.update_id}
    resolved, because = over, ""
    try:
        with transaction.atomic():
            message = reply(ticket, text, by=agent, status=_becomes(ticket, over), meta=meta)
    except FieldsMissing as missing:
        message = reply(ticket, text, by=agent, status=_becomes(ticket, False), meta=meta)
        resolved, because = False, missing.message[:200]
    letter.message, letter.resolved = message, resolved
    return _settled(letter, State.SAID, because=because)


def _skipped(letter: IncidentLetter, because: str) -> IncidentLetter:
    """It is not said here; where the same contact has another ticket, it is said there instead."""
    spoke, letter.speaks = letter.speaks, False
    _settled(letter, State.SKIPPED, because=because)
    others = IncidentLetter.objects.select_for_update().filter(
        update=letter.update_id,
        contact=letter.contact_id,
        state__in=[State.WAITING, State.SILENT],
        resolved=False,
    )
    if spoke and (other := others.order_by("-ticket").first()):
        other.speaks, other.state, other.settled_at = True, State.WAITING, None
        other.save(update_fields=["speaks", "state", "settled_at"])
    return letter


def _resolved_quietly(letter: IncidentLetter, ticket: Ticket, agent: Agent) -> IncidentLetter:
    """Its requester hears of it on another ticket."""
    try:
        with transaction.atomic():
            resolve(ticket, by=actor_of(agent))
    except FieldsMissing as missing:
        return _settled(letter, State.SILENT, because=missing.message[:200])
    letter.resolved = True
    return _settled(letter, State.SILENT)


def _becomes(ticket: Ticket, over: bool) -> Status:
    """While it lasts, tickets wait for us, not for the requester; what was resolved stays so."""
    if over or ticket.status == Status.RESOLVED:
        return Status.RESOLVED
    return Status.ON_HOLD


def _no_more(agent: Agent | None, ticket: Ticket) -> str:
    """Why whoever wrote the update may not say it here any more."""
    if agent is None or not may(agent, "announce incidents") or not may(agent, "reply"):
        return _("whoever wrote it may not send updates any more")
    seen = visible_to(agent).filter(pk=ticket.pk).exists()
    return "" if seen else _("not visible to whoever wrote it")


def _settled(letter: IncidentLetter, state: str, *, because: str = "") -> IncidentLetter:
    letter.state, letter.because, letter.settled_at = state, because, clock.now()
    letter.save()
    return letter


def _address(update: IncidentEntry, by: Agent, apart: frozenset[int]) -> None:
    """A letter for each ticket that it reaches, and one that is settled for each that is left out."""
    whom = reach(by, update.incident, leave_out=apart)
    now = clock.now()
    letters = [
        IncidentLetter(
            update=update,
            ticket=each.ticket,
            contact=each.ticket.requester,
            speaks=each.speaks and not each.why_not,
            language=each.language,
            channel=each.channel,
            state=State.SKIPPED if each.why_not else State.WAITING,
            because=str(each.why_not),
            settled_at=now if each.why_not else None,
        )
        for each in [*whom.reached, *whom.left_out]
    ]
    IncidentLetter.objects.bulk_create(letters)


def checked(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts as they are kept. Raises `Invalid` without one in the desk's own language, and for one too long."""
    told = {code: text.replace("\0", "").strip() for code, text in texts.items() if text.strip()}
    main = main_locale()
    if not said_in(told, main, main)[0] or main.partition("-")[0] not in {c.partition("-")[0] for c in told}:
        raise Invalid(_("Write the update in the language of your desk first: all who read no other get it."))
    if any(len(text) > LONGEST for text in told.values()):
        raise Invalid(_("The update is too long. Shorten it."))
    return told

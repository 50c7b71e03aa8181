"""What post-mortems say in words: of states, of roles and of how work is organized, never of who did what."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from replywell.sla.causes import Found
from replywell.sla.explain import length
from replywell.sla.lengths import write_minutes
from replywell.sla.postmortem import Figures, Line

_PROMISES = {
    "first_response": gettext_noop("First answer"),
    "next_response": gettext_noop("Next answer"),
    "resolution": gettext_noop("Resolution"),
    "internal": gettext_noop("Part of a team"),
}
STATES = {
    "new": gettext_noop("New"),
    "open": gettext_noop("Open"),
    "pending": gettext_noop("Pending"),
    "on_hold": gettext_noop("On hold"),
    "resolved": gettext_noop("Resolved"),
    "closed": gettext_noop("Closed"),
}
WAITS = {
    "sorting": gettext_noop("Being given to a team"),
    "queue": gettext_noop("Somebody of the team taking it"),
    "agent": gettext_noop("Whoever had it"),
    "requester": gettext_noop("The requester"),
    "outside": gettext_noop("Somebody else, on hold"),
    "over": gettext_noop("Nothing: it was resolved"),
}
WITHDRAWN = {
    "gone": gettext_noop("The ticket's story is told otherwise now: nobody waited then."),
    "recounted": gettext_noop("Counted anew, the time was not used up."),
    "policy": gettext_noop("Counted anew by another policy, the time was not used up."),
}
ACTORS = {
    "requester": gettext_noop("Requester"),
    "agent": gettext_noop("Somebody of the desk"),
    "assistant": gettext_noop("Assistant"),
    "system": gettext_noop("Desk"),
}


def promise_name(kind: str, number: int = 1) -> str:
    """`First answer`, `Next answer 2`; a kind without a name as it is written."""
    name = _(_PROMISES[kind]) if kind in _PROMISES else kind.replace("_", " ").capitalize()
    return f"{name} {number}" if number > 1 else name


def state_name(status: str) -> str:
    return _(STATES[status]) if status in STATES else status


def wait_name(waits: str) -> str:
    return _(WAITS[waits]) if waits in WAITS else waits


def _queue_long(found: Found) -> tuple[str, str]:
    return (
        _("%(waiting)s tickets waited for the team when this one came, for %(people)s who answer.") % found,
        _("Let tickets overflow to another team, or plan more people for such hours."),
    )


_TOLD: dict[str, Callable[[Found], tuple[str, str]]] = {
    "at_once": lambda found: (
        _("%(count)s tickets of this category missed a promise within two hours: one cause behind many.") % found,
        _("Look for the cause they share, and answer such tickets together next time."),
    ),
    "queue_long": _queue_long,
    "nobody_available": lambda found: (
        _("Nobody of the team took tickets at that time (%(people)s answer there).") % found,
        _("Cover these hours by a rota, or let another team take what waits too long."),
    ),
    "not_taken": lambda found: (
        _("%(share)s %% of the time nobody had it: it waited in the queue.") % found,
        _("Hand tickets out by themselves, or look at the queue by share of time used."),
    ),
    "sorted_late": lambda found: (
        _("%(share)s %% of the time it had not been given to a team.") % found,
        _("Add a routing rule for tickets like this one, and watch those to be sorted."),
    ),
    "misrouted": lambda found: (
        ngettext(
            "It had been given to a team that passed it on.",
            "It had been given to teams that passed it on, %(count)s times.",
            int(found["count"]),
        )
        % found,
        _("Correct the category's team or its routing rule, and give the category this ticket as an example."),
    ),
    "other_team": lambda found: (
        _("%(share)s %% of the time it was with other teams than the one that had it in the end.") % found,
        _("Agree within which time teams pass tickets on, and promise it inside the requester's time."),
    ),
    "waited_outside": lambda found: (
        _("%(share)s %% of the time it was on hold, waiting for somebody else, and the time went on.") % found,
        _("Agree on response times with whom it waits for, or let time stand still on hold."),
    ),
    "reassigned": lambda found: (
        _("It went from one person to another %(count)s times.") % found,
        _("Hand tickets over with a note that says what is known, and to whoever has the skill."),
    ),
    "lay_still": lambda found: (
        _("%(share)s %% of the time it was with one of the team, and other work came first.") % found,
        _("Lower how many tickets one person holds, and let what is nearly due go to whoever is free."),
    ),
    "urgency_late": lambda found: (
        _("Its urgency was raised when %(share)s %% of the time had passed.") % found,
        _("Add a rule that recognizes such urgent tickets when they come in."),
    ),
    "promise_tightened": lambda found: (
        _("Another policy came to hold meanwhile: %(after)s instead of %(before)s minutes.") % found,
        _("Tell policies apart by what is known when a ticket comes in."),
    ),
    "out_of_hours": lambda found: (
        _("It came out of working hours, and the promise counts every hour (%(share)s %% of them were closed).") % found,
        _("Promise it in working hours, or have somebody on call."),
    ),
    "pending_unused": lambda found: (
        _("%(share)s %% of the time the requester was the one to write, and the ticket was not pending.") % found,
        _("Send answers that ask something with the status pending."),
    ),
    "came_back": lambda found: (
        _("The assistant had answered, and the requester wrote again."),
        _("Review what the assistant answers in this category, and what it rests on."),
    ),
}  # fmt: skip


def cause_told(slug: str, found: Found) -> tuple[str, str]:
    """What a cause says, and what may prevent it."""
    if slug not in _TOLD:  # a rule that is no more
        return slug.replace("_", " "), ""
    return _TOLD[slug](found)


_HAPPENED = {
    "began": gettext_noop("The clock began"),
    "missed": gettext_noop("The promise was missed"),
    "message_received": gettext_noop("A message came in"),
    "reply_written": gettext_noop("An answer was written"),
    "note_written": gettext_noop("A note was written"),
    "handed_off": gettext_noop("The assistant handed over to people"),
    "person_wanted": gettext_noop("The requester asked for a person"),
    "escalated": gettext_noop("It was escalated"),
    "queued": gettext_noop("It was left in the queue"),
    "resolved": gettext_noop("It was resolved"),
    "reopened": gettext_noop("It was opened again"),
    "closed": gettext_noop("It was closed"),
    "status_changed": gettext_noop("Its status changed"),
    "sla_applied": gettext_noop("A policy came to hold"),
    "side_written": gettext_noop("Somebody beside it was asked"),
    "side_replied": gettext_noop("An answer came beside it"),
    "snoozed": gettext_noop("It was put off"),
    "snooze_over": gettext_noop("It came back"),
    "merged": gettext_noop("Another ticket was merged into it"),
    "merged_into": gettext_noop("It was merged into another one"),
    "merge_undone": gettext_noop("A merge was undone"),
    "split_from": gettext_noop("It was split off"),
    "said_solved": gettext_noop("The requester said that it is solved"),
    "said_unsolved": gettext_noop("The requester said that it is not solved"),
    "change_undone": gettext_noop("A change was undone"),
}


def line_told(line: Line) -> str:
    """A line of the timeline, without anybody's name."""
    match line.kind:
        case "owner" if line.before and line.after:
            return _("It went from one person to another")
        case "owner":
            return _("Somebody took it") if line.after else _("It went back into the queue")
        case "team":
            given = {"before": line.before, "after": line.after}
            if line.before and line.after:
                return _("It went from %(before)s to %(after)s") % given
            return _("It was given to %(after)s") % given if line.after else _("No team had it any more")
        case "urgency":
            return _("Its urgency changed from %(before)s to %(after)s") % {
                "before": line.before,
                "after": line.after,
            }
    told = _(_HAPPENED[line.kind]) if line.kind in _HAPPENED else line.kind.replace("_", " ")
    if line.kind == "began" and line.after:
        return f"{told}: {line.after}"
    return f"{told} ({state_name(line.after)})" if line.after else told


def title_of(figures: Figures, subject: str) -> str:
    first, count = figures.windows[0], len(figures.windows)
    about = " ".join(subject.split()) or _("(no subject)")
    if count == 1:
        told = _("%(promise)s on #%(ticket)s missed: %(subject)s") % {
            "promise": promise_name(first.kind, first.number),
            "ticket": first.ticket,
            "subject": about,
        }
    else:
        told = ngettext("%(count)s promise missed: %(subject)s", "%(count)s promises missed: %(subject)s", count) % {
            "count": count,
            "subject": about,
        }  # fmt: skip
    return told[:200]


def summary_of(figures: Figures, timezone: str) -> str:
    """A first version for a person to better: what was promised, how it went, where most of the time was.

    Times are those of the time zone, which is named.
    """
    return " ".join([_promised(figures, timezone), *_where(figures)])


def _promised(figures: Figures, timezone: str) -> str:
    first, count = figures.windows[0], len(figures.windows)
    if count > 1:
        return ngettext(
            "%(count)s promise was missed for one reason, on #%(tickets)s.",
            "%(count)s promises were missed for one reason, on #%(tickets)s.",
            count,
        ) % {"count": count, "tickets": ", #".join(str(window.ticket) for window in figures.windows[:20])}
    given = {
        "promise": promise_name(first.kind, first.number),
        "ticket": first.ticket,
        "promised": write_minutes(first.minutes),
        "policy": first.policy,
        "due": f"{first.breached_at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M} ({timezone})",
        "late": length(first.until - first.breached_at),
    }
    told = _("%(promise)s on #%(ticket)s was promised within %(promised)s (%(policy)s) and due at %(due)s.")
    if first.until > first.breached_at:
        told += " " + _("%(late)s later it stood as told here.")
    return told % given


def _where(figures: Figures) -> list[str]:
    if not figures.length > timedelta() or not figures.by_wait:
        return []
    most = figures.by_wait[0]
    told = [
        _("Of %(whole)s, %(share)s %% were spent waiting for: %(what)s.")
        % {
            "whole": length(figures.length),
            "share": round(100 * (most.length / figures.length)),
            "what": wait_name(most.name),
        }
    ]
    if figures.teams:
        told.append(
            ngettext("It changed teams once.", "It changed teams %(count)s times.", figures.teams)
            % {"count": figures.teams}
        )
    return told

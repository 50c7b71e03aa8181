"""What happened, in whole sentences; names and values stand in them as text."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from replywell.resolution.action_reasons import reason_told
from replywell.tickets.fields import told as value_told
from replywell.tickets.models import Urgency
from replywell.workspace import promises_told

type Data = Mapping[str, Any]


def told(kind: str, who: SafeString, data: Data) -> list[SafeString]:
    """The sentences that tell of one event; `who` is whoever did it, as HTML."""
    tell = _TELLERS.get(kind)
    found = tell(data) if tell else [(_unknown(), {"kind": kind.replace("_", " ")})]
    return [format_html(sentence, who=who, **values) for sentence, values in found if sentence]


type Sentences = list[tuple[str, dict[str, Any]]]


def _unknown() -> str:
    return _("{who}: {kind}.")


def _changes(data: Data) -> Sentences:
    sentences = [_change(name, after) for name, (_before, after) in data.get("changes", {}).items()]
    return sentences or [(_("{who} looked at where it belongs and changed nothing."), {})]


def _change(name: str, after: Any) -> tuple[str, dict[str, Any]]:
    match name:
        case "needs_triage" if after:
            return _("{who} asked for triage by hand."), {}
        case "needs_triage":
            return _("{who} took it out of triage."), {}
        case "urgency" if after in Urgency.values:
            return _("{who} set urgency to {after}."), {"after": Urgency(after).label.lower()}
        case "category" if after:
            return _("{who} filed it under {after}."), {"after": after}
        case "category":
            return _("{who} took its category away."), {}
        case "sentiment" | "complexity" | "language":
            return _found(name), {"after": after}
        case "team" if after:
            return _("{who} routed it to {after}."), {"after": after}
        case "team":
            return _("{who} took it from its team."), {}
        case "skills":
            return _skills() if after else _no_skill(), {"after": after}
        case "assignee" if after:
            return _("{who} assigned it to {after}."), {"after": after}
        case "assignee":
            return _("{who} took it from its assignee."), {}
    return _("{who} set {name} to {after}."), {"name": name.replace("_", " "), "after": after}


def _found(name: str) -> str:
    return {
        "sentiment": _("{who} found the tone {after}."),
        "complexity": _("{who} found it {after}."),
        "language": _("{who} set its language to {after}."),
    }[name]


def _skills() -> str:
    return _("{who} found that it asks for {after}.")


def _no_skill() -> str:
    return _("{who} found that it asks for no skill.")


def _status(data: Data) -> Sentences:
    sentences = {
        "open": _("{who} opened it."),
        "pending": _("{who} set it to pending: it waits for the requester."),
        "on_hold": _("{who} put it on hold: it waits for somebody else."),
        "resolved": _("{who} resolved it."),
        "closed": _("{who} closed it for good."),
    }
    return [(sentences.get(str(data.get("after")), ""), {})]


def _tags(data: Data) -> Sentences:
    before, after = data.get("before", []), data.get("after", [])
    added, gone = [t for t in after if t not in before], [t for t in before if t not in after]
    sentences: Sentences = []
    if added:
        sentence = ngettext("{who} added the tag {tags}.", "{who} added the tags {tags}.", len(added))
        sentences.append((sentence, {"tags": ", ".join(added)}))
    if gone:
        sentence = ngettext("{who} removed the tag {tags}.", "{who} removed the tags {tags}.", len(gone))
        sentences.append((sentence, {"tags": ", ".join(gone)}))
    return sentences


def _field(data: Data) -> Sentences:
    values = {"name": data.get("name"), "before": value_told(None, data.get("before"))}
    values["after"] = value_told(None, data.get("after"))
    if data.get("after") is None:
        return [(_("{who} emptied {name}; it was {before}."), values)]
    if data.get("before") is None:
        return [(_("{who} set {name} to {after}."), values)]
    return [(_("{who} changed {name} from {before} to {after}."), values)]


def _snoozed(data: Data) -> Sentences:
    return [(_("{who} let it sleep until {until}."), {"until": _exact(data.get("after"))})]


def _awake(data: Data) -> Sentences:
    sentences = {
        "time": _("It woke up: the time came."),
        "message": _("It woke up: {who} wrote."),
        "by_hand": _("{who} woke it up."),
    }
    return [(sentences.get(data.get("cause", "time"), ""), {})]


def _linked(data: Data) -> Sentences:
    sentences = {
        ("related", False): _("{who} linked it to #{other}."),
        ("related", True): _("{who} linked it to #{other}."),
        ("duplicate", False): _("{who} marked it as a duplicate of #{other}."),
        ("duplicate", True): _("{who} marked #{other} as a duplicate of it."),
        ("caused", False): _("{who} marked it as caused by #{other}."),
        ("caused", True): _("{who} marked #{other} as caused by it."),
    }
    key = (str(data.get("link", "related")), bool(data.get("reverse")))
    return [(sentences.get(key, ""), {"other": data.get("other")})]


def _merged(data: Data) -> Sentences:
    count = data.get("messages", 0)
    sentence = ngettext(
        "{who} merged #{other} into it, with {count} message.",
        "{who} merged #{other} into it, with {count} messages.",
        count,
    )
    return [(sentence, {"other": data.get("other"), "count": count})]


def _split(data: Data) -> Sentences:
    count = data.get("messages", 0)
    sentence = ngettext(
        "{who} made {count} message a ticket of its own: #{other}.",
        "{who} made {count} messages a ticket of their own: #{other}.",
        count,
    )
    return [(sentence, {"other": data.get("other"), "count": count})]


def _plain(sentence: Callable[[], str], *names: str) -> Callable[[Data], Sentences]:
    return lambda data: [(sentence(), {name: data.get(name, "") for name in names})]


def _not_done(sentence: Callable[[], str], why: str) -> Callable[[Data], Sentences]:
    """Of an account action: `why` is kept in English, and told in the reader's language."""
    return lambda data: [(sentence(), {"name": data.get("name", ""), why: reason_told(data.get(why, ""))})]


def _asked(sentence: Callable[[], str]) -> Callable[[Data], Sentences]:
    return lambda data: [(sentence(), {"to": ", ".join(map(str, data.get("to", ())))})]


def _flagged(data: Data) -> Sentences:
    sentences = {
        "outdated": _("{who} flagged “{title}” as outdated."),
        "wrong": _("{who} flagged “{title}” as wrong."),
    }
    sentence = sentences.get(str(data.get("reason")), _("{who} flagged “{title}”."))
    return [(sentence, {"title": data.get("title", "")})]


def _exact(iso: Any) -> str:
    try:
        return formats.date_format(timezone.localtime(datetime.fromisoformat(str(iso))), "DATETIME_FORMAT")
    except ValueError:
        return str(iso)


_TELLERS: dict[str, Callable[[Data], Sentences]] = {
    "classified": _changes,
    "routed": _changes,
    "assigned": _changes,
    "queued": _plain(lambda: _("{who} left it in the queue.")),
    "status_changed": _status,
    "resolved": _plain(lambda: _("{who} resolved it.")),
    "reopened": _plain(lambda: _("{who} opened it again.")),
    "closed": _plain(lambda: _("{who} closed it for good.")),
    "renamed": _plain(
        lambda: _("{who} changed the subject from “{before}” to “{after}”."), "before", "after"
    ),
    "tagged": _tags,
    "field_set": _field,
    "snoozed": _snoozed,
    "snooze_over": _awake,
    "reminder_due": _plain(lambda: _("You wanted to be reminded of it now.")),
    "followed": _plain(lambda: _("{who} follows it.")),
    "unfollowed": _plain(lambda: _("{who} does not follow it any more.")),
    "linked": _linked,
    "incident_linked": _plain(lambda: _("{who} linked it to the incident “{title}”."), "title"),
    "incident_unlinked": _plain(lambda: _("{who} took it out of the incident “{title}”."), "title"),
    "unlinked": _plain(lambda: _("{who} took away the link to #{other}."), "other"),
    "merged": _merged,
    "merged_into": _plain(lambda: _("{who} merged it into #{other}."), "other"),
    "split": _split,
    "split_from": _plain(lambda: _("{who} split it off from #{other}."), "other"),
    "merge_undone": _plain(lambda: _("{who} undid the merge with #{other}."), "other"),
    "split_undone": _plain(lambda: _("{who} undid the split with #{other}."), "other"),
    "suggested": _plain(lambda: _("{who} suggested an answer.")),
    "sla_applied": promises_told.applied,
    "sla_warned": promises_told.nearly_due,
    "sla_breached": promises_told.missed,
    "escalation_started": _plain(lambda: _("{who} put it on the path {path}."), "path"),
    "escalation_told": promises_told.escalation_told,
    "escalation_unanswered": _plain(lambda: _("Nobody answered the escalation {path}."), "path"),
    "escalation_acknowledged": _plain(lambda: _("{who} acknowledged the escalation {path}."), "path"),
    "escalation_finished": promises_told.escalation_finished,
    "answer_held": _plain(
        lambda: _("{who} has an answer: it goes out in {seconds} seconds unless somebody is faster."),
        "seconds",
    ),
    "answer_released": _plain(lambda: _("{who} let the assistant's answer go out at once.")),
    "answer_stopped": _plain(lambda: _("{who} stopped the assistant's answer.")),
    "action_proposed": _plain(lambda: _("{who} proposed the action “{name}”."), "name"),
    "action_waits": _plain(lambda: _("“{name}” waits for an agent to approve it."), "name"),
    "action_code_sent": _plain(lambda: _("A code was mailed to the requester for “{name}”."), "name"),
    "action_identified": _plain(lambda: _("{who} answered with the right code for “{name}”."), "name"),
    "action_approved": _plain(lambda: _("{who} approved “{name}”."), "name"),
    "action_refused": _not_done(lambda: _("{who} refused “{name}”: {reason}"), "reason"),
    "action_done": _plain(lambda: _("“{name}” is done."), "name"),
    "action_failed": _not_done(lambda: _("“{name}” was not done. {error}"), "error"),
    "action_unknown": _not_done(lambda: _("Nobody knows whether “{name}” was done. {error}"), "error"),
    "action_expired": _plain(lambda: _("“{name}” waited too long and is over."), "name"),
    "suggestion_discarded": _plain(lambda: _("{who} discarded the suggested answer.")),
    "suggestion_restored": _plain(lambda: _("{who} brought the suggested answer back.")),
    "passage_flagged": _flagged,
    "learning_allowed": _plain(lambda: _("{who} allowed to learn from it.")),
    "learning_withdrawn": _plain(lambda: _("{who} does not allow to learn from it any more.")),
    "note_edited": _plain(lambda: _("{who} changed a note.")),
    "note_deleted": _plain(lambda: _("{who} deleted a note.")),
    "forwarded": _asked(lambda: _("{who} forwarded it to {to}.")),
    "side_started": _asked(lambda: _("{who} asked {to} at the side.")),
    "side_written": _plain(lambda: _("{who} wrote to {name} at the side."), "name"),
    "side_replied": _plain(lambda: _("{name} answered at the side."), "name"),
    "draft_held": _plain(lambda: _("A reply did not leave and is a draft again.")),
    "handed_off": _plain(lambda: _("{who} handed it to a person.")),
    "said_solved": _plain(lambda: _("{who} said that it is solved.")),
    "said_unsolved": _plain(lambda: _("{who} said that it is not solved yet.")),
    "person_wanted": _plain(lambda: _("{who} asked for a person.")),
    "message_edited": _plain(lambda: _("{who} changed a message.")),
    "message_deleted": _plain(lambda: _("{who} deleted a message.")),
    "contact_merged": _plain(lambda: _("{who} merged the contact {gone} into {kept}."), "gone", "kept"),
    "contact_unmerged": _plain(lambda: _("{who} parted {gone} from {kept} again."), "gone", "kept"),
    "went_by_mail": _plain(
        lambda: _("The chat was left, so the answer went by mail to {address}."), "address"
    ),
    "sending_cancelled": _plain(lambda: _("{who} stopped a message before it left.")),
    "rated": _plain(lambda: _("{who} rated it {stars} of 5."), "stars"),
    "bounced": _plain(lambda: _("The mail to {address} came back for good."), "address"),
    "delayed": _plain(lambda: _("The mail to {address} is delayed; its server tries on."), "address"),
    "complained": _plain(lambda: _("{address} reported our mail as spam."), "address"),
    "unsubscribed": _plain(lambda: _("{address} wants no more mail that no person wrote."), "address"),
}

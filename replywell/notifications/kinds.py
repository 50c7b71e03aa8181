"""What there is to hear of, and where one hears of it unless one chooses otherwise."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Medium(StrEnum):
    PAGE = "page"
    BROWSER = "browser"
    MAIL = "mail"


MEDIA: dict[Medium, Promise] = {
    Medium.PAGE: _("In the page"),
    Medium.BROWSER: _("By the browser"),
    Medium.MAIL: _("By mail"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news. Of several that fit an event, the first in `KINDS` is told."""

    slug: str
    name: Promise
    told: Promise
    """The sentence, with `%(who)s`, `%(number)s` and `%(subject)s`."""
    sign: str
    media: tuple[Medium, ...]


_ALL = (Medium.PAGE, Medium.BROWSER, Medium.MAIL)
_HERE = (Medium.PAGE, Medium.BROWSER)
KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("mentioned", _("Somebody mentions me in a note"), _("%(who)s mentioned you on #%(number)s"), "at", _ALL),
        Kind("held", _("A reply of mine could not leave"), _("Your reply on #%(number)s was not sent"), "warning", _ALL),
        Kind("approval", _("An account action waits for my approval"), _("An account action on #%(number)s waits for approval"), "check", _ALL),
        Kind("reminder", _("A reminder of mine is due"), _("Reminder: #%(number)s"), "alarm", _ALL),
        Kind("woken", _("A ticket of mine comes back from snooze"), _("#%(number)s is back from snooze"), "clock", _HERE),
        Kind("assigned", _("A ticket is given to me"), _("%(who)s gave you #%(number)s"), "person", _ALL),
        Kind("answered", _("A requester writes on a ticket of mine"), _("%(who)s wrote on #%(number)s"), "inbox", _HERE),
        Kind("side", _("An answer comes in a side conversation"), _("%(who)s answered beside #%(number)s"), "link", _HERE),
        Kind("escalated", _("A ticket is escalated to my team"), _("%(who)s escalated #%(number)s to your team"), "warning", _ALL),
        Kind("alerted", _("An escalation waits for my answer"), _("#%(number)s waits for your answer: an escalation"), "escalate", _HERE),
        Kind("unanswered", _("Nobody answers an escalation (administrators)"), _("Nobody answers the escalation of #%(number)s"), "warning", _HERE),
        Kind("escalation_news", _("News of an escalation of mine"), _("%(who)s answered the escalation of #%(number)s"), "escalate", _HERE),
        Kind("missed", _("A promise is missed"), _("The promise on #%(number)s is missed"), "alarm", _ALL),
        Kind("due", _("A promise is nearly due"), _("Soon due: #%(number)s"), "alarm", _ALL),
        Kind("made_up", _("Promises came due while the desk stood still"), _("Promises came due while the desk stood still"), "alarm", _ALL),
        Kind("follow_up", _("An action after a post-mortem is given to me, or due"), _("An action after a post-mortem is yours"), "checklist", _ALL),
        Kind("incident", _("Many tickets seem to have one cause (leads)"), _("Many tickets seem to have one cause"), "incident", _ALL),
        Kind("followed", _("Something happens on a ticket I follow"), _("News from %(who)s on #%(number)s"), "eye", (Medium.PAGE,)),
        Kind("flagged", _("A colleague flags a passage of my article"), _("%(who)s flagged a passage of your article"), "flag", _ALL),
        Kind("contradicted", _("My article contradicts another one"), _("Your article contradicts another one"), "warning", _ALL),
        Kind("expired", _("My article has to be checked again"), _("Your article has to be checked again"), "clock", _ALL),
        Kind("unhelpful", _("My article did not help a reader"), _("Your article did not help a reader: %(who)s"), "thumbs-down", (Medium.PAGE, Medium.MAIL)),
        Kind("drifted", _("New tickets are not what they were (administrators)"), _("New tickets are not what they were"), "dashboard", (Medium.PAGE, Medium.MAIL)),
        Kind("proven", _("A category is proven: the assistant may go further (administrators)"), _("The assistant may go further"), "check", (Medium.PAGE, Medium.MAIL)),
        Kind("demoted", _("The assistant is taken back in a category (administrators)"), _("The assistant was taken back"), "warning", _ALL),
        Kind("webhook", _("A webhook of mine is switched off"), _("A webhook of yours is switched off: %(who)s"), "warning", _ALL),
        Kind("arrived", _("A new ticket comes to my team"), _("New in your team: #%(number)s"), "team", ()),
    )
}  # fmt: skip

"""Agents are told what concerns them: once, where they want it, and not in their quiet hours."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from replywell.kit import clock, jobs, live
from replywell.notifications.approvals import OVER, WAITS, hold, is_over, take_back
from replywell.notifications.audience import audience
from replywell.notifications.kinds import KINDS, Medium
from replywell.notifications.models import Notification
from replywell.notifications.queries import media_of, undisturbed_until, wishes_of
from replywell.people.models import Agent, Contact
from replywell.people.permissions import may
from replywell.tickets.models import TicketEvent

UNREAD_FOR = timedelta(minutes=2)
"""What is read within this time is not mailed."""
LISTED = 20


@transaction.atomic
def tell(event: TicketEvent) -> int:
    """Tell whoever an event concerns. Returns how many were told; told again, nobody is."""
    if event.kind in OVER or event.kind == WAITS:
        hold(event)
        for agent in take_back(event) if event.kind in OVER else ():
            live.publish(agent=agent, kind="notification", notification=0)
        if event.kind == WAITS and is_over(event):
            return 0
    facts = {"ticket": event.ticket, "who": _who(event), "at": event.at}
    return sum(_tell(agent, kind, {"event": event.pk}, facts) for agent, kind in audience(event))


@transaction.atomic
def tell_of_article(agent: Agent, kind: str, *, key: str, title: str, path: str, who: str = "") -> bool:
    """Tell somebody of an article. `key` names the news, `path` is where it leads; told again, nobody is."""
    facts = {"subject": title[:300], "path": path, "who": who[:200], "at": clock.now()}
    return agent.is_active and _tell(agent, kind, {"key": key}, facts)


@transaction.atomic
def tell_of_desk(agent: Agent, kind: str, *, key: str, subject: str, path: str) -> bool:
    """Tell somebody of the desk itself. `key` names the news, `path` is where it leads; told again, nobody is."""
    facts = {"subject": subject[:300], "path": path, "at": clock.now()}
    return agent.is_active and _tell(agent, kind, {"key": key}, facts)


def _tell(agent: Agent, kind: str, once: dict[str, Any], facts: dict[str, Any]) -> bool:
    """Returns whether it is news, and wanted."""
    wishes = wishes_of(agent)
    media = media_of(wishes, kind)
    if not media:
        return False
    loud_from = undisturbed_until(agent, wishes)
    quiet = loud_from > clock.now()
    wanted = {"mail": Medium.MAIL in media, "browser": Medium.BROWSER in media and not quiet}
    notification, new = Notification.objects.get_or_create(
        agent=agent, **once, defaults={"kind": kind, **facts, **wanted}
    )
    if not new:
        return False
    live.publish(agent=agent.pk, kind="notification", notification=notification.pk)
    if notification.mail:
        due = max(clock.now() + UNREAD_FOR, loud_from)
        jobs.defer("mail notifications", queue=jobs.SLOW, at=due, agent=agent.pk)
    return True


@transaction.atomic
def mark_read(agent: Agent, *, ticket: int | None = None, notification: int | None = None) -> int:
    """Mark one, those of a ticket, or all as read. Returns how many changed."""
    mine = Notification.objects.filter(agent=agent, read_at=None)
    if ticket is not None:
        mine = mine.filter(ticket=ticket)
    if notification is not None:
        mine = mine.filter(pk=notification)
    changed = mine.update(read_at=clock.now())
    if changed:
        live.publish(agent=agent.pk, kind="notification", notification=0)
    return changed


@transaction.atomic
def mark_unread(agent: Agent, notification: int) -> None:
    """Have a second look later."""
    Notification.objects.filter(agent=agent, pk=notification).update(read_at=None)
    live.publish(agent=agent.pk, kind="notification", notification=0)


@transaction.atomic
def mail_unread(agent: Agent) -> bool:
    """One mail with all that waits to be mailed and is still unread. Returns whether there was anything.

    A second run finds nothing left; one that fails while sending leaves all of it for the next try.
    """
    waiting = Notification.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        agent=agent, mail=True, mailed_at=None, read_at=None
    )
    found = list(waiting.select_related("ticket").order_by("id"))
    if not found or not agent.is_active:
        return False
    wishes = wishes_of(agent)
    loud_from = undisturbed_until(agent, wishes)
    if loud_from > clock.now():
        jobs.defer("mail notifications", queue=jobs.SLOW, at=loud_from, agent=agent.pk)
        return False
    with translation.override(agent.locale):
        _mail(agent, found)
    Notification.objects.filter(pk__in=[one.pk for one in found]).update(mailed_at=clock.now())
    return True


def sentence(notification: Notification) -> str:
    """The notification, told in the active language."""
    kind = KINDS.get(notification.kind)
    if kind is None:
        return notification.about if notification.ticket is None else f"#{notification.ticket_id}"
    who = notification.who or _("The assistant")
    return str(kind.told) % {
        "who": who,
        "number": notification.ticket_id,
        "subject": notification.about,
    }


def _mail(agent: Agent, found: list[Notification]) -> None:
    lines = [f"- {sentence(one)}: {_subject(one)}\n  {_address(one)}" for one in found[:LISTED]]
    more = len(found) - LISTED
    if more > 0:
        lines.append("- " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    title = (
        f"{sentence(found[0])}: {_subject(found[0])}"
        if len(found) == 1
        else ngettext("%(count)d piece of news", "%(count)d pieces of news", len(found))
        % {"count": len(found)}
    )
    wishes = settings.PUBLIC_URL + reverse("workspace:notification-wishes")
    end = _("Choose what you hear of: %(address)s") % {"address": wishes}
    headers = {}
    if len(found) == 1 and found[0].ticket_id and may(agent, "reply"):
        headers["X-Replywell-Ticket"] = str(found[0].ticket_id)
        end = _("Answer this mail to answer the requester; begin with #note to write a note.") + f"\n\n{end}"
    body = "\n".join(lines) + f"\n\n{end}\n"
    EmailMessage(subject=title[:200], body=body, to=[agent.email], headers=headers).send()


def _subject(one: Notification) -> str:
    return " ".join(one.about.split())[:120] or _("(no subject)")


def _address(one: Notification) -> str:
    return settings.PUBLIC_URL + (one.path or reverse("workspace:ticket", args=[one.ticket_id]))


def _who(event: TicketEvent) -> str:
    kind, _colon, number = event.actor.partition(":")
    if kind == "agent":
        return str(Agent.objects.filter(pk=number).first() or "")
    if kind == "contact":
        return str(Contact.objects.filter(pk=number).first() or "")
    return ""

"""Whoever is to hear of an escalation is sent it: by mail, or into a channel of Slack or Teams.

All that waits for one address leaves in one piece, so that many escalations at once are no flood. A worker that dies
between sending and its receipt sends it again: an alarm that comes twice is better than one that does not come.
"""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from replywell.adapters.channels.port import OutboundMessage, Party
from replywell.connections.queries import channel_of
from replywell.escalations.models import Alert, Escalation
from replywell.escalations.tokens import answer_token
from replywell.kit import clock, jobs
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unconfirmed
from replywell.people.models import Agent

ABOUT_ESCALATION = "X-Replywell-Escalation"
"""Header of a mail about one escalation: an answer to it acknowledges it. It does not leave."""
LOST_AFTER, GIVEN_UP_AFTER = timedelta(minutes=1), timedelta(hours=2)
DEAD_AFTER = timedelta(minutes=5)
"""A worker that has been sending for so long is taken for dead."""
UNSURE_FOR = timedelta(minutes=5)
"""So long it is sent again where nobody knows whether it arrived."""
LISTED = 20
LONGEST = 3000
"""Characters of what is told of one escalation."""


def send(medium: str, address: str) -> int:
    """What waits for this address, of one connection at a time; returns how many alerts that were.

    Raises `Unavailable` where trying later helps.

    No transaction is open while it is sent: whoever acknowledges meanwhile does not wait for a mail server.
    """
    held = _claimed(medium, address)
    if not held:
        return 0
    mine = Alert.objects.filter(pk__in=[one.pk for one in held], state=Alert.State.SENDING)
    try:
        error = _sent(medium, address, held)
    except BaseException:
        mine.update(state=Alert.State.WAITING, sent_at=None)
        raise
    done = {"state": Alert.State.FAILED, "error": error} if error else {"state": Alert.State.SENT}
    mine.update(sent_at=clock.now(), **done)
    return len(held)


@transaction.atomic
def _claimed(medium: str, address: str) -> list[Alert]:
    """A channel's id says in which workspace it is only together with the connection: one of them at a time."""
    waiting = Alert.objects.filter(medium=medium, address=address, state=Alert.State.WAITING)
    of = waiting.order_by("id").values_list("connection", flat=True).first()
    held = list(
        waiting.filter(connection=of)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("telling__escalation__ticket", "agent", "connection")
        .order_by("id")
    )
    Alert.objects.filter(pk__in=[one.pk for one in held]).update(
        state=Alert.State.SENDING, sent_at=clock.now()
    )
    return held


def _sent(medium: str, address: str, held: Sequence[Alert]) -> str:
    """Why it cannot be sent; nothing where it was."""
    escalations = list({one.telling.escalation_id: one.telling.escalation for one in held}.values())
    agent = held[-1].agent
    if agent and not agent.is_active:
        return _("has left")
    try:
        with translation.override(agent.locale if agent else settings.LANGUAGE_CODE):
            _mail(address, held[-1], escalations) if medium == "mail" else _post(held[-1], escalations)
    except Unavailable:
        raise
    except Unconfirmed as unsure:
        if held[0].created_at > clock.now() - UNSURE_FOR:
            raise Unavailable(unsure.message) from unsure
        return " ".join(unsure.message.split())[:300]
    except AdapterError as refused:
        return " ".join(refused.message.split())[:300]
    return ""


def resend_lost() -> int:
    """Alerts whose job got lost are sent after all; what could not be sent for hours is given up, and says so."""
    died = Alert.objects.filter(state=Alert.State.SENDING, sent_at__lt=clock.now() - DEAD_AFTER)
    died.update(state=Alert.State.WAITING, sent_at=None)
    waiting = Alert.objects.filter(state=Alert.State.WAITING)
    waiting.filter(created_at__lt=clock.now() - GIVEN_UP_AFTER).update(
        state=Alert.State.FAILED, error=_("It could not be sent for two hours.")
    )
    lost = waiting.filter(created_at__lt=clock.now() - LOST_AFTER)
    found = list(lost.order_by().values_list("medium", "address").distinct())
    for medium, address in found:
        jobs.defer("send escalation alerts", medium=medium, address=address)
    return len(found)


def link_to(escalation: int, agent: int) -> str:
    """Where one reads what it is and acknowledges it."""
    token = answer_token(escalation, agent)
    return settings.PUBLIC_URL + reverse("workspace:acknowledgement", args=[token])


def _mail(address: str, alert: Alert, escalations: Sequence[Escalation]) -> None:
    agent = alert.agent_id or 0
    headers, end = {}, ""
    if len(escalations) == 1 and agent:
        headers[ABOUT_ESCALATION] = str(escalations[0].pk)
        end = _("Answering this mail acknowledges it, too; what you write becomes a note.")
    body = "\n\n".join([*(_told(one, alert.agent) for one in escalations[:LISTED]), *filter(None, [end])])
    sent = EmailMessage(subject=_title(escalations), body=body + "\n", to=[address], headers=headers).send()
    if not sent:
        raise Refused(_("No connection takes mail of the desk, or the address got too many within an hour."))


def _post(alert: Alert, escalations: Sequence[Escalation]) -> None:
    if alert.connection is None:
        raise Refused(_("The connection is gone."))
    channel, how = channel_of(alert.connection)
    team = getattr(how, "team_id", "")
    place = f"{team}:{alert.address}" if alert.connection.adapter == "slack" else alert.address
    body = "\n\n".join(_told(one, None) for one in escalations[:LISTED])
    channel.send(
        how,
        OutboundMessage(
            sender=Party(""),
            to=(),
            subject=_title(escalations),
            text=f"{_title(escalations)}\n\n{body}",
            message_id=f"escalation-alert-{alert.pk}",
            auto_submitted=True,
            conversation=place,
        ),
    )


def _title(escalations: Sequence[Escalation]) -> str:
    if len(escalations) > 1:
        words = ngettext("%(count)d escalation waits", "%(count)d escalations wait", len(escalations))
        return words % {"count": len(escalations)}
    one = escalations[0]
    subject = " ".join(one.ticket.subject.split())[:120] or _("(no subject)")
    return f"{one.name}: #{one.ticket_id} {subject}"


def _told(escalation: Escalation, agent: Agent | None) -> str:
    ticket = settings.PUBLIC_URL + reverse("workspace:ticket", args=[escalation.ticket_id])
    parts = [escalation.told[:LONGEST]]
    if escalation.due_at:
        there = ZoneInfo(agent.timezone if agent else "UTC")
        due = f"{escalation.due_at.astimezone(there):%Y-%m-%d %H:%M} ({there.key})"
        parts.append(_("An answer is expected by %(time)s.") % {"time": due})
    if escalation.unanswered_at:
        parts.append(_("Nobody has answered so far; nobody else will be told."))
    parts.append(
        _("Acknowledge: %(address)s") % {"address": link_to(escalation.pk, agent.pk if agent else 0)}
    )
    parts.append(_("Ticket #%(number)s: %(address)s") % {"number": escalation.ticket_id, "address": ticket})
    return "\n\n".join(filter(None, parts))

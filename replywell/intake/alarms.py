"""An agent answers the mail of an escalation: they are at it. What they write becomes a note."""

from replywell.adapters.channels.port import InboundMessage
from replywell.escalations.actions.answering import acknowledge
from replywell.escalations.models import Escalation
from replywell.intake.actions.placing import Placed
from replywell.intake.agents_mail import Posted, agent_of, alarm_of, is_confirmed
from replywell.intake.models import InboundItem
from replywell.kit.errors import ReplywellError
from replywell.tickets.actions.conversation import write_note
from replywell.tickets.models import Ticket

Outcome = InboundItem.Outcome


def answered_alarm(message: InboundMessage) -> Placed | None:
    """What an agent's answer to an alarm did; None for any other message."""
    number = alarm_of(message) if message.auto not in {"bounce", "own"} else None
    if number is None:
        return None
    done = _answer(message, number)
    return Placed(Outcome.REPLY if done.ticket else Outcome.QUARANTINED, done.reason, done.ticket)


def _answer(message: InboundMessage, number: int) -> Posted:
    """Acknowledge it for the agent who wrote, if a person did and their domain vouches for them; else tell why not."""
    agent = agent_of(message.sender.email)
    if agent is None:
        return Posted("It answers the alarm of an escalation, and its sender is no agent.")
    if message.auto != "no":
        return Posted("It answers the alarm of an escalation, and no person wrote it.")
    if not is_confirmed(message):
        told = message.authentication or "nothing is known"
        return Posted(f"It claims to come from an agent, which its domain does not confirm ({told}).")
    try:
        news = acknowledge(number, by=agent, how="mail")
    except ReplywellError as error:
        return Posted(f"An answer to an alarm that changed nothing: {error.message}")
    ticket = Ticket.objects.get(pk=Escalation.objects.values_list("ticket", flat=True).get(pk=number))
    text = (message.reply_text or "").strip()
    if text:
        write_note(ticket, text, by=agent)
    told = "acknowledged" if news else "answered an acknowledged"
    return Posted(f"An agent {told} escalation by mail.", ticket)

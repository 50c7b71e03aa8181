"""Mails of the demo's requesters, as their mail programs would send them."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from replywell.adapters.channels.email.delivery import delivery_key
from replywell.adapters.channels.port import Raw
from replywell.demo.content import DemoConversation
from replywell.tickets.models import Ticket


def requester_mail(
    conversation: DemoConversation, index: int, now: datetime, ticket: Ticket | None, *, to: str
) -> Raw:
    """Message `index` of a conversation; one on a ticket answers the newest mail of that ticket."""
    message = conversation.messages[index]
    newest = ticket.messages.order_by("-pk").first() if ticket else None
    mail = letter(
        sender=f"{conversation.requester.name} <{conversation.requester.email}>",
        to=to,
        subject=conversation.subject if newest is None else f"Re: {conversation.subject}",
        text=conversation.body(index, now),
        html=message.html,
        message_id=f"{conversation.id}.{index}@{conversation.requester.email.rpartition('@')[2]}",
        answers=newest.external_id if newest else "",
        date=conversation.sent(index, now),
    )
    for name, value in message.headers.items():
        if name.lower() != "message-id":
            del mail[name]
            mail[name] = value
    for file in message.attachments:
        main, _, sub = file.type.partition("/")
        mail.add_attachment(file.content.encode(), maintype=main, subtype=sub, filename=file.name)
    body = mail.as_bytes(policy=SMTP)
    return Raw(
        key=delivery_key(body, (to,)),
        body=body,
        envelope_from=conversation.requester.email,
        envelope_to=(to,),
    )


def letter(
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    message_id: str,
    date: datetime,
    html: str = "",
    answers: str = "",
    references: str = "",
) -> EmailMessage:
    """A mail as a person's program writes it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, " ".join(subject.split())
    mail["Date"], mail["Message-ID"] = format_datetime(date), f"<{message_id}>"
    if answers:
        mail["In-Reply-To"] = f"<{answers}>"
        mail["References"] = f"{references} <{answers}>".strip()
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail

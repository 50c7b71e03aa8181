"""Below an answer of the assistant by mail the requester is asked whether it helped, with a signed link."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from replywell.tickets.models import Message
from replywell.tickets.status import Status

_signer = Signer(salt="delivery: did it help")
LOCALE_LENGTH = 8


def asks_back(message: Message) -> str:
    """The line below the answer, as Markdown; empty where nobody is asked: a person's answer, or an open question."""
    if message.author != Message.Author.ASSISTANT or message.ticket.status != Status.RESOLVED:
        return ""
    locale = (message.ticket.language or "en")[:LOCALE_LENGTH]
    path = reverse("portal:did-it-help", args=[locale, _signer.sign(str(message.pk))])
    with override(locale):
        asked, yes = _("Did this solve it?"), _("Tell us with one click")
    return f"\n\n{asked} [{yes}]({settings.PUBLIC_URL}{path})"


def asked_about(token: str) -> Message | None:
    """The answer that a link is about; None for a link that is not ours, or an answer that is gone."""
    try:
        number = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Message.objects.select_related("ticket__requester").filter(pk=number).first()

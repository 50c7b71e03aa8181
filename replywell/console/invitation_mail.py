"""The mail that invites a colleague, and whether it left."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from replywell.kit.errors import AdapterError
from replywell.people.actions.organization import organization
from replywell.people.models import Agent

log = logging.getLogger(__name__)


def link_of(secret: str) -> str:
    return settings.PUBLIC_URL + reverse("console:invited", args=[secret])


def send_invitation(agent: Agent, secret: str, *, by: Agent) -> bool:
    """Send the link; False when no mail can leave: then it has to be told another way."""
    with translation.override(agent.locale):
        desk = organization().name or _("the help desk")
        subject = _("%(by)s invites you to %(desk)s") % {"by": by.name, "desk": desk}
        text = _(
            "Hello %(name)s,\n\n%(by)s invites you to work at %(desk)s. Choose your password here:\n\n%(link)s\n\n"
            "The link works once, within 7 days. If you did not expect it, ignore this mail."
        ) % {"name": agent.name, "by": by.name, "desk": desk, "link": link_of(secret)}
    try:
        return bool(EmailMessage(subject, text, to=[agent.email]).send())
    except AdapterError as error:
        log.warning("An invitation could not leave: %s", error.message)
        return False

"""Mails the contact the link that opens the requests portal, to the address the desk knows them by."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict

from replywell.adapters.tools.port import Hands
from replywell.adapters.tools.values import Argument, Call, Outcome, Plan
from replywell.kit.errors import Refused, Unavailable


class SignInLinkSettings(BaseModel):
    """Nothing to set: the recipient is the contact, and the words are the portal's."""

    model_config = ConfigDict(extra="forbid")


class SignInLinkTool:
    """Calls nobody outside; who gets the mail cannot be chosen."""

    name = "sign_in_link"
    Settings: type[BaseModel] = SignInLinkSettings
    title = gettext_lazy("Mail the sign-in link of the requests portal")

    def arguments(self, settings: Any) -> tuple[Argument, ...]:
        return ()

    def repeatable(self, settings: Any) -> bool:
        """A second link voids the first."""
        return True

    def plan(self, settings: Any, call: Call) -> Plan:
        told = _("The portal mails its sign-in link to %(email)s. It works once, within 30 minutes.")
        return Plan(told=told % {"email": call.email or _("the contact's own address")})

    def run(self, settings: Any, call: Call, hands: Hands) -> Outcome:
        if not call.email:
            raise Refused("No address of this contact is known, so there is nowhere to send the link.")
        if not hands.mail_sign_in_link(call.email, call.language):
            raise Unavailable("The mail with the link could not leave.")
        return Outcome(detail=f"The link was mailed to {call.email}.")

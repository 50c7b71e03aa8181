"""The first run: a desk gets its owner, its first article, its first ticket."""

import uuid
from email.message import EmailMessage
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.utils.translation import gettext as _

from replywell.adapters.channels.port import Raw
from replywell.connections.models import Connection
from replywell.intake.actions.take_in import take_in
from replywell.intake.models import InboundItem
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.agents import add_agent, change_own
from replywell.people.actions.audit import audit
from replywell.people.actions.organization import change_organization, settle
from replywell.people.models import Agent, Role


@transaction.atomic
def claim(given: dict[str, Any]) -> Agent:
    """The organization and its owner, once. Raises `Conflict` when somebody was faster, `Invalid`."""
    with database.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('replywell claim'))")
    if Agent.objects.exists():
        raise Conflict(_("This desk has an owner already. Sign in, or ask them for an invitation."))
    owner = add_agent(
        given["email"],
        name=given["name"],
        role=Role.OWNER,
        password=given["password"],
        locale=given["locale"],
    )
    change_own(owner, {"timezone": given["timezone"]})
    audit("claimed the desk", owner, by=owner)
    values = {"name": given["organization"], "locale": given["locale"], "timezone": given["timezone"]}
    change_organization(values, by=owner)
    settle("organization")
    return owner


def send_sample(*, by: Agent) -> InboundItem:
    """A mail as if somebody had written to the desk, through all of intake. Raises `Invalid` without a mailbox."""
    connection = Connection.objects.filter(active=True, adapter="email").order_by("pk").first()
    if connection is None:
        raise Invalid(_("There is no connection yet. Set up the mailbox first."))
    address = connection.settings.get("address", "support@localhost")
    mail = EmailMessage()
    mail["From"], mail["To"] = "Sam Sample <sam@sample.example>", address
    mail["Subject"] = _("Does this desk work?")
    mail["Message-ID"] = f"<{uuid.uuid4()}@sample.example>"
    mail.set_content(_("Hello,\n\nI would like to know how long a refund takes.\n\nThank you\nSam"))
    raw = Raw(
        key=f"sample-{uuid.uuid4()}",
        body=mail.as_bytes(),
        envelope_from="sam@sample.example",
        envelope_to=(address,),
    )
    item = take_in(connection, raw)
    audit("sent a sample mail", None, by=by, kind="organization")
    if item.ticket_id:
        settle("test")
    return item

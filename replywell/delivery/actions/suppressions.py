"""Addresses that get no more mail that no person wrote."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from replywell.delivery.models import Suppression
from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.tickets.models import Message

Reason = Suppression.Reason


def suppress(address: str, reason: str, *, told: str = "", message: Message | None = None) -> Suppression:
    """From now on only people write there. What is known already stays: the first reason is the one shown."""
    row, _made = Suppression.objects.get_or_create(
        address=address.lower()[:320],
        defaults={"reason": reason, "told": told[:500], "message": message},
    )
    return row


@transaction.atomic
def suppress_by_hand(address: str, *, by: Agent) -> Suppression:
    """Raises `Invalid` for what is no address."""
    address = address.replace("\0", "").strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(_("Enter an address such as rosa@example.org.")) from error
    known = Suppression.objects.filter(address=address).first()
    if known:
        return known
    row = suppress(address, Reason.BY_HAND)
    audit("added", row, by=by)
    return row


@transaction.atomic
def lift(row: Suppression, *, by: Agent) -> None:
    """The address may be written to again by whoever and whatever."""
    audit("removed", row, by=by, changes=[("reason", row.reason, "")])
    row.delete()

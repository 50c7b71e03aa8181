"""What a requester chose and filled in beside their words travels in a line of its own, and lands on the ticket."""

import base64
import json
from collections.abc import Mapping
from email.parser import BytesHeaderParser
from typing import Any

from replywell.kit.errors import ReplywellError
from replywell.people.actors import actor_of
from replywell.tickets.actions.fields import set_field
from replywell.tickets.actions.triage import classify
from replywell.tickets.models import Category, Ticket

FILLED = "X-Replywell-Form"
"""Believed only of what came in by a form of ours."""


def told(category: str, custom: Mapping[str, Any]) -> str:
    """As the value of a header."""
    content = json.dumps({"category": category, "custom": dict(custom)}, ensure_ascii=False)
    line = base64.urlsafe_b64encode(content.encode()).decode()
    return " ".join(line[at : at + 60] for at in range(0, len(line), 60))  # so that it folds


def fill_in(ticket: Ticket, mail: bytes) -> None:
    """Category and fields as the requester said; what the desk does not take any more is left out."""
    line = str(BytesHeaderParser().parsebytes(mail).get(FILLED, ""))
    if not line:
        return
    given = json.loads(base64.urlsafe_b64decode("".join(line.split())))
    by = actor_of(ticket.requester)
    category = Category.objects.filter(slug=given["category"], active=True).first()
    if category:
        ticket = classify(ticket, by=by, category=category)
    for slug, value in given["custom"].items():
        try:
            ticket = set_field(ticket, slug, value, by=by)
        except ReplywellError:  # the field was changed or taken away meanwhile
            continue

"""Answers of the assistant as a walk would have kept them, for what is judged and sent."""

from typing import Any

from replywell.kit import clock
from replywell.resolution.actions.answering import keep
from replywell.resolution.actions.judging import judge
from replywell.resolution.models import Answer, CategoryAutonomy
from replywell.resolution.versions import current_version
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.models import Category, Message
from tests.resolution.examples import proposal


def billing(mode: str = "draft", **columns: Any) -> CategoryAutonomy:
    category, _ = Category.objects.get_or_create(slug="billing", defaults={"name": "Billing"})
    return CategoryAutonomy.objects.create(category=category, mode=mode, **columns)


def asked(contact, connection=None, number: int = 1, text: str = "How long does a refund take?") -> Message:
    said = Said(
        contact=contact, connection=connection, external_id=f"a{number}@x", subject="Refund", text=text
    )
    return open_ticket(said)


def answered(message: Message, state: str = "offered", **columns: Any) -> Answer:
    known = {
        "confidence": 0.9,
        "sendable": True,
        "category": "billing",
        "language": "en",
        "channel": "email",
        "version": current_version(),
    }
    return keep(message, proposal(), state, **known | columns)


def judged_many(contact, count: int, *, wrong: int = 0, first: int = 100, **columns: Any) -> list[Answer]:
    """So many judged answers, the wrong ones last, each on a ticket of its own."""
    answers = []
    for number in range(count):
        answer = answered(asked(contact, number=first + number), **columns)
        verdict = "wrong" if number >= count - wrong else "right"
        judge(answer, verdict, "draft")
        answers.append(answer)
    assert clock.now()
    return answers

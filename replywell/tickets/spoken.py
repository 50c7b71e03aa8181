"""What the assistant has said on a ticket: answers and questions, which are its turns, and that a person takes over."""

from replywell.tickets.models import Message

QUESTION, TAKES_OVER = "question", "takes_over"
"""What a message's `meta` names when it is no answer."""


def turns_of(ticket: int) -> int:
    """Answers and questions of the assistant."""
    said = Message.objects.filter(ticket=ticket, author=Message.Author.ASSISTANT)
    return said.exclude(meta__has_key=TAKES_OVER).count()


def questions_of(ticket: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the assistant has asked here, oldest first, each with its choices."""
    asked = Message.objects.filter(
        ticket=ticket, author=Message.Author.ASSISTANT, meta__has_key=QUESTION
    ).order_by("pk")
    return tuple(
        (str(meta[QUESTION].get("text", "")), tuple(map(str, meta[QUESTION].get("choices", ()))))
        for meta in asked.values_list("meta", flat=True)
    )


def told_that_a_person_takes_over(ticket: int) -> bool:
    """Whether the requester was told so since an agent wrote last."""
    people = Message.objects.filter(ticket=ticket, author=Message.Author.AGENT)
    wrote = people.order_by("-pk").values_list("pk", flat=True).first() or 0
    told = Message.objects.filter(ticket=ticket, pk__gt=wrote, meta__has_key=TAKES_OVER)
    return told.filter(author=Message.Author.ASSISTANT).exists()

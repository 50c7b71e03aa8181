"""What the assistant has said on a ticket: answers and questions, which are its turns, and that a person takes over."""

from replywell.tickets.models import Message

QUESTION, TAKES_OVER, ACTION = "question", "takes_over", "action"
"""What a message's `meta` names when it is no answer."""


def turns_of(ticket: int) -> int:
    """Answers and questions of the assistant; what it says around an account action is neither."""
    said = Message.objects.filter(ticket=ticket, author=Message.Author.ASSISTANT)
    return said.exclude(meta__has_any_keys=[TAKES_OVER, ACTION]).count()


def questions_of(ticket: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the assistant has asked here, oldest first, each with its choices."""
    asked = Message.objects.filter(
        ticket=ticket, author=Message.Author.ASSISTANT, meta__has_key=QUESTION
    ).order_by("pk")
    return tuple(
        (str(meta[QUESTION].get("text", "")), tuple(map(str, meta[QUESTION].get("choices", ()))))
        for meta in asked.values_list("meta", flat=True)
    )


def choices_of(message: Message) -> list[str]:
    """Short answers to choose from below a question of the assistant's; none below anything else."""
    return [str(choice)[:80] for choice in message.meta.get(QUESTION, {}).get("choices", ())]


def may_tell_who_takes_over(ticket: int) -> bool:
    """Whether it can still be said that a person takes over: once, and not after a person has said anything."""
    said = Message.objects.filter(ticket=ticket)
    people, told = said.filter(author=Message.Author.AGENT), said.filter(meta__has_key=TAKES_OVER)
    return not people.exists() and not told.filter(author=Message.Author.ASSISTANT).exists()

"""Which sentence of an answer rests on which source: a number behind it, as in a book."""

import re

from replywell.tickets.models import Message

_UNMARKABLE = re.compile(r"(?:```|~~~|\|)\s*$")
"""Code and tables end in a line of their own, which a number would break."""


def with_marks(message: Message) -> str:
    """What the assistant said, with `[1]` behind each sentence whose source is the first one listed below it.

    Words of a person stay as they are, and so does a sentence whose source has no address to be listed with.
    """
    return marked(message.text, message) if message.author == Message.Author.ASSISTANT else message.text


def marked(text: str, message: Message) -> str:
    """The marks of this message in a part of its text."""
    numbers = _numbers(message)
    pieces: list[str] = []
    at = 0
    for claim in message.meta.get("claims", ()):
        said = str(claim.get("text", ""))
        start = text.find(said, at) if said else -1
        if start < 0:
            continue
        end = start + len(said)
        resting_on = dict.fromkeys(numbers[p] for p in claim.get("citations", ()) if p in numbers)
        pieces.append(text[at:end])
        if resting_on and not _UNMARKABLE.search(said):
            pieces.append(" " + "".join(f"[{number}]" for number in sorted(resting_on)))
        at = end
    return "".join((*pieces, text[at:]))


def _numbers(message: Message) -> dict[int, int]:
    """Passage → number of its source among those listed."""
    places = {source.get("url"): number for number, source in enumerate(message.citations, start=1)}
    return {
        cited["passage"]: places[cited["url"]]
        for cited in message.meta.get("citations", ())
        if cited.get("url") and cited["url"] in places and "passage" in cited
    }

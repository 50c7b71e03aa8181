"""How an answer is said where people talk: without the greeting and the closing that a letter has."""

from replywell.delivery.footnotes import marked
from replywell.tickets.models import Message


def as_said(message: Message) -> str:
    """Of an answer of the assistant what it claims, with the numbers of its sources; of a person's every word."""
    claims = [str(claim.get("text", "")).strip() for claim in message.meta.get("claims", ())]
    if message.author != Message.Author.ASSISTANT or not any(claims):
        return message.text
    paragraphs = message.text.split("\n\n")
    told = [number for number, paragraph in enumerate(paragraphs) if _is_claimed(paragraph, claims)]
    said = "\n\n".join(paragraphs[told[0] : told[-1] + 1]) if told else message.text
    return marked(said, message)


def _is_claimed(paragraph: str, claims: list[str]) -> bool:
    bare = paragraph.strip()
    return bool(bare) and any(claim and (claim in bare or bare in claim) for claim in claims)

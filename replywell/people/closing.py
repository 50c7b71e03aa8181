"""What stands below a letter of ours: who wrote it, and whom the desk answers for."""

from django.db.models import QuerySet

from replywell.people.models import Agent, Brand


def first_brand() -> QuerySet[Brand]:
    """The brand that the desk answers as where nothing names another, in one row or none."""
    return Brand.objects.order_by("pk")[:1]


def closing(agent: Agent | None, brand: str, text: str = "") -> str:
    """The lines below this text of an agent, or of the assistant, which has no name of its own.

    Without what the text ends with already; empty where neither the agent nor the brand (by its signature)
    has anything to add.
    """
    brand_lines = brand.strip().splitlines()
    own = agent.signature.strip() if agent else ""
    ending = _ending(text, len(brand_lines) + 4)
    if all(_bare(line) in ending for line in brand_lines if _bare(line)):
        brand_lines = []
    below = [*([own] if own and _bare(own) not in ending else []), *brand_lines]
    if below and agent and _bare(agent.name) not in ending:
        below.insert(0, agent.name)
    return "\n".join(below)


def _ending(text: str, most: int) -> set[str]:
    return {_bare(line) for line in [line for line in text.splitlines() if line.strip()][-most:]}


def _bare(line: str) -> str:
    """A line without Markdown's signs and what else does not change what it says."""
    return line.strip(" \t*_\\-–—,.>").casefold()

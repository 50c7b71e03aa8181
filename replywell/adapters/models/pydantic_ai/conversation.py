"""What was said before, as data."""

from replywell.adapters.models.port import Turn
from replywell.adapters.models.pydantic_ai.prompts import Data

MOST = 12
"""Older messages seldom matter, and each costs."""


def turns(outside: Data, history: tuple[Turn, ...]) -> list[str]:
    """A block for each of the last messages, oldest first."""
    return [outside.block(f"earlier {turn.role}", turn.text, limit=3_000) for turn in history[-MOST:]]

"""What the models are told: versioned texts beside this file, and texts from outside wrapped as data."""

import re
import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

type PromptName = Literal["classify", "compose", "rewrite", "escalate", "entail", "propose"]

_FOLDER = Path(__file__).parent / "prompts"
# What no reader sees but a model reads: zero-width and direction marks, tag characters, control characters.
# The joiners U+200C and U+200D stay: Persian, Hindi and emoji need them.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


@cache
def _read(name: PromptName) -> tuple[str, str]:
    first, _, rest = (_FOLDER / f"{name}.md").read_text("utf-8").partition("\n")
    return first.removeprefix("version:").strip(), rest.strip()


def prompt_version(name: PromptName) -> str:
    """The version of a prompt, to be kept with every decision that it led to."""
    return _read(name)[0]


def prompt_text(name: PromptName) -> str:
    """The instructions of a prompt, without its version line."""
    return _read(name)[1]


@dataclass(frozen=True, slots=True)
class Data:
    """Texts from outside, each in a block that nothing inside it can close.

    The marker is new for each question, so nobody can write it beforehand; what looks like a marker is defused.
    """

    marker: str = field(default_factory=lambda: secrets.token_hex(8))

    def opening(self) -> str:
        return f"The marker is {self.marker}."

    def block(self, name: str, text: str, *, limit: int = 20_000) -> str:
        """At most `limit` characters of the text; longer ones lose their middle, where least is said."""
        inside = self.defuse(shorten(text, limit))
        return f"<<<{name} {self.marker}>>>\n{inside}\n<<<end {self.marker}>>>"

    def defuse(self, text: str) -> str:
        # The marker goes first and leaves a trace, so that nothing comes together where it stood.
        clean = visible(text).replace(self.marker, "…").replace("<<<", "‹‹‹").replace(">>>", "›››")
        # Chat templates of self-hosted models read these as the end of a message.
        return clean.replace("<|", "‹|").replace("|>", "|›")


def visible(text: str) -> str:
    """The text as a person would see it, and encodable: without half characters and invisible marks."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return INVISIBLE.sub("", whole)


def shorten(text: str, limit: int) -> str:
    """The beginning and the end: questions are asked there."""
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]}\n[… {len(text) - limit} characters left out …]\n{text[head - limit :]}"

"""An answer as a letter: greeting, claims, closing. Pure."""

from collections.abc import Sequence
from typing import Literal, Protocol

from replywell.adapters.models.port import Voice
from replywell.resolution.phrases import Phrases, phrases

MANNER = 2
"""How answers are framed from now on, see `Voice.manner`."""

type Tone = Literal["", "friendlier", "formal", "direct"]


class _Said(Protocol):
    @property
    def text(self) -> str: ...


def letter(
    claims: Sequence[_Said], name: str, language: str, voice: Voice, tone: str = "", *, quoted: bool = False
) -> str:
    """List items and code keep their own lines; sentences flow together. A tone chooses the words around.

    An answer that is `quoted` says so: nobody should think that it was written for them.
    """
    words = phrases(language)
    body = ""
    for claim in claims:
        own_lines = claim.text.lstrip().startswith(("- ", "* ", "|", "```", ">")) or "\n" in claim.text
        numbered = claim.text.lstrip()[:3].rstrip(".) ").isdigit()
        separator = "\n\n" if own_lines or numbered or body.endswith("\n") or "\n" in body[-200:] else " "
        body = f"{body}{separator}{claim.text}" if body else claim.text
    closing = f"{_regards(words, tone)}\n{voice.signature or voice.brand}"
    more = [] if tone == "direct" else [words.more_questions]
    lead = [words.quoted] if quoted and voice.manner >= 2 else []
    return "\n\n".join([_greeting(words, name, tone), *lead, body.strip(), *more, closing]).strip()


def _greeting(words: Phrases, name: str, tone: str) -> str:
    if not name.strip():
        return words.hello
    if tone == "formal":
        return words.dear_name.format(name=name.strip())
    template = words.hi_name if tone == "friendlier" else words.hello_name
    return template.format(name=name.split(maxsplit=1)[0])


def _regards(words: Phrases, tone: str) -> str:
    return {"friendlier": words.warm_regards, "formal": words.formal_regards}.get(tone, words.regards)

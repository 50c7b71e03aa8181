"""Finding a quote in a passage although a model has straightened quotes, dashes, spaces and markup."""

from replywell.adapters.models.pydantic_ai.prompts import INVISIBLE

_SAME = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
    }
)
_MARKUP = frozenset("*_`\\")
_AROUND = "\"'“”„«»…. \t\n"
SHORTEST = 8
"""Characters: a shorter quote proves nothing, unless the passage itself is shorter."""


def find_quote(quote: str, passage: str) -> str:
    """The words of the passage that the quote stands for, literally; empty when it is not in there."""
    wanted, _ = _plain(quote.strip(_AROUND))
    text, places = _plain(passage)
    if not wanted or len(wanted) < min(SHORTEST, len(text.strip(_AROUND))):
        return ""
    at = text.find(wanted)
    if at < 0:
        return ""
    return passage[places[at] : places[at + len(wanted) - 1] + 1]


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in one case, with single spaces and without markup, and where each character came from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character in _MARKUP or (INVISIBLE.match(character) and not character.isspace()):
            continue
        plain = " " if character.isspace() else character.translate(_SAME).lower()
        if plain == " " and (not characters or characters[-1] == " "):
            continue
        characters.extend(plain)
        places.extend([place] * len(plain))
    if characters and characters[-1] == " ":
        characters.pop()
        places.pop()
    return "".join(characters), places

"""Who is named in From, To, Cc and Reply-To, however it is written."""

import re

from replywell.adapters.channels.email.headers import decode_words, one_line, unfolded
from replywell.adapters.channels.port import Party

MAX_PARTIES = 500
MAX_FIELD = 131_072
MAX_NAME = 200
_SHORT = 300

_SIMPLE = re.compile(r'\s*(?:"([^"\\<>]*)"|([^"\\<>,;:()@]*?))\s*<([^\s<>@,;:"()]+@[^\s<>@,;:"()]+)>\s*')
_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.){0,300}+)"|\((?P<comment>[^()]*+)\)|<(?P<angle>[^<>]*+)>?'
    r'|(?P<end>[,;])|(?P<group>:)|(?P<atom>[^"(),:;<>]++)|.',
    re.DOTALL,
)
_COMMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_EMAIL = re.compile(r"[^\s<>\"(),;:@\[\]]+@[^\s<>\"(),;:@]+")
_SPACED_DOMAIN = re.compile(r"@[\w-]{1,63}(?:(?: {1,9}\. {0,9}| {0,9}\. {1,9})[\w-]{1,63}){1,8}$")
"""A domain with spaces around its dots, as RFC 822 allowed."""
_WHOLE_EMAIL = re.compile(r"(?:\"[^\"]*\"|[^\s@]+)@[^\s@]+")


def parties(value: bytes | None, fallback: str = "") -> tuple[Party, ...]:
    """Everybody in an address field who has an address."""
    if not value:
        return ()
    text = unfolded(value[:MAX_FIELD], fallback)
    found = _parsed(text)
    # Some senders encode the whole field, brackets and all, as one word.
    if not found and "=?" in text:
        found = _parsed(decode_words(text))
    return tuple(found[:MAX_PARTIES])


def display_name(value: bytes | None, fallback: str = "") -> str:
    """The name in a field that has no usable address."""
    return one_line(decode_words(unfolded(value[:MAX_FIELD], fallback)), MAX_NAME) if value else ""


def _parsed(text: str) -> list[Party]:
    simple = _SIMPLE.fullmatch(text) if len(text) <= _SHORT else None
    if simple:
        return [_party(simple[3], simple[1] or simple[2] or "")]
    found: list[Party] = []
    entry = _Entry()
    for token in _TOKEN.finditer(text):
        if token.lastgroup not in {"end", "group"} or (entry.angle and token.lastgroup == "group"):
            entry.take(token)
        elif party := entry.party():
            found.append(party)
            entry = _Entry()
        elif token.lastgroup == "end":
            # A comma without an address before it stands in a name.
            entry.words.append(",")
        else:
            entry = _Entry()
        if len(found) >= MAX_PARTIES:
            return found
    if party := entry.party():
        found.append(party)
    return found


class _Entry:
    """One address being read."""

    __slots__ = ("angle", "comment", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.angle = ""
        self.comment = ""

    def take(self, token: re.Match[str]) -> None:
        match token.lastgroup:
            case "angle":
                self.angle = token["angle"]
            case "quoted":
                self.words.append(_ESCAPED.sub(r"\1", token["quoted"]))
            case "comment":
                self.comment = token["comment"]
            case "atom":
                self.words.append(token["atom"].strip())
            case _:
                pass

    def party(self) -> Party | None:
        name = " ".join(word for word in self.words if word).replace(" ,", ",").strip(" ,")
        address = _COMMENT.sub("", self.angle).replace("mailto:", "").strip()
        if address.startswith("@"):
            address = address.rpartition(":")[2]
        if not address.startswith('"'):
            address = "".join(address.split())
        if _WHOLE_EMAIL.fullmatch(address):
            return _party(address, name or self.comment)
        name = _SPACED_DOMAIN.sub(lambda found: "".join(found[0].split()), name)
        bare = _EMAIL.search(name)
        if bare is None:
            return None
        rest = (name[: bare.start()] + name[bare.end() :]).strip(" ,")
        return _party(bare[0].strip("'"), rest or self.comment)


def _party(email: str, name: str) -> Party:
    name = one_line(decode_words(name), MAX_NAME).strip("\"' ")
    return Party(email=one_line(email, 320), name="" if name.lower() == email.lower() else name)

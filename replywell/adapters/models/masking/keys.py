"""Secrets in a text: keys by the form that their services give them, and what stands behind “password:”."""

import re
from collections.abc import Iterator

from replywell.adapters.models.masking.checks import is_random
from replywell.adapters.models.masking.spans import Span

_PRIVATE = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]{0,20000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"|[A-Za-z0-9+/=\s:,-]{0,20000})"
)
_FORMS = re.compile(
    r"(?<![\w-])(?:"
    r"(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}"
    r"|gh[opsur]_[A-Za-z0-9]{16,255}|github_pat_\w{22,255}|gl(?:pat|ptt|dt)-[\w-]{16,100}"
    r"|xox[abeoprs](?:\.xoxp)?-[\w-]{10,250}|xapp-[\w-]{10,250}"
    r"|(?:sk|rk|pk)_(?:live|test)_\w{10,250}|whsec_[\w+/=-]{16,100}"
    r"|sk-[\w-]{16,250}|AIza[\w-]{30,40}|ya29\.[\w-]{20,250}|SG\.[\w-]{10,60}\.[\w-]{10,90}"
    r"|npm_[A-Za-z0-9]{30,60}|pypi-[\w-]{16,250}|hf_[A-Za-z0-9]{20,60}|dop_v1_[a-f0-9]{40,80}"
    r"|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,60}|EAAC[A-Za-z0-9]{30,250}|key-[0-9a-f]{32}|SK[0-9a-f]{32}|AC[0-9a-f]{32}"
    r"|eyJ[\w-]{8,2000}\.[\w-]{4,8000}(?:\.[\w-]{0,2000})?"
    r")(?![\w])"
)
_IS = r"[\"'”“]?[ \t]{0,3}(?::=?|=>?|\bis\b:?|\bwas\b|\bist\b|\blautet\b|\best\b|\bes\b|\bè\b)[ \t]{0,3}[\"'“„]?"
_NAMED_KEY = re.compile(
    r"\b(?:api|access|secret|private|license|licence|encryption|signing|shared|auth|client|account|webhook)?[ _-]?"
    r"(?:key|token|secret|credential|schlüssel|jeton|clave)s?" + _IS + r"([^\s\"',;“”]{8,500})",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(?:bearer|basic)[ \t]{1,3}([\w.~+/=-]{12,4000})", re.IGNORECASE)
_PASSWORD = re.compile(
    r"\b(?:pass(?:word|wort|code|phrase)?|pwd|kennwort|pin|puk|tan|otp|cvv2?|cvc2?|security code|recovery code|"
    r"(?:one[- ]time|verification|backup|einmal)[- ]?code|mot de passe|contraseña|wachtwoord|senha|has(?:ł|l)o|lösenord)\b"
    r"((?:[ \t]+(?:for|of|für|to)[ \t]+[\w.@-]{1,60}|[ \t]+(?:code|number|nr\.?))?)" + _IS + r"(\S{3,200})",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?<![\w/+=.-])[A-Za-z0-9+/_-]{32,500}={0,2}(?![\w/+=-])")
_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"']{3,2000}", re.IGNORECASE)
_OPENS = re.compile(
    r"[?&#;](?:[\w-]{0,20}(?:token|key|sig|signature|secret|password|pwd|passwd|session|sid|auth|code|otp|jwt|hash|credential))"
    r"=[^&#\s]{4,}",
    re.IGNORECASE,
)
_END = ".,;:!?)]}'\"“”»…"


def secrets_in(text: str) -> Iterator[Span]:
    """Every secret in the text, as a key, a password, or an address that opens something."""
    for found in _PRIVATE.finditer(text):
        yield Span(found.start(), found.end(), "key")
    for found in _FORMS.finditer(text):
        yield Span(found.start(), found.end(), "key")
    for found in _URL.finditer(text):
        if opens(found.group()):
            yield Span(found.start(), found.start() + len(found.group().rstrip(_END)), "url")
    for found in _NAMED_KEY.finditer(text):
        value = found.group(1).rstrip(_END)
        if len(value) >= 8 and is_random(value, bits=2.2):
            yield Span(found.start(1), found.start(1) + len(value), "key")
    for found in _BEARER.finditer(text):
        if is_random(found.group(1)):
            yield Span(found.start(1), found.end(1), "key")
    for found in _LONG.finditer(text):
        if is_random(found.group(), bits=3.6) and len(set(map(_class, found.group()))) >= 3:
            yield Span(found.start(), found.end(), "key")
    yield from _passwords(text)


def opens(address: str) -> bool:
    """Whether an address carries what opens a door: a password, a token, a long thrown part."""
    host, _, path = address.partition("://")[2].partition("/")
    if "@" in host and ":" in host.partition("@")[0]:
        return True
    parts = re.split(r"[/?&=#]", path)
    return bool(_OPENS.search(address)) or any(
        len(part) >= 20 and is_random(part, bits=3.2) for part in parts
    )


def _passwords(text: str) -> Iterator[Span]:
    for found in _PASSWORD.finditer(text):
        said = text[found.end(1) : found.start(2)]
        value = (
            found.group(2).rstrip("\"'”“„,;") if ":" in said or "=" in said else found.group(2).rstrip(_END)
        )
        # “my password is wrong” tells no password: a bare word does only behind a colon.
        if value and (":" in said or "=" in said or any(not each.isalpha() for each in value)):
            yield Span(found.start(2), found.start(2) + len(value), "password")


def _class(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "upper" if character.isupper() else "lower" if character.islower() else "mark"

"""A call by template becomes a request: each value is escaped for the place where it stands. Pure."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from replywell.adapters.tools.http.settings import PLACE, TOKEN, HttpSettings
from replywell.adapters.tools.values import Call
from replywell.kit.errors import Invalid
from replywell.kit.values import Value

DOTS = "••••••••"
SHOWN = 200
"""Characters of a result that the requester may read."""


class Request(Value):
    """What is sent, to the byte."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str


def request_of(settings: HttpSettings, call: Call, *, hidden: bool = False) -> Request:
    """The request of this call; `hidden` puts dots for secrets. Raises `Invalid` for a value that fits no path."""
    values = _values(call)
    url = _url(settings.url, values)
    body = (
        json.dumps(_filled(json.loads(settings.body), values, settings), ensure_ascii=False)
        if settings.body
        else ""
    )
    token = DOTS if hidden else settings.token.get_secret_value()
    headers = [
        (name.strip(), value.strip().replace(TOKEN, token)) for name, _colon, value in _lines(settings)
    ]
    headers += [("Idempotency-Key", call.key)]
    if settings.body:
        headers += [("Content-Type", "application/json")]
    if secret := settings.signing_secret.get_secret_value():
        moment = int(call.at.timestamp())
        signed = DOTS if hidden else signature(secret, call.key, moment, settings.method, url, body)
        headers += [("Replywell-Timestamp", str(moment)), ("Replywell-Signature", f"v1={signed}")]
    return Request(method=settings.method, url=url, headers=tuple(headers), body=body)


def signature(secret: str, key: str, moment: int, method: str, url: str, body: str) -> str:
    """HMAC-SHA256, in hexadecimal, over everything that says what is to be done, a line each."""
    signed = "\n".join((str(moment), key, method, url, body))
    return hmac.digest(secret.encode(), signed.encode(), hashlib.sha256).hex()


def results_of(settings: HttpSettings, content: bytes) -> tuple[tuple[str, str], ...]:
    """What of an answer the requester may read; what is not there, or is no plain value, is left out."""
    if not settings.results:
        return ()
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return ()
    found = []
    for name, path in settings.mapped():
        value: Any = answer
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            text = " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())
            found.append((name, text[:SHOWN]))
    return tuple(found)


def _values(call: Call) -> dict[str, str]:
    contact = {"contact.email": call.email, "contact.name": call.name, "contact.number": str(call.contact)}
    return contact | call.values()


def _lines(settings: HttpSettings) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in settings.headers]


def _url(template: str, values: dict[str, str]) -> str:
    """Of the template the parts are taken first: what is put in can then make no new part."""
    parts = urlsplit(template)
    path = "/".join(_piece(piece, values) for piece in parts.path.split("/"))
    query = "&".join(
        PLACE.sub(lambda place: quote(values.get(place[1], ""), safe=""), piece)
        for piece in parts.query.split("&")
    )
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _piece(piece: str, values: dict[str, str]) -> str:
    """One step of the path. Dots alone would lead elsewhere, and nothing would join two steps."""
    if not PLACE.search(piece):
        return piece
    filled = PLACE.sub(lambda place: quote(values.get(place[1], ""), safe=""), piece)
    if not filled.replace(".", ""):
        raise Invalid(
            _("A value is missing or made of dots alone: it cannot stand in the path of an address.")
        )
    return filled


def _filled(part: Any, values: dict[str, str], settings: HttpSettings) -> Any:
    """The body after it was read as JSON: a value can become nothing but a value."""
    match part:
        case dict():
            return {key: _filled(value, values, settings) for key, value in part.items()}
        case list():
            return [_filled(value, values, settings) for value in part]
        case str():
            alone = PLACE.fullmatch(part)
            numbers = {argument.name for argument in settings.arguments if argument.type == "number"}
            if alone and alone[1] in numbers and values.get(alone[1]):
                return json.loads(_number(values[alone[1]]))
            return PLACE.sub(lambda place: values.get(place[1], ""), part)
    return part


def _number(value: str) -> str:
    """Without zeros in front, which JSON does not know."""
    sign, rest = ("-", value[1:]) if value.startswith("-") else ("", value)
    whole, dot, part = rest.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{dot}{part}"

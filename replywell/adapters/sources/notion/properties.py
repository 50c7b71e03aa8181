"""What Notion tells of a page besides its text."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from replywell.adapters.sources.asking import moment
from replywell.adapters.sources.port import Audience

_AUDIENCES: dict[str, Audience] = {"public": "public", "signed in": "signed_in", "internal": "internal"}
_locale = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Properties:
    """`audience` is None and `locale` empty where the page does not say."""

    title: str
    labels: tuple[str, ...]
    owner: str
    audience: Audience | None
    locale: str
    verified_on: date | None
    expires_on: date | None


def properties(page: dict[str, Any]) -> Properties:
    """The properties of a page. An audience that is none of ours counts as internal."""
    given: dict[str, dict[str, Any]] = {
        str(name).strip().lower(): value
        for name, value in (page.get("properties") or {}).items()
        if isinstance(value, dict)
    }
    said, language = _chosen(given.get("audience")), _chosen(given.get("language"))
    labels = [
        str(option.get("name"))
        for value in given.values()
        if value.get("type") == "multi_select"
        for option in value.get("multi_select") or []
    ]
    verified_on, expires_on = _verified(given)
    return Properties(
        title=_title(given),
        labels=tuple(sorted(set(labels))),
        owner=_owner(given),
        audience=_AUDIENCES.get(said.lower().replace("_", " "), "internal") if said else None,
        locale=language.lower() if _locale.match(language) else "",
        verified_on=verified_on,
        expires_on=expires_on,
    )


def _title(given: dict[str, dict[str, Any]]) -> str:
    for value in given.values():
        if value.get("type") == "title":
            return "".join(str(run.get("plain_text") or "") for run in value.get("title") or []).strip()
    return ""


def _chosen(value: dict[str, Any] | None) -> str:
    option = (
        value.get(str(value.get("type"))) if value and value.get("type") in {"select", "status"} else None
    )
    return str(option.get("name") or "").strip() if isinstance(option, dict) else ""


def _owner(given: dict[str, dict[str, Any]]) -> str:
    """The e-mail address of the owner, or of who verified the page, if the integration may know it."""
    people = list((given.get("owner") or {}).get("people") or [])
    people += [(value.get("verification") or {}).get("verified_by") for value in _verifications(given)]
    for person in people:
        address = ((person or {}).get("person") or {}).get("email")
        if address:
            return str(address)
    return ""


def _verifications(given: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [value for value in given.values() if value.get("type") == "verification"]


def _verified(given: dict[str, dict[str, Any]]) -> tuple[date | None, date | None]:
    """From when and until when the page is verified, also where that is over."""
    for value in _verifications(given):
        held = value.get("verification") or {}
        if held.get("state") in {"verified", "expired"}:
            days = held.get("date") or {}
            return _day(days.get("start")), _day(days.get("end"))
    return None, None


def _day(text: Any) -> date | None:
    found = moment(text)
    if found is not None:
        return found.date()
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None

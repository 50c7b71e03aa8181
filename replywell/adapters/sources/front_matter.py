"""What stands between `---` lines at the head of a Markdown file, and a file's text as an article."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from replywell.adapters.documents import Unreadable
from replywell.adapters.sources.port import Audience, Document

_front_matter = re.compile(r"\A---[ \t]*\r?\n(.*?)\n---[ \t]*\r?(?:\n|\Z)", re.DOTALL)
_field = re.compile(r"([A-Za-z][\w -]*?)\s*:(?:\s+(.*)|\s*)\Z")
_web = re.compile(r"https?://", re.IGNORECASE)
_heading = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)
_ending = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """What a file's article takes over from where the file lies."""

    base_url: str = ""
    locale: str = "en"
    audience: Audience = "public"
    modified: datetime | None = None


@dataclass(slots=True)
class Fields:
    """The front matter: one value or several to a name, names in lower case."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        return ", ".join(self.values.get(name, []))

    def many(self, name: str) -> tuple[str, ...]:
        """Values of a list: on lines of their own, in brackets, or with commas between."""
        found = []
        for value in self.values.get(name, []):
            inside = value.removeprefix("[").removesuffix("]") if value.startswith("[") else value
            found += [_bare(part) for part in inside.split(",")]
        return tuple(dict.fromkeys(part[:60] for part in found if part))

    def day(self, name: str) -> date | None:
        """A day. Raises `Unreadable` for what is none: a day that is misread would be a promise that is not kept."""
        said = self.one(name)
        moment = _moment(said)
        if said and moment is None:
            raise Unreadable(f"“{said[:40]}” after {name}: is no day: write it as 2026-11-30")
        return moment.date() if moment else None


def document(key: str, title: str, content: str, place: Place) -> Document:
    """A file's text as an article; what its front matter does not say is taken from the file and its place."""
    said, body = split(content)
    heading = _heading.search(body)
    title = said.one("title") or title or (heading.group(1) if heading else "") or _named(key)
    if heading and heading.group(1) == title and not body[: heading.start()].strip():
        body = body[heading.end() :]
    return Document(
        key=key,
        title=title,
        markdown=body.strip(),
        url=_address(said.one("url"), key, place.base_url),
        locale=said.one("locale") or place.locale,
        audience=_audience(said.one("audience"), place.audience),
        updated_at=_moment(said.one("updated")) or place.modified,
        category=said.one("category"),
        labels=said.many("labels"),
        owner=said.one("owner"),
        verified_on=said.day("verified"),
        expires_on=said.day("expires"),
    )


def split(content: str) -> tuple[Fields, str]:
    """Front matter and the rest."""
    found = _front_matter.match(content)
    if not found:
        return Fields(), content
    said, name = Fields(), ""
    for line in found.group(1).splitlines():
        named = _field.match(line)
        if named:
            name = named.group(1).lower()
            said.values[name] = [_bare(named.group(2))] if named.group(2) else []
        elif name and line.strip().startswith("- "):
            said.values[name].append(_bare(line.strip()[2:]))
    return said, content[found.end() :]


def joined(fields: Mapping[str, str | tuple[str, ...]], body: str) -> str:
    """A file with this front matter, which `split` reads back; what is empty is left out."""
    lines = []
    for name, value in fields.items():
        if isinstance(value, tuple):
            lines += [f"{name}:", *(f"  - {_quoted(part)}" for part in value)] if value else []
        elif value:
            lines.append(f"{name}: {_quoted(value)}")
    return "\n".join(["---", *lines, "---", "", body.strip(), ""])


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if re.search(r"[\"'\\\[\],\n]|^\s|\s$", value) else value


def _bare(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(value))
        except ValueError:
            return value[1:-1]
    return value.strip("\"'")


def _named(key: str) -> str:
    return PurePosixPath(key).stem.replace("-", " ").capitalize()


def _address(said: str, key: str, base_url: str) -> str:
    if _web.match(said):
        return said
    path = said or _ending.sub("", key)
    return f"{base_url.rstrip('/')}/{path.lstrip('/')}" if base_url else ""


def _audience(said: str, usual: Audience) -> Audience:
    """Whatever is not said to be public or for signed-in readers is internal."""
    match said.lower().replace("-", "_").replace(" ", "_"):
        case "":
            return usual
        case "public":
            return "public"
        case "signed_in":
            return "signed_in"
    return "internal"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

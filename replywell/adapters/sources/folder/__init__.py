"""A folder of Markdown files, with optional front matter between `---` lines."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, field_validator

from replywell.adapters.sources.port import Change, Document
from replywell.kit.errors import Unavailable

MAX_BYTES = 2_000_000
_front_matter = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_web = re.compile(r"https?://", re.IGNORECASE)
_heading = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)


class FolderSettings(BaseModel):
    """`path` is the folder; `base_url` goes before each article's path to make its address."""

    path: Path
    base_url: str = ""
    locale: str = "en"

    @field_validator("path")
    @classmethod
    def absolute(cls, path: Path) -> Path:
        return path.expanduser().resolve()


class FolderSource:
    """Files that end in .md or .markdown, in the folder and below; hidden ones are passed over."""

    name = "folder"
    Settings: type[BaseModel] = FolderSettings

    def changes(self, settings: FolderSettings, known: dict[str, str]) -> Iterator[tuple[Change, str]]:
        """New, changed and vanished files. The fingerprint is the content's hash."""
        if not settings.path.is_dir():
            raise Unavailable(f"There is no folder {settings.path}. Create it, or change the source's path.")
        seen = set()
        for path in sorted(_files(settings.path)):
            key = path.relative_to(settings.path).as_posix()
            seen.add(key)
            try:
                content = _read(path)
            except (OSError, ValueError) as error:
                yield Change(key, None, problem=str(error)), ""
                continue
            fingerprint = hashlib.sha256(content.encode()).hexdigest()
            if known.get(key) != fingerprint:
                yield Change(key, document(key, content, settings, _modified(path))), fingerprint
        if known and not seen:
            raise Unavailable(
                f"The folder {settings.path} is empty, so its articles are kept. Delete the source to remove them all."
            )
        for key in known.keys() - seen:
            yield Change(key, None), ""


def document(key: str, content: str, settings: FolderSettings, modified: datetime) -> Document:
    """A file's text as an article; what the front matter does not say is taken from the file."""
    fields, body = _split(content)
    heading = _heading.search(body)
    title = fields.get("title") or (
        heading.group(1) if heading else Path(key).stem.replace("-", " ").capitalize()
    )
    if heading and heading.group(1) == title and not body[: heading.start()].strip():
        body = body[heading.end() :]
    path = fields.get("url") or key.removesuffix(".md").removesuffix(".markdown")
    url = (
        path
        if _web.match(path)
        else f"{settings.base_url.rstrip('/')}/{path.lstrip('/')}"
        if settings.base_url
        else ""
    )
    return Document(
        key=key,
        title=title,
        markdown=body.strip(),
        url=url,
        locale=fields.get("locale", settings.locale),
        audience="public" if fields.get("audience", "").lower() in {"", "public"} else "internal",
        updated_at=_date(fields.get("updated", "")) or modified,
        category=fields.get("category", ""),
    )


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in {".md", ".markdown"} and not hidden and path.is_file():
            yield path


def _read(path: Path) -> str:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES // 1_000_000} MB: split it into several articles")
    return path.read_text(encoding="utf-8-sig", errors="replace").replace("\x00", "")


def _split(content: str) -> tuple[dict[str, str], str]:
    found = _front_matter.match(content)
    if not found:
        return {}, content
    pairs = (line.partition(":") for line in found.group(1).splitlines() if ":" in line)
    return {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}, content[
        found.end() :
    ]


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

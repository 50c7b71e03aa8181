"""A folder of files, with optional front matter between `---` lines."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field, field_validator

from replywell.adapters.documents import SUFFIXES, Unreadable, read
from replywell.adapters.sources.front_matter import Place, document
from replywell.adapters.sources.partly import marked, told, told_again, unmarked
from replywell.adapters.sources.port import Audience, Change, Progress, Step
from replywell.kit import clock
from replywell.kit.errors import Unavailable

MAX_BYTES = 40_000_000
EACH = 50
"""Files between two words on how far it is."""
SETTLED = 2.0
"""Seconds after its last change from which on a file's times tell whether it changed again."""


class FolderSettings(BaseModel):
    """`path` is the folder; `base_url` goes before each article's path to make its address."""

    path: Path = Field(
        title=gettext_noop("Folder"),
        description=gettext_noop(
            "On this server, the whole path. Every file in it and below becomes an article."
        ),
    )
    base_url: str = Field(
        default="",
        title=gettext_noop("Where they are published"),
        description=gettext_noop("Goes before an article's path to make its address. Empty: it has none."),
    )
    locale: str = Field(
        default="en",
        max_length=12,
        title=gettext_noop("Language"),
        description=gettext_noop("Of files that do not say another, as a code such as en or de."),
    )
    audience: Audience = Field(
        default="public",
        title=gettext_noop("Who may read them"),
        description=gettext_noop("Where a file does not say otherwise."),
    )

    @field_validator("path")
    @classmethod
    def absolute(cls, path: Path) -> Path:
        return path.expanduser().resolve()


class FolderSource:
    """Files of the endings that can be read, in the folder and below; hidden ones are passed over."""

    name = "folder"
    title: str | Promise = _("Folder")
    Settings: type[BaseModel] = FolderSettings
    watched = True

    def changes(self, settings: FolderSettings, known: dict[str, str], cursor: str = "") -> Iterator[Step]:
        """New, changed and vanished files, these first. The fingerprint is the content's hash and the file's times."""
        root = settings.path
        if not root.is_dir():
            raise Unavailable(f"There is no folder {root}. Create it, or change the source's path.")
        barred: list[str] = []
        files = sorted(_files(root, barred))
        for key in barred:
            yield Change(key, None, problem="this folder cannot be opened: check its permissions"), ""
        if known and not files:
            raise Unavailable(
                f"The folder {root} is empty, so its articles are kept. Delete the source to remove them all."
            )
        for key in sorted(known.keys() - set(files)):
            if not key.startswith(tuple(f"{each}/" for each in barred)):
                yield Change(key, None), ""
        for at, key in enumerate(files):
            if at % EACH == 0:
                yield Progress(at, len(files))
            try:
                changed = _looked_at(root, key, settings, known.get(key, ""))
            except (OSError, ValueError) as error:
                yield Change(key, None, problem=_told(error)), ""
                continue
            if changed:
                yield changed
            elif again := told_again(key, known.get(key, "")):
                yield again, ""
        yield Progress(len(files), len(files))


def _files(root: Path, barred: list[str]) -> Iterator[str]:
    """Keys of the files to read; folders that cannot be opened are added to `barred`.

    What a link names is read only when it lies in the folder as well.
    """
    inside = f"{root}{os.sep}"
    noted = lambda error: barred.append(Path(error.filename).relative_to(root).as_posix())  # noqa: E731 - said where it is used
    for folder, below, names in os.walk(root, onerror=noted):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in names:
            if name.startswith(".") or Path(name).suffix.lower() not in SUFFIXES:
                continue
            path = os.path.join(folder, name)  # noqa: PTH118 - many files: a Path each would cost more than the walk
            if Path(path).is_symlink() and not os.path.realpath(path).startswith(inside):
                continue
            if Path(path).is_file():
                yield Path(path).relative_to(root).as_posix()


def _looked_at(root: Path, key: str, settings: FolderSettings, before: str) -> tuple[Change, str] | None:
    """The document and its fingerprint if it is not what it was; a file whose times are the same is not read."""
    path = root / key
    stat = path.stat()
    times = hashlib.sha256(f"{stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_size}".encode()).hexdigest()[:16]
    before = unmarked(before)
    if before.endswith(f":{times}"):
        return None
    if stat.st_size > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 1_000_000} MB: split it into several files")
    content = path.read_bytes()
    fingerprint = hashlib.sha256(content).hexdigest()[:40]
    if before.partition(":")[0] == fingerprint:
        return None
    if clock.now().timestamp() - max(stat.st_mtime, stat.st_ctime) > SETTLED:
        fingerprint = f"{fingerprint}:{times}"
    said = read(path.name, content)
    modified = datetime.fromtimestamp(stat.st_mtime, UTC)
    place = Place(settings.base_url, settings.locale, settings.audience, modified)
    found = document(key, said.title, said.markdown, place)
    return Change(key, found, told(said.pictured)), marked(fingerprint, said.pictured)


def _told(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it cannot be opened ({error.strerror or error}): check its permissions"
    return str(error)

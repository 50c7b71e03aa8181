"""Bytes that never change, kept under the name of their content: raw mails and attachments.

Where they lie (disk or S3) is Django's default storage, so the same content is stored once.
"""

import hashlib
import os
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages


class LocalBlobs(FileSystemStorage):
    """Files on the disk, written beside their place and renamed, so that none is ever half there."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        if path.exists():
            return name
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{id(content)}.part")
        try:
            with _created(fresh) as file:
                for chunk in content.chunks():
                    file.write(chunk)
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        return name


def _created(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def put(content: bytes, sha256: str | None = None) -> str:
    """Keep these bytes; returns their SHA-256 in hexadecimal. Raises OSError when the disk is full."""
    name = sha256 or hashlib.sha256(content).hexdigest()
    path = _path(name)
    storage = storages["default"]
    if isinstance(storage, LocalBlobs) or not storage.exists(path):
        storage.save(path, ContentFile(content))
    return name


def read(sha256: str) -> bytes:
    """The bytes kept under this name. Raises FileNotFoundError."""
    with default_storage.open(_path(sha256)) as file:
        return file.read()


def opened(sha256: str) -> IO[bytes]:
    """The same as a file, for streaming."""
    return default_storage.open(_path(sha256))


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"

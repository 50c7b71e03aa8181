"""A provider's post, rebuilt as the request that Anymail's parsers read."""

import email.message
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

_MAX_FIELDS = 2000
_BLANK_LINE = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, with its bytes as they came."""

    name: str
    content: bytes
    filename: str | None = None
    type: str = "application/octet-stream"


class PostedRequest(WSGIRequest):
    """A request from stored bytes.

    Django's own form parser is not used: it limits fields to what web forms need, where a field here is a
    whole mail; it drops files with odd names; and it decodes fields that are not text.
    """

    def __init__(self, content_type: str, body: bytes, headers: "dict[str, str] | None" = None) -> None:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(b""),
        }
        for name, value in (headers or {}).items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        environ["CONTENT_TYPE"] = content_type
        environ["CONTENT_LENGTH"] = str(len(body))
        super().__init__(environ)
        self._body = body

    @property
    def fields(self) -> list[Field]:
        """The form's fields in their order; none for JSON, and none for a form that no provider would post."""
        if not hasattr(self, "_fields"):
            try:
                self._fields = list(_fields(self.content_type or "", self.content_params or {}, self.body))
            except (ValueError, SuspiciousOperation):
                self._fields = []
        return self._fields

    def raw(self, name: str) -> bytes:
        """A field's bytes; empty if there is none."""
        return next((field.content for field in self.fields if field.name == name), b"")

    def _load_post_and_files(self) -> None:
        self._post = QueryDict(mutable=True, encoding="utf-8")
        self._files: MultiValueDict[str, Any] = MultiValueDict()
        for field in self.fields:
            if field.filename is None:
                self._post.appendlist(field.name, field.content.decode("utf-8", "replace"))
            else:
                # A mail as a file stays a file: Anymail would parse it, and fail if it is not UTF-8.
                type_ = "application/octet-stream" if field.type.startswith("message/") else field.type
                file = SimpleUploadedFile(_harmless(field.filename), field.content, type_)
                self._files.appendlist(field.name, file)


def _harmless(name: str) -> str:
    name = name.replace("\\", "/").rpartition("/")[2].strip()
    return "file" if name in ("", ".", "..") else name


def _fields(content_type: str, parameters: dict[str, str], body: bytes) -> Iterator[Field]:
    if content_type == "application/x-www-form-urlencoded":
        # latin-1 keeps each byte as one character, so that nothing is lost on the way back
        form = QueryDict(body, encoding="latin-1")
        for name, values in form.lists():
            for value in values:
                yield Field(name.encode("latin-1").decode("utf-8", "replace"), value.encode("latin-1"))
    elif content_type == "multipart/form-data":
        boundary = parameters.get("boundary", "").encode("latin-1", "replace")
        if boundary:
            yield from _parts(boundary, body)


def _parts(boundary: bytes, body: bytes) -> Iterator[Field]:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, _MAX_FIELDS + 1)
    if len(pieces) > _MAX_FIELDS + 1:
        raise ValueError(f"The form has more than {_MAX_FIELDS} fields.")
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            break
        head, blank, content = piece.partition(b"\r\n")[2].partition(_BLANK_LINE)
        if not blank:
            continue
        headers = _headers(head)
        name = headers.get_param("name", header="content-disposition")
        if isinstance(name, str):
            filename = headers.get_filename()
            type_ = headers.get("content-type", "application/octet-stream")
            yield Field(name, content, None if filename is None else filename, str(type_))


def _headers(head: bytes) -> email.message.Message:
    result = email.message.Message()
    for line in re.split(r"\r\n(?![ \t])", head.decode("utf-8", "replace")):
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[A-Za-z0-9-]+", name):
            result[name] = " ".join(value.split())
    return result

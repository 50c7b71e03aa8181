"""Files of a message in Teams: from Microsoft's own places, within bounds."""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

from replywell.adapters.channels.port import InboundFile, OutboundFile
from replywell.adapters.channels.teams import connector
from replywell.adapters.channels.teams.admission import part
from replywell.adapters.channels.teams.settings import TeamsSettings
from replywell.adapters.channels.wording import files_word
from replywell.kit.errors import Refused, Unavailable
from replywell.kit.fetch import Fetcher

MOST = 20
DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"
LARGEST_PICTURE = 1_000_000
"""Bytes of a picture that Teams takes inside a message."""
_PICTURE = re.compile(r"image/(?:png|jpeg|gif)")
_UNTITLED = re.compile(r"[\[\]()<>*_`\\\n\r]")
_SHAREPOINT = re.compile(r"[a-z0-9-]+(?:-my)?\.sharepoint(?:-mil)?\.(?:com|us)")
_SERVICE = re.compile(
    r"(?:[a-z0-9-]+\.)*smba\.(?:trafficmanager\.net|infra\.[a-z]+\.teams\.microsoft\.(?:com|us))"
)


def fetched(settings: TeamsSettings, listed: list[dict[str, Any]]) -> tuple[list[InboundFile], list[str]]:
    """The files, and a line about each that could not be had. Raises `Unavailable` while Teams is away."""
    files: list[InboundFile] = []
    missing: list[str] = []
    left = settings.max_bytes
    for each in [one for one in listed if _is_file(one)][:MOST]:
        name = str(each.get("name") or "picture")[:200]
        try:
            content, kind = _content(settings, each, left)
        except Refused as error:
            missing.append(f"[{name}: {error.message}]")
            continue
        left -= len(content)
        files.append(InboundFile(name, kind, content, hashlib.sha256(content).hexdigest()))
    return files, missing


def _is_file(told: dict[str, Any]) -> bool:
    """Of what is attached, the message itself as HTML and references to other messages are none."""
    kind = str(told.get("contentType", ""))
    return kind == DOWNLOAD or (
        bool(told.get("contentUrl")) and kind.startswith(("image/", "audio/", "video/"))
    )


def _content(settings: TeamsSettings, told: dict[str, Any], left: int) -> tuple[bytes, str]:
    own = told.get("contentType") == DOWNLOAD
    url = str(part(told, "content").get("downloadUrl") if own else told.get("contentUrl") or "")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise Refused("its address is none") from None
    near = parts.netloc in settings.near
    if not near and (parts.scheme != "https" or not (_SHAREPOINT if own else _SERVICE).fullmatch(host)):
        raise Refused("it lies outside Microsoft's services and was not fetched")
    if left <= 0:
        raise Refused("it is too large")
    # What SharePoint gives out carries its own permission in the address; our token must not go there.
    headers = {} if own else {"Authorization": f"Bearer {connector.token(settings)}"}
    with Fetcher(
        allow=settings.near, headers=headers, timeout_s=settings.timeout * 4, max_bytes=left
    ) as fetcher:
        got = fetcher.get(url)
    if got.status == 429 or got.status >= 500:
        raise Unavailable(
            "Teams does not give the file now. We try again later.", retry_after=got.retry_after
        )
    if got.status != 200:
        raise Refused("Teams did not give it")
    kind = str(told.get("contentType", ""))
    return got.content, got.content_type if own or "*" in kind else kind


def is_picture(file: OutboundFile) -> bool:
    """Whether Teams takes it inside a message."""
    return bool(_PICTURE.fullmatch(file.type)) and len(file.content) <= LARGEST_PICTURE


def links(files: tuple[OutboundFile, ...], language: str) -> str:
    """The files that Teams takes from no bot, as Markdown links to where they lie. Raises `Refused` for one that
    lies nowhere."""
    others = [file for file in files if not is_picture(file)]
    if nowhere := next((file.name for file in others if not file.link), ""):
        raise Refused(
            f"Teams takes pictures up to 1 MB (PNG, JPEG, GIF) from a help desk. Other files go as a link for a "
            f"requester whose address is known: {nowhere} was not sent, nor the answer. Send it without the file."
        )
    lines = [f"- [{_UNTITLED.sub('_', file.name)}]({file.link})" for file in others]
    return "\n".join([f"\n\n{files_word(language)}", *lines]) if lines else ""


def pictures(files: tuple[OutboundFile, ...]) -> list[dict[str, Any]]:
    """What is sent inside the message."""
    return [
        {
            "contentType": file.type,
            "contentUrl": f"data:{file.type};base64,{base64.b64encode(file.content).decode()}",
            "name": file.name,
        }
        for file in files
        if is_picture(file)
    ]

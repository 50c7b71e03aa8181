"""Files that Slack holds: fetched with the token, from Slack alone, within bounds; and given to it."""

import hashlib
from typing import Any

import httpx

from replywell.adapters.channels.port import InboundFile, OutboundFile
from replywell.adapters.channels.slack.admission import part
from replywell.adapters.channels.slack.api import call, post
from replywell.adapters.channels.slack.settings import SlackSettings, is_slacks
from replywell.kit.errors import Refused, Unavailable, Unconfirmed
from replywell.kit.fetch import Fetched, Fetcher

MOST = 20
"""Files of one message; Slack itself takes ten at once."""


def fetched(settings: SlackSettings, listed: list[dict[str, Any]]) -> tuple[list[InboundFile], list[str]]:
    """The files, and a line about each that could not be had. Raises `Unavailable` while Slack is away."""
    files: list[InboundFile] = []
    missing: list[str] = []
    left = settings.max_bytes
    for each in listed[:MOST]:
        name = str(each.get("name") or each.get("title") or "file")[:200]
        try:
            content = _content(settings, each, left)
        except Refused as error:
            missing.append(f"[{name}: {error.message}]")
            continue
        left -= len(content)
        kind = str(each.get("mimetype") or "application/octet-stream")
        files.append(InboundFile(name, kind, content, hashlib.sha256(content).hexdigest()))
    missing += [f"[{len(listed) - MOST} more files stayed in Slack.]"] if len(listed) > MOST else []
    return files, missing


def _content(settings: SlackSettings, told: dict[str, Any], left: int) -> bytes:
    if told.get("file_access") == "check_file_info":  # of other companies only the id is told
        told = part(call(settings, "files.info", file=str(told.get("id", ""))), "file")
    url = str(told.get("url_private_download") or told.get("url_private") or "")
    if told.get("mode") in {"tombstone", "hidden_by_limit"} or not url:
        raise Refused("it is not in Slack any more")
    if told.get("is_external") or told.get("mode") == "external" or not is_slacks(url, settings):
        raise Refused("it lies outside Slack and was not fetched")
    size = told.get("size")
    if left <= 0 or (isinstance(size, int) and size > left):
        raise Refused("it is too large")
    got = _got(settings, url, left)
    if got.status != 200 or _is_sign_in(got, told):
        raise Refused("Slack did not give it; the app needs the permission files:read")
    return got.content


def _got(settings: SlackSettings, url: str, left: int) -> Fetched:
    headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
    with Fetcher(
        allow=settings.near, headers=headers, timeout_s=settings.timeout * 4, max_bytes=left
    ) as fetcher:
        got = fetcher.get(url)
    if got.status == 429 or got.status >= 500:
        raise Unavailable(
            "Slack does not give the file now. We try again later.", retry_after=got.retry_after
        )
    return got


def _is_sign_in(got: Fetched, told: dict[str, Any]) -> bool:
    """Without the permission Slack gives its sign-in page instead of the file."""
    return got.content_type == "text/html" and "html" not in str(told.get("mimetype", ""))


def given(settings: SlackSettings, files: tuple[OutboundFile, ...]) -> list[dict[str, str]]:
    """Bring the bytes to Slack; nobody sees them until `shown`. Raises `Refused` and `Unavailable`."""
    listed = []
    for file in files:
        name = file.name.replace("/", "_")[:200] or "file"
        where = call(settings, "files.getUploadURLExternal", filename=name, length=len(file.content))
        url = str(where.get("upload_url", ""))
        if not is_slacks(url, settings):
            raise Refused("Slack named an address for the file that is not its own.")
        try:
            answer = httpx.post(url, content=file.content, timeout=settings.timeout * 4, trust_env=False)
        except httpx.HTTPError:
            raise Unavailable("Slack did not take the file. We try again later.") from None
        if answer.status_code != 200:
            raise Unavailable(f"Slack did not take the file ({answer.status_code}). We try again later.")
        listed.append({"id": str(where.get("file_id", "")), "title": name})
    return listed


def shown(settings: SlackSettings, channel: str, thread: str, listed: str) -> None:
    """Show files that were given, in a thread. Whatever goes wrong is `Unconfirmed`: the text is there already."""
    try:
        post(
            settings,
            "files.completeUploadExternal",
            files=listed,
            channel_id=channel,
            thread_ts=thread or None,
        )
    except (Refused, Unavailable) as error:
        raise Unconfirmed(
            f"The text was posted, the files were not: {error.message} Send them in another message."
        ) from None

"""Files that are sent ahead of the message they go with."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from replywell.api.models import Upload
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.models import Agent

KEPT = timedelta(hours=24)
_OF_A_FILE = ("name", "type", "size", "sha256")


def keep(agent: Agent, file: dict[str, Any]) -> Upload:
    """Remember a file whose bytes are kept already."""
    return Upload.objects.create(agent=agent, **{name: file[name] for name in _OF_A_FILE})


def files(agent: Agent, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """What a message takes of these uploads, in their order. Raises `Invalid` where one is not there."""
    fresh = Upload.objects.filter(agent=agent, at__gt=clock.now() - KEPT)
    found = fresh.in_bulk([number for number in numbers if 0 < number < 2**63])
    missing = [number for number in numbers if number not in found]
    if missing:
        raise Invalid(
            f"There is no upload {missing[0]} of yours from the last 24 hours. Send the file again."
        )
    uploads = [found[number] for number in dict.fromkeys(numbers)]
    return [
        {name: getattr(upload, name) for name in _OF_A_FILE} | {"inline": False, "content_id": ""}
        for upload in uploads
    ]

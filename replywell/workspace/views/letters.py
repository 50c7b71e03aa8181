"""What every form for a letter has: addresses, text and files, read and checked."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from replywell.connections.models import Connection
from replywell.kit import blobs
from replywell.people.actions.contacts import contact_for
from replywell.people.models import Contact
from replywell.tickets.recipients import LARGEST_LETTER, MOST_FILES, check_number, check_size, read_recipients
from replywell.tickets.uploads import declared_type

FIELDS = ("to", "cc", "bcc", "subject", "text")
LIMITS = {"most_megabytes": LARGEST_LETTER // (1024 * 1024), "most_files": MOST_FILES}


def typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form, to be shown again when it cannot leave."""
    given = request.POST if request.method == "POST" else request.GET
    return {name: given.get(name, "").replace("\0", "") for name in FIELDS} | {"hold": "hold" in given}


def addressed(form: dict[str, Any]) -> tuple[Contact | None, dict[str, list[str]]]:
    """The first address as a contact, the others in copy. Raises `Invalid` for what is no address."""
    to, cc, bcc = (read_recipients(form[name]) for name in ("to", "cc", "bcc"))
    check_number([*to, *cc, *bcc])
    first = contact_for(to[0].email, to[0].name) if to else None
    copies = {"cc": [each.email for each in (*to[1:], *cc)], "bcc": [each.email for each in bcc]}
    return first, copies


def uploaded(request: HttpRequest, name: str = "files") -> list[dict[str, Any]]:
    """The files of the form, kept; measured before the first is read."""
    given = request.FILES.getlist(name)
    check_size(file.size or 0 for file in given)
    return [_kept(file) for file in given]


def way_out() -> Connection | None:
    """The connection by which a conversation begins that no message came by."""
    return Connection.objects.filter(active=True, adapter="email").order_by("pk").first()


def _kept(file: UploadedFile) -> dict[str, Any]:
    """Its bytes into the store; what a draft knows of it. The name is one line, without a path."""
    content = file.read()
    name = "".join(sign for sign in (file.name or "") if sign.isprintable()).replace("\\", "/").split("/")[-1]
    return {
        "name": name.strip()[-255:] or _("file"),
        "type": declared_type(file.content_type),
        "size": len(content),
        "sha256": blobs.put(content, hashlib.sha256(content).hexdigest()),
        "inline": False,
        "content_id": "",
    }

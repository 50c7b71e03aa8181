"""A note that tells what was done may offer to undo it: Django's messages carry the address along."""

from django.contrib.messages.storage.base import Message
from django.utils.translation import gettext as _

_PREFIX = "undo:"


def undo_at(address: str) -> str:
    """`extra_tags` of a message whose note has an Undo button that posts to this address of ours."""
    return f"{_PREFIX}{address}"


def undo_of(message: Message) -> dict[str, str] | None:
    """What the note of this message offers, for `ui/toast.html`; None for nothing."""
    tags = getattr(message, "extra_tags", "") or ""
    if not tags.startswith(_PREFIX):
        return None
    return {"label": _("Undo"), "url": tags.removeprefix(_PREFIX)}

"""Sources are added, and switched on and off."""

from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from replywell.kit.errors import Conflict
from replywell.knowledge.models import Source
from replywell.people.actions.audit import audit
from replywell.people.models import Agent


@transaction.atomic
def add_folder(folder: Path, *, name: str = "", base_url: str = "") -> Source:
    """A folder of Markdown as a source. Raises `Conflict` for a folder or name there is already."""
    folder = folder.expanduser().resolve()
    name = name or folder.name.replace("-", " ").capitalize()
    slug = slugify(name) or "folder"
    if (
        Source.objects.filter(slug=slug).exists()
        or Source.objects.filter(settings__path=str(folder)).exists()
    ):
        raise Conflict(f"{name} is a source already. Sync it with: replywell kb sync {slug}")
    return Source.objects.create(
        slug=slug, name=name, adapter="folder", every=1, settings={"path": str(folder), "base_url": base_url}
    )


@transaction.atomic
def switch_source(source: Source, active: bool, *, by: Agent) -> None:
    """A source is read or not; articles that came from it stay."""
    if source.active != active:
        source.active = active
        source.save(update_fields=["active"])
        audit("activated" if active else "deactivated", source, by=by)

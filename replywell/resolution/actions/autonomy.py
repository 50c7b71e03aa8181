"""How far the assistant may go in a category."""

from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.resolution.models import CategoryAutonomy
from replywell.tickets.models import Category

Mode = CategoryAutonomy.Mode


def mode_of(category: Category) -> str:
    """Drafts, where nobody has said anything else."""
    if category.pk is None:
        return Mode.DRAFT
    return (
        CategoryAutonomy.objects.filter(category=category).values_list("mode", flat=True).first()
        or Mode.DRAFT
    )


def set_mode(category: Category, mode: str, *, by: Agent) -> None:
    """Off, draft or auto from the next message on. Raises `Invalid` for another word."""
    if mode not in Mode.values:
        raise Invalid(_("The assistant is off, drafts, or answers by itself. Choose one of them."))
    before = mode_of(category)
    if mode == before:
        return
    CategoryAutonomy.objects.update_or_create(category=category, defaults={"mode": mode})
    audit("changed", category, by=by, changes=[("assistant", before, mode)])

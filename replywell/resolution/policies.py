"""Reading what holds for answers: the policies of categories, and how sure answers are."""

from replywell.resolution.bands import SHIPPED
from replywell.resolution.models import AnswerCalibration, CategoryPolicy
from replywell.resolution.values import Certainty, Policy
from replywell.tickets.models import Category

TRUSTED = 0.99
"""What an answer of a writer may reach whose answers were judged here."""


def policies() -> tuple[Policy, ...]:
    """Every policy that somebody has set, by category."""
    rows = CategoryPolicy.objects.select_related("category").order_by("category__slug")
    return tuple(as_value(row) for row in rows)


def policy_of(category: Category) -> CategoryPolicy:
    """The category's row, or one with what holds as long as there is none."""
    found = CategoryPolicy.objects.filter(category=category).first() if category.pk else None
    return found or CategoryPolicy(category=category)


def as_value(row: CategoryPolicy) -> Policy:
    return Policy(
        category=row.category.slug,
        personal=row.personal,
        promises=row.promises,
        attachments=row.attachments,
        hosts=tuple(row.hosts),
        forbidden=tuple(row.forbidden),
        bar=row.bar or 0.0,
        longest=row.longest or 0,
    )


def certainty_now() -> tuple[Certainty, ...]:
    """The shipped curve of each kind of writer, bent by what this desk's people have judged."""
    return tuple(_bent(curve) for curve in SHIPPED)


def _bent(curve: Certainty) -> Certainty:
    found = AnswerCalibration.objects.filter(writer=curve.writer).first()
    if found is None or not found.helps:
        return curve
    return curve.model_copy(
        update={
            "bend": (found.slope, found.shift),
            "judged": found.judged,
            "most": max(curve.most, TRUSTED),
        }
    )

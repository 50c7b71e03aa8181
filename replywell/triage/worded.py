"""The dimensions and their labels as people read them; categories are named by the organization."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.tickets.models import Urgency

type Words = str | Promise

_NAMES: dict[str, Words] = {
    "category": _("Category"),
    "urgency": _("Urgency"),
    "sentiment": _("Sentiment"),
    "complexity": _("Complexity"),
}
LABELS: dict[str, dict[str, Words]] = {
    "urgency": {one.name.lower(): one.label for one in Urgency},
    "sentiment": {"frustrated": _("Frustrated"), "neutral": _("Neutral"), "positive": _("Positive")},
    "complexity": {"simple": _("Simple"), "moderate": _("Moderate"), "complex": _("Complex")},
}
"""Dimension → label → how it reads."""


def dimension_name(dimension: str) -> str:
    """A dimension in the active language."""
    return str(_NAMES.get(dimension, dimension))


def label_name(dimension: str, label: str) -> str:
    """A label in the active language; one that is not known as it is written."""
    return str(LABELS.get(dimension, {}).get(label, label.replace("_", " ")))

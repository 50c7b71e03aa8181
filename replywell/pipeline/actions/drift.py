"""Watches whether new tickets are still what the classifier has learned from, and tells administrators."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Avg, Count, F, FloatField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.notifications.actions.telling import tell_of_desk
from replywell.people.models import Agent
from replywell.people.permissions import ADMINS
from replywell.pipeline.models import DecisionRecord
from replywell.resolution.actions.looking import take_back
from replywell.triage.actions.drifting import put_drifts, told
from replywell.triage.drift import Seen, differences
from replywell.triage.models import Drift
from replywell.triage.values import DIMENSIONS
from replywell.triage.worded import dimension_name, label_name

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def watch_drift() -> list[Drift]:
    """Compare the last week with the month before it, in each dimension; returns what is new."""
    now = clock.now()
    new = [
        drift
        for dimension in DIMENSIONS
        for drift in put_drifts(
            dimension,
            differences(
                _seen(dimension, now - WEEK - MONTH, now - WEEK),
                _seen(dimension, now - WEEK, now),
            ),
        )
    ]
    waiting = list(Drift.objects.filter(ended_at=None, told_at=None))
    with transaction.atomic():
        _tell(waiting)
        told(waiting)
        for drift in new:
            if drift.dimension == "category":
                take_back(drift.label, sentence(drift))
    return new


def _seen(dimension: str, since: datetime, until: datetime) -> dict[str, Seen]:
    first = f"decision__{dimension}__ranked__0"
    rows = (
        DecisionRecord.objects.filter(step="classify", created_at__gte=since, created_at__lt=until)
        .annotate(label=KT(f"{first}__0"), sure=Cast(KT(f"{first}__1"), FloatField()))
        .order_by()
        .values("label")
        .annotate(times=Count("pk"), mean=Avg("sure"), square=Avg(F("sure") * F("sure")))
    )
    return {
        row["label"]: Seen(row["times"], row["mean"] * row["times"], row["square"] * row["times"])
        for row in rows
        if row["label"] and row["mean"] is not None
    }


def sentence(drift: Drift) -> str:
    """What has changed, in the active language."""
    said = {
        "dimension": dimension_name(drift.dimension),
        "label": label_name(drift.dimension, drift.label).lower(),
        "before": f"{drift.before:.0%}",
        "now": f"{drift.now:.0%}",
        "tickets": drift.tickets,
    }
    if drift.kind == Drift.Kind.CONFIDENCE:
        return (
            _(
                "%(dimension)s: the mean confidence was %(before)s in the month before and is %(now)s this week."
            )
            % said
        )
    return (
        _(
            "%(dimension)s: %(label)s was %(before)s of the tickets in the month before and is %(now)s this week."
        )
        % said
    )


def _tell(drifts: list[Drift]) -> None:
    """Administrators hear of each, in their language and where they want to."""
    for agent in Agent.objects.filter(is_active=True, role__in=ADMINS):
        with translation.override(agent.locale):
            for drift in drifts:
                path = reverse("console:reliability-of", args=[drift.dimension])
                tell_of_desk(agent, "drifted", key=f"drift:{drift.pk}", subject=sentence(drift), path=path)

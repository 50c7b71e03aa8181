"""Drifts begin and end."""

from collections.abc import Sequence

from django.db import transaction

from replywell.kit import clock
from replywell.triage.drift import Difference
from replywell.triage.models import Drift


@transaction.atomic
def put_drifts(dimension: str, found: Sequence[Difference]) -> list[Drift]:
    """What differs now stays open or begins, the rest has ended. Returns those that begin."""
    still = {(one.kind, one.label): one for one in found}
    for row in Drift.objects.select_for_update().filter(dimension=dimension, ended_at=None):
        one = still.pop((row.kind, row.label), None)
        if one is None:
            row.ended_at = clock.now()
        else:
            row.before, row.now, row.tickets = one.before, one.now, one.tickets
        row.save(update_fields=["before", "now", "tickets", "ended_at"])
    return [
        Drift.objects.create(
            dimension=dimension,
            kind=one.kind,
            label=one.label,
            before=one.before,
            now=one.now,
            tickets=one.tickets,
        )
        for one in still.values()
    ]


def told(drifts: Sequence[Drift]) -> None:
    """Administrators have been told of these."""
    Drift.objects.filter(pk__in=[row.pk for row in drifts]).update(told_at=clock.now())

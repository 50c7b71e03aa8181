"""The confidence of answers learns from what people have made of them."""

from django.db import transaction

from replywell.pipeline.judged_answers import judged_answers
from replywell.resolution.actions.policies import keep_calibration
from replywell.resolution.bands import SHIPPED
from replywell.resolution.calibration import fitted
from replywell.resolution.models import AnswerCalibration


@transaction.atomic
def learn_certainty() -> list[AnswerCalibration]:
    """A row for each kind of writer of which enough answers were judged, unless nothing has changed."""
    kept = []
    for curve in SHIPPED:
        found = fitted(judged_answers(curve.writer))
        before = AnswerCalibration.objects.filter(writer=curve.writer).first()
        same = (
            before
            and found
            and (before.slope, before.shift, before.judged)
            == (
                found.slope,
                found.shift,
                found.judged,
            )
        )
        if found and not same:
            kept.append(keep_calibration(curve.writer, found))
    return kept

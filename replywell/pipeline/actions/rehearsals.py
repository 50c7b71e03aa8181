"""A change is tried on past tickets: begun, gone on with, cancelled, and judged by people."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid, ReplywellError
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.pipeline import gather
from replywell.pipeline.asking import Asking, over_budget
from replywell.pipeline.candidate import UNATTENDED, Candidate, touched, unattended
from replywell.pipeline.figures import figures, verdict
from replywell.pipeline.kept import Unreadable, opened
from replywell.pipeline.models import Rehearsal, RehearsedTicket, Walk
from replywell.pipeline.paired import MARGIN
from replywell.pipeline.reference import judged_of, sent_after, true_categories
from replywell.pipeline.rehearse import Compared, Stage, compared
from replywell.pipeline.sample import drawn, past_walks
from replywell.resolution.actions.proof import proved
from replywell.resolution.versions import answering_version

log = logging.getLogger(__name__)

DAYS = 90
SAMPLE = 200
"""Tickets asked for: enough to show, where nothing is lost, that the loss is below `MARGIN` (`paired.size_for`)."""
MOST = 5_000
State, Outcome = Rehearsal.State, RehearsedTicket.Outcome
JUDGEMENTS = {"better": Outcome.WON, "even": Outcome.EVEN, "worse": Outcome.LOST}

type Progress = Callable[[int, int], None]


def begin(
    candidate: Candidate,
    *,
    title: str,
    by: Agent | None,
    days: int = DAYS,
    wanted: int = SAMPLE,
    seed: int = 1,
    margin: float = MARGIN,
    categories: tuple[str, ...] = (),
    again: dict[str, Any] | None = None,
    at_once: bool = False,
) -> Rehearsal:
    """Draw the tickets and begin, in a job unless `at_once`. Raises `Invalid` for a change or a sample that is none."""
    if not (candidate.desk or candidate.articles or candidate.today):
        raise Invalid(_("Nothing would change, so there is nothing to rehearse."))
    if not (1 <= wanted <= MOST and 1 <= days <= 3_660 and 0 < margin < 1):
        raise Invalid(_("Choose from 1 to 5,000 tickets, from 1 to 3,660 days, and a margin below 100 %."))
    try:
        after = candidate.over(gather.current_desk())
    except ValidationError as error:
        raise Invalid(_("That makes no desk: %(why)s") % {"why": _first(error)}) from error
    if after.model != "embedded" and (spent := over_budget()):
        raise Invalid(_("It would ask models, and %(why)s. Try again tomorrow.") % {"why": spent})
    past = past_walks(clock.now() - timedelta(days=days), categories)
    walks = drawn(past, wanted, seed)
    rehearsal = Rehearsal.objects.create(
        title=title[:300],
        candidate=candidate.model_dump(mode="json") | {"walks": walks, "categories": list(categories)},
        hash=candidate.hash,
        days=days,
        wanted=wanted,
        seed=seed,
        margin=margin,
        by=by,
        population=len(past),
        total=len(walks),
        again=again,
    )
    if not at_once:
        _send(rehearsal)
    return rehearsal


def _send(rehearsal: Rehearsal) -> None:
    jobs.defer("rehearse", queue=jobs.SLOW, lock=f"rehearsal:{rehearsal.pk}", rehearsal=rehearsal.pk)


def go_on(rehearsal: Rehearsal, asking: Asking, on_progress: Progress | None = None) -> Rehearsal:
    """Decide the rest of its tickets twice, and tell what that shows; where it was stopped, from there on.

    What goes wrong is told on it instead of being tried again.
    """
    if not _moved(rehearsal, (State.WAITING, State.RUNNING), State.RUNNING):
        return rehearsal
    started, before = time.monotonic(), rehearsal.seconds
    candidate = candidate_of(rehearsal)
    try:
        # Else what is tried would only be drafted, and nothing would be seen to leave.
        desk = gather.current_desk(proven=candidate.today)
        stage = Stage(candidate, desk, asking)
        _play(rehearsal, stage, on_progress, lambda: before + time.monotonic() - started)
    except ReplywellError as error:
        _note(rehearsal, state=State.FAILED, error=error.message[:2000], finished_at=clock.now())
        return rehearsal
    except Exception as error:
        log.exception("Rehearsal %s failed.", rehearsal.pk)
        told = _("It failed (%(why)s). Start it again; if it fails again, tell who runs this desk.")
        _note(
            rehearsal, state=State.FAILED, error=told % {"why": type(error).__name__}, finished_at=clock.now()
        )
        return rehearsal
    rehearsal.refresh_from_db()
    if rehearsal.state == State.RUNNING:
        protected = touched(candidate, desk, stage.after) or sorted(unattended(stage.after.autonomy))
        _tell(rehearsal, protected)
        if _moved(rehearsal, (State.RUNNING,), State.DONE, finished_at=clock.now()):
            _prove(rehearsal, candidate)
    return rehearsal


OF_VERSION = frozenset({"model", "voice", "voices"})
"""Fields of the desk by which the version of the assistant is another."""


def _prove(rehearsal: Rehearsal, candidate: Candidate) -> None:
    """A passed rehearsal of another assistant, or of today's, lets what was proven hold for that one too.

    Only where the assistant is all that was tried, so not with other articles, rules or bars besides: those are made
    through the gate, which knows then that they were rehearsed. Of a sample of some categories it holds for those.
    """
    alone = candidate.today or (candidate.desk and candidate.desk.keys() <= OF_VERSION)
    if not (rehearsal.passed and alone and not candidate.articles and rehearsal.margin <= MARGIN):
        return
    after = candidate.over(gather.current_desk())
    tones = [after.voice.tone, *(voice.tone for _number, voice in after.voices)]
    told = _("Rehearsal %(number)d") % {"number": rehearsal.pk}
    proved(answering_version(tones, after.model), because=told, slugs=rehearsal.candidate["categories"])


def _moved(rehearsal: Rehearsal, before: tuple[str, ...], state: str, **more: Any) -> bool:
    """Whether it was where it was thought to be: somebody may have cancelled it."""
    rows = Rehearsal.objects.filter(pk=rehearsal.pk, state__in=before)
    moved = bool(rows.update(state=state, heard_at=clock.now(), **more))
    rehearsal.refresh_from_db()
    return moved


def _play(
    rehearsal: Rehearsal, stage: Stage, on_progress: Progress | None, seconds: Callable[[], float]
) -> None:
    there = set(rehearsal.tickets.values_list("walk_id", flat=True))
    todo = [walk for walk in rehearsal.candidate["walks"] if walk not in there]
    truths, cost = true_categories(todo), rehearsal.cost
    skipped = 0
    for place, number in enumerate(todo, start=len(there) + 1):
        walk = Walk.objects.select_related("desk").filter(pk=number).first()
        try:
            if walk is None:  # its ticket was erased meanwhile
                raise Unreadable
            journeys = stage.play(opened(walk))
        except Unreadable:
            skipped += 1
        else:
            reference, judged = sent_after(walk), judged_of(walk)
            truth = truths.get(number, "")
            found = compared(*journeys, reference=reference, truth=truth, judged=judged)
            _keep(rehearsal, walk, found, reference or (judged.text if judged and judged.right else ""))
        going = Rehearsal.objects.filter(pk=rehearsal.pk, state=State.RUNNING).update(
            done=place,
            cost=cost + stage.cost,
            model=", ".join(sorted(stage.models))[:200],
            seconds=round(seconds(), 2),
            heard_at=clock.now(),
        )
        if on_progress:
            on_progress(place, rehearsal.total)
        if not going:  # somebody cancelled it
            return
    if skipped:
        told = _("%(count)s tickets were left out: what was kept of them cannot be read.")
        _note(rehearsal, notice=told % {"count": skipped})


def _keep(rehearsal: Rehearsal, walk: Walk, found: Compared, reference: str) -> None:
    RehearsedTicket.objects.update_or_create(
        rehearsal=rehearsal,
        walk=walk,
        defaults={
            "ticket_id": walk.ticket_id,
            "category": found.before.category,
            "flips": list(found.flips),
            "before": found.before.model_dump(mode="json"),
            "after": found.after.model_dump(mode="json"),
            "outcome": found.outcome,
            "by_category": found.by_category,
            "severe": found.severe,
            "reference": reference if found.flips else "",
        },
    )


def cancel(rehearsal: Rehearsal) -> None:
    """It goes no further; what was found stays, and shows nothing."""
    Rehearsal.objects.filter(pk=rehearsal.pk, state__in=[State.WAITING, State.RUNNING]).update(
        state=State.CANCELLED, finished_at=clock.now()
    )


def push(rehearsal: Rehearsal) -> None:
    """Go on with one whose worker has died. Raises `Conflict` for one that is not late."""
    if not rehearsal.late:
        raise Conflict(_("It is at work. Wait, or cancel it."))
    _note(rehearsal)
    _send(rehearsal)


@transaction.atomic
def judge(row: RehearsedTicket, judgement: str, *, by: Agent) -> None:
    """A person says whether the other answer is better, even or worse; the figures follow. Raises `Invalid`."""
    if judgement not in JUDGEMENTS:
        raise Invalid(_("Say whether it is better, as good, or worse."))
    rehearsal = Rehearsal.objects.select_for_update(of=("self",)).get(pk=row.rehearsal_id)
    if rehearsal.state != State.DONE:
        raise Conflict(_("It is not finished. Wait until every ticket was asked."))
    row = RehearsedTicket.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if "answer" not in row.flips and "decision" not in row.flips:
        raise Invalid(_("Its answer is the same as before: there is nothing to judge."))
    row.outcome, row.judged_by = JUDGEMENTS[judgement], by
    row.severe = judgement == "worse" and row.after["decision"] in UNATTENDED
    row.save(update_fields=["outcome", "judged_by", "severe"])
    _tell(rehearsal, (rehearsal.figures or {}).get("protected", []))
    _prove(rehearsal, candidate_of(rehearsal))
    audit("judged", rehearsal, by=by, changes=[(f"#{row.ticket_id}", None, judgement)])


def _tell(rehearsal: Rehearsal, protected: Any) -> None:
    rows = list(rehearsal.tickets.defer("reference"))
    found = figures(rows, population=rehearsal.population, protected=protected)
    passed, because = verdict(found, rehearsal.margin)
    _note(rehearsal, figures=found, passed=passed, because=because)


def candidate_of(rehearsal: Rehearsal) -> Candidate:
    return Candidate.model_validate({name: rehearsal.candidate[name] for name in Candidate.model_fields})


def _note(rehearsal: Rehearsal, **values: Any) -> None:
    for name, value in (values | {"heard_at": clock.now()}).items():
        setattr(rehearsal, name, value)
    rehearsal.save(update_fields=[*values, "heard_at"])


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    return f"{'.'.join(map(str, one['loc']))}: {one['msg']}"[:200]

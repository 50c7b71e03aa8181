"""A kept walk is asked again, and what came out is kept beside it."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import jobs
from replywell.kit.ask import Ask
from replywell.kit.errors import Conflict, Invalid, ReplywellError
from replywell.kit.values import digest
from replywell.people.models import Agent
from replywell.pipeline import gather
from replywell.pipeline.asking import over_budget
from replywell.pipeline.kept import Unreadable
from replywell.pipeline.models import Reasking, Walk
from replywell.pipeline.reask import reask

log = logging.getLogger(__name__)


@transaction.atomic
def ask_again(walk: Walk, *, by: Agent | None, at_once: bool = False) -> Reasking:
    """Begin, in a job unless `at_once`. Raises `Conflict` while one is under way, `Invalid` when the budget is spent."""
    Walk.objects.select_for_update(of=("self",)).get(pk=walk.pk)
    waiting = walk.reaskings.filter(state=Reasking.State.WAITING).first()
    if waiting and not waiting.late:
        raise Conflict(_("It is being asked again already. Wait for that."))
    if gather.current_desk().model != "embedded" and (spent := over_budget()):
        raise Invalid(_("It would ask models, and %(why)s. Try again tomorrow.") % {"why": spent})
    asked = Reasking.objects.create(walk=walk, by=by)
    if not at_once:
        jobs.defer("ask again", reasking=asked.pk)
    return asked


def answer(asked: Reasking, ask: Ask) -> Reasking:
    """Decide it anew; no transaction is open meanwhile. What goes wrong is told instead of being tried again."""
    if asked.state != Reasking.State.WAITING:
        return asked
    desk = gather.current_desk()
    try:
        found = reask(asked.walk, desk, ask)
    except (Unreadable, ReplywellError) as error:
        asked.state, asked.error = Reasking.State.FAILED, str(error)[:2000]
    except Exception as error:
        log.exception("Walk %s could not be asked again.", asked.walk_id)
        asked.state, asked.error = Reasking.State.FAILED, type(error).__name__
    else:
        asked.state, asked.desk = Reasking.State.DONE, digest(desk)
        asked.journey = found.after.model_dump(mode="json")
        asked.model, asked.notice = found.model[:200], found.notice
        asked.cost, asked.seconds = found.cost, round(found.seconds, 4)
        asked.sent = [each.model_dump(mode="json") for each in found.sent]
    asked.save()
    return asked

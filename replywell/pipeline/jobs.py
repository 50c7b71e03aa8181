"""Jobs of the pipeline."""

from replywell.kit import jobs
from replywell.pipeline.actions.account import go_on_after_code
from replywell.pipeline.actions.account import run_action as carry_out_action
from replywell.pipeline.actions.certainty import learn_certainty
from replywell.pipeline.actions.drift import watch_drift
from replywell.pipeline.actions.handing import person_takes_over
from replywell.pipeline.actions.learning import learn
from replywell.pipeline.actions.paths import take_paths
from replywell.pipeline.actions.reaskings import answer
from replywell.pipeline.actions.rehearsals import go_on
from replywell.pipeline.actions.verdicts import note_verdict
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.actions.wishes import fulfil
from replywell.pipeline.asking import live_asking
from replywell.pipeline.models import Reasking, Rehearsal
from replywell.resolution.actions.hearing import answers_with_code
from replywell.resolution.models import Wish
from replywell.tickets.models import TicketEvent


@jobs.job("walk")
def walk(event: int) -> None:
    heard = TicketEvent.objects.select_related("message__ticket").get(pk=event)
    # In a side conversation colleagues ask: nothing there is classified or answered.
    if heard.message and heard.message.ticket.side_of_id is None:
        if answers_with_code(heard.message):  # nothing to classify or to answer
            go_on_after_code(heard.message)
        else:
            walk_message(heard.message, live_asking())


@jobs.job("run action")
def run_action(run: int) -> None:
    carry_out_action(run)


@jobs.job("hand over")
def hand_over_to_a_person(event: int) -> None:
    for heard in TicketEvent.objects.filter(pk=event):
        person_takes_over(heard)


@jobs.job("note verdict")
def note_what_people_said(event: int) -> None:
    for heard in TicketEvent.objects.filter(pk=event, actor__startswith="agent:"):
        note_verdict(heard)


@jobs.job("take paths")
def take_paths_that_fit(event: int) -> None:
    for heard in TicketEvent.objects.select_related("ticket").filter(pk=event):
        take_paths(heard)


@jobs.job("fulfil wish", retry=None)
def fulfil_wish(wish: int) -> None:
    asked = Wish.objects.select_related("ticket__requester", "suggestion__message", "agent").filter(pk=wish)
    for each in asked:
        fulfil(each, live_asking())


@jobs.job("learn", queue=jobs.SLOW, retry=None)
def learn_dimension(dimension: str) -> None:
    learn(dimension)


@jobs.job("learn certainty", queue=jobs.SLOW, retry=None)
def learn_how_sure_answers_are() -> None:
    learn_certainty()


@jobs.job("watch drift", queue=jobs.SLOW, retry=None)
def watch_for_drift() -> None:
    watch_drift()


@jobs.job("ask again", retry=None)
def ask_again(reasking: int) -> None:
    for asked in Reasking.objects.select_related("walk__desk").filter(pk=reasking):
        answer(asked, live_asking())


@jobs.job("rehearse", queue=jobs.SLOW, retry=None)
def rehearse(rehearsal: int) -> None:
    for each in Rehearsal.objects.filter(pk=rehearsal):
        go_on(each, live_asking())

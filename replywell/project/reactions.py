"""Every side effect of a ticket and of an article, on one page.

An action writes a `TicketEvent` and defers `react` in the same transaction. `react` looks the event's kind
up here and gives each reaction a job of its own, named by its word. Reactions are idempotent: a worker that
dies between the work and its receipt makes them run again.
"""

from replywell.api.actions.deliveries import wanted_outside
from replywell.kit import jobs
from replywell.project.follow_ups import tell_of_follow_up
from replywell.project.made_up import tell_of_promises
from replywell.project.owners import tell_owners
from replywell.tickets.models import TicketEvent

REACTIONS: dict[str, tuple[str, ...]] = {
    "message_received": (
        "walk",  # pipeline: classify, route, find, answer or draft or hand off
        "keep clocks",  # sla: what is due when, here and below
        "remember ticket",  # knowledge: what it is about, so that tickets like it are found
        "note outcome",  # resolution: what became of the answer before it, here and below
        "notify",  # notifications: whoever it concerns hears of it, here and below
    ),
    "reply_written": ("post", "keep clocks", "notify", "note outcome"),  # delivery: into the outbox, and out
    "handed_off": (
        "post",
    ),  # delivery: where somebody waits in a chat they are told that a person takes over
    "person_wanted": (
        "hand over",
        "keep clocks",
    ),  # pipeline: whoever asks for a person hears that one takes over
    "note_written": ("notify",),
    "note_edited": ("notify",),
    "classified": (
        "keep clocks",
        "note verdict",
        "take paths",  # pipeline: an escalation path that is taken by itself, here and below
    ),  # pipeline: what people say is written beside what was decided, here and below
    "assigned": ("note verdict", "notify"),
    "routed": ("keep clocks", "note verdict", "notify"),
    "change_undone": ("keep clocks", "note verdict"),
    "reopened": ("keep clocks", "notify", "note outcome"),
    "resolved": ("keep clocks", "notify", "note outcome", "end escalations"),
    "closed": ("keep clocks", "end escalations"),  # escalations: nobody has to be told any more
    "status_changed": ("keep clocks",),
    "said_solved": ("keep clocks", "note outcome"),
    "said_unsolved": ("keep clocks", "note outcome"),
    "merged": ("keep clocks",),
    "merged_into": ("keep clocks", "end escalations"),
    "merge_undone": ("keep clocks",),
    "split": ("keep clocks",),
    "split_from": ("keep clocks",),
    "split_undone": ("keep clocks",),
    "suggestion_discarded": ("note outcome",),
    "escalated": ("notify",),
    "escalation_told": ("notify",),
    "escalation_unanswered": ("notify",),
    "escalation_acknowledged": ("notify",),
    "escalation_finished": ("notify",),
    "side_replied": ("notify",),
    "snooze_over": ("notify",),
    "sla_warned": ("notify", "hand on"),  # triage: somebody else answers, if whoever has it does not
    "sla_breached": (
        "notify",
        "hand on",
        "take paths",
        "log breach",  # sla: once, and a post-mortem is drafted
    ),
    "reminder_due": ("notify",),
    "draft_held": ("notify",),
    "action_waits": ("notify",),
    # What was told of a waiting account action is over with these.
    "action_approved": ("notify",),
    "action_refused": ("notify",),
    "action_expired": ("notify",),
    "action_done": ("notify",),
    "action_failed": ("notify",),
    "action_unknown": ("notify",),
}

ARTICLE_REACTIONS: dict[str, tuple[str, ...]] = {
    "feedback_given": ("tell owners",),  # notifications: the owner hears of it, if they want to
    "passage_flagged": ("tell owners",),
    "contradiction_found": ("tell owners",),
    "article_expired": ("tell owners",),
    "article_published": ("tell webhooks of article",),  # api: whoever subscribed is told
}
"""What follows from what is heard of an article: the knowledge defers `react to article` with its number."""


OF_PEOPLE = {"note verdict"}
"""Reactions to what agents do, and to nobody else."""


@jobs.job("react")
def react(event: int) -> None:
    kind, actor = TicketEvent.objects.filter(pk=event).values_list("kind", "actor").first() or ("", "")
    following = (*REACTIONS.get(kind, ()), *wanted_outside(kind))  # api: whoever subscribed is told
    person = actor.startswith("agent:")
    jobs.defer_all([each for each in following if person or each not in OF_PEOPLE], event=event)


@jobs.job("react to article")
def react_to_article(heard: str, number: int) -> None:
    for reaction in ARTICLE_REACTIONS[heard]:
        jobs.defer(reaction, heard=heard, number=number)


@jobs.job("tell owners")
def tell_owners_of(heard: str, number: int) -> None:
    """`number` is that of the feedback, flag, contradiction or article that was heard of."""
    tell_owners(heard, number)


@jobs.job("tell of follow-up")
def tell_of_follow_up_of(follow_up: int, due: bool) -> None:
    """Whoever has to do it hears of it when it is planned, and on the day when it is due."""
    tell_of_follow_up(follow_up, due=due)


@jobs.job("tell of promises")
def tell_of_promises_made_up() -> None:
    """What came due while nothing ran, to each person in one piece."""
    tell_of_promises()

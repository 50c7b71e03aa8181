"""Every side effect is on one page and has a job that does it."""

import ast

from replywell.kit import jobs
from replywell.project.reactions import ARTICLE_REACTIONS, REACTIONS, react
from replywell.tickets.actions.conversation import Said, receive_reply, reply
from tests.architecture.source import files, name, tree
from tests.tickets.together import deferred, forget_jobs


def calls(function: str) -> list[tuple[str, str]]:
    """File and first word of every call of a function of this name that is given one literally."""
    found = []
    for path in files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                at = {"record": 1, "_change": 1, "_move": 2}.get(function, 0)
                of_jobs = (
                    function != "defer" or getattr(getattr(node.func, "value", None), "id", "") == "jobs"
                )
                if (
                    of_jobs
                    and called == function
                    and len(node.args) > at
                    and isinstance(node.args[at], ast.Constant)
                ):
                    found.append((name(path), node.args[at].value))
    return found


def test_every_reaction_is_a_job_that_exists():
    assert {word for words in REACTIONS.values() for word in words} <= set(jobs._functions)


def test_every_reaction_to_an_article_is_a_job_and_is_heard_of():
    assert {word for words in ARTICLE_REACTIONS.values() for word in words} <= set(jobs._functions)
    heard = {
        keyword.value.value
        for path in files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "heard" and isinstance(keyword.value, ast.Constant)
    }
    assert heard == set(ARTICLE_REACTIONS)


def test_every_deferred_job_exists():
    asked = {job for _, job in calls("defer")}
    assert asked
    assert asked <= set(jobs._functions)


def test_every_kind_with_a_reaction_is_recorded_somewhere():
    recorded = {kind for verb in ("record", "record_all", "_change", "_move") for _, kind in calls(verb)}
    assert set(REACTIONS) <= recorded


def test_a_requesters_message_is_walked_and_a_reply_is_posted(ada, refund):
    forget_jobs()
    receive_reply(refund, Said(contact=refund.requester, text="More."))
    reply(refund, "Hello.", by=ada)
    received = refund.events.filter(kind="message_received").last()
    written = refund.events.get(kind="reply_written")
    for event in deferred("react"):
        react(**event)

    assert deferred("walk") == [{"event": received.pk}]
    assert {"event": written.pk} in deferred("post")


def test_an_event_nobody_reacts_to_starts_nothing(ada, refund):
    forget_jobs()
    event = refund.events.first()
    event.kind = "something_new"
    event.save()
    react(event.pk)
    react(event.pk + 1000)

    assert deferred("walk") == deferred("post") == []

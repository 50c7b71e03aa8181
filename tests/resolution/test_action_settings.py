"""Account actions as they are set up: who may, what is refused, what stays secret."""

from datetime import timedelta

import pytest

from replywell.adapters.tools.values import Argument
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry
from replywell.pipeline.actions.account import run_action
from replywell.resolution.actions.account_actions import WrongTool, put_action, remove_action, switch_action
from replywell.resolution.actions.acting import (
    approve,
    expire_due,
    refuse,
    run_by_hand,
    send_code_again,
)
from tests.resolution.acting import (
    Recorded,
    State,
    action,
    code_for,
    use,
    walked,
    written,
)


def test_who_may_approve_and_set_up(resend, question, ada):
    run = walked(question)
    light = add_agent("lea@example.com", name="Lea", role="light")
    for forbidden in (
        lambda: approve(run, {}, by=light),
        lambda: refuse(run, "no", by=light),
        lambda: run_by_hand(run.ticket, resend, {}, by=light),
        lambda: send_code_again(run, by=light),
        lambda: put_action(resend, {"name": "x"}, by=ada),
        lambda: switch_action(resend, False, by=ada),
        lambda: remove_action(resend, by=ada),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_a_refusal_has_a_reason_and_what_waits_too_long_ends(resend, question, ada):
    run = walked(question)
    with pytest.raises(Invalid):
        refuse(run, "  ", by=ada)
    with clock.at(clock.now() + timedelta(days=2)):
        assert expire_due() == 1
    run.refresh_from_db()
    assert run.state == State.EXPIRED
    with pytest.raises(Conflict):
        approve(run, {}, by=ada)


@pytest.mark.parametrize(
    "wrong",
    [
        {"identity": "none", "approval": False},
        {"reply": ""},
        {"reply": "Sent to {nobody}."},
        {"name": " "},
        {"identity": "trust"},
    ],
)
def test_an_action_that_would_be_unsafe_is_not_kept(tool, olga, billing, wrong):
    with pytest.raises(Invalid):
        action(olga, billing, **wrong)


def test_an_argument_of_an_agent_asks_for_one(monkeypatch, olga, billing):
    use(monkeypatch, Recorded(arguments=(Argument(name="days", label="Days", type="number"),)))
    with pytest.raises(Invalid, match="agent has to approve"):
        action(olga, billing, approval=False)


def test_secrets_are_kept_encrypted_stay_when_empty_and_are_told_nowhere(olga, billing):
    settings = {"url": "https://api.example.com/", "token": "hunter2-token"}
    made = action(olga, billing, tool="http", settings=settings)
    assert made.settings["signing_secret"].startswith("acsec_")
    put_action(made, {"settings": {"url": "https://api.example.com/v2", "token": ""}}, by=olga)
    made.refresh_from_db()
    assert made.settings["token"] == "hunter2-token"
    assert "hunter2" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))
    with pytest.raises(WrongTool) as told:
        put_action(made, {"settings": {"url": "https://{x}.example.com/"}}, by=olga)
    assert "url" in told.value.problems


def test_switched_off_it_is_neither_proposed_nor_run(resend, question, olga, ada, tool):
    run = walked(question)
    written(run, code_for(run))
    switch_action(resend, False, by=olga)
    approve(run, {}, by=ada)
    run_action(run.pk)
    run.refresh_from_db()
    assert tool.calls == [] and run.state == State.PROPOSED

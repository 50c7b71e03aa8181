"""`replywell sla`: what was promised and why."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from replywell.kit import clock
from replywell.project.cli import app
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.models import Policy, Target
from replywell.tickets.actions.conversation import reply


@pytest.fixture
def promised(ada, refund):
    Policy.objects.create(name="Gold", first_response=90, resolution=600, pauses=["pending"])
    keep_clocks(refund.pk)
    with clock.at(clock.now() + timedelta(minutes=30)):
        reply(refund, "Soon.", by=ada)
        keep_clocks(refund.pk)
    return refund


def run(*words: str):
    with clock.at(clock.now() + timedelta(hours=1)):
        return CliRunner().invoke(app, ["sla", *words])


def test_a_ticket_explains_its_clocks(promised):
    told = run("explain", "412").stdout

    assert "First answer: met at" in told
    assert "Policy Gold: within 1 h 30 min, at every hour of every day." in told
    assert "message received" in told and "30 min" in told
    assert "Resolution: paused" in told


def test_the_same_as_json(promised):
    clocks = json.loads(run("explain", "412", "--json").stdout)["clocks"]

    assert [clock["name"] for clock in clocks] == ["Resolution", "First answer"]
    assert (clocks[1]["promised_minutes"], round(clocks[1]["used_minutes"])) == (90, 30)


def test_a_ticket_that_is_not_there_is_told(db):
    assert "There is no ticket #7" in str(run("explain", "7").exception)


def test_targets_are_made_anew(promised):
    before = list(Target.objects.order_by("kind").values_list("kind", "met_at", "due_at"))
    Target.objects.all().delete()

    assert "2 targets were made anew" in run("rebuild").stderr + run("rebuild", "412").stderr
    assert list(Target.objects.order_by("kind").values_list("kind", "met_at", "due_at")) == before


def test_a_ticket_without_a_promise_says_so(refund):
    keep_clocks(refund.pk)

    assert "No policy promises it." in run("explain", "412").stdout

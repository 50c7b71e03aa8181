"""Account actions on a ticket's page: looked at, approved, refused, run by hand."""

import pytest

from replywell.people.actions.agents import add_agent
from replywell.pipeline.actions.walks import walk_message
from replywell.resolution.account_actions import ActionRun
from replywell.resolution.actions.acting import end
from tests.pipeline.answers import asking
from tests.pipeline.answers import desk as billing_desk
from tests.resolution.acting import INVOICE, Recorded, action, use, wanting

HTMX = {"HX-Request": "true"}


@pytest.fixture
def run(monkeypatch, refund):
    use(monkeypatch, Recorded(arguments=(INVOICE,)))
    olga = add_agent("olga@example.com", name="Olga", role="owner")
    action(olga, billing_desk("draft"), identity="none")
    walk_message(refund.messages.get(), asking(propose=wanting("resend_invoice")))
    return ActionRun.objects.get()


def test_the_page_shows_the_proposal_with_what_is_missing(desk, run):
    page = desk.get("/tickets/412/").text
    for words in (
        "Resend invoice",
        "They ask for it.",
        'name="argument-invoice"',
        "Approve",
        "Refuse",
        "Run an action",
    ):
        assert words in page


def test_approving_takes_the_arguments_and_swaps_the_parts(desk, run):
    answer = desk.swap(f"/tickets/412/actions/{run.pk}/", {"do": "approve", "argument-invoice": "nonsense"})
    assert answer.status_code == 422 and "does not look as it has to" in answer.text
    answer = desk.swap(f"/tickets/412/actions/{run.pk}/", {"do": "approve", "argument-invoice": "INV-20931"})
    assert 'id="actions"' in answer.text and 'id="status-bar"' not in answer.text
    run.refresh_from_db()
    assert (run.state, run.arguments) == ("running", {"invoice": "INV-20931"})
    assert desk.swap(f"/tickets/412/actions/{run.pk}/", {"do": "approve"}).status_code == 409


def test_refusing_asks_for_a_reason_and_works_without_a_script(desk, run):
    assert desk.swap(f"/tickets/412/actions/{run.pk}/", {"do": "refuse", "reason": ""}).status_code == 422
    assert (
        desk.post(f"/tickets/412/actions/{run.pk}/", {"do": "refuse", "reason": "Not theirs"}).status_code
        == 302
    )
    page = desk.get("/tickets/412/").text
    assert "Not theirs" in page and "refused “Resend invoice”" in page


def test_what_would_be_sent_is_shown_and_not_sent(desk, run):
    assert "It is remembered." in desk.get(f"/tickets/412/actions/{run.pk}/", headers=HTMX).text
    assert "Back to #412" in desk.get(f"/tickets/412/actions/{run.pk}/").text


@pytest.mark.parametrize("path", ["", "{run}/"])
def test_a_page_that_stands_alone_has_the_looks_of_one(desk, run, path):
    page = desk.get(f"/tickets/412/actions/{path.format(run=run.pk)}").text
    assert 'class="alone"' in page and "workspace/context" in page


def test_one_is_run_by_hand(desk, refund, run):
    end(run, "refused", reason="x")
    assert 'name="argument-invoice"' in desk.get("/tickets/412/actions/", headers=HTMX).text
    wrong = desk.post("/tickets/412/actions/", {"action": "resend_invoice", "argument-invoice": "<script>"})
    assert wrong.status_code == 422 and "<script>" not in wrong.text.replace("<script type", "").replace(
        "<script src", ""
    )
    assert (
        desk.post(
            "/tickets/412/actions/", {"action": "resend_invoice", "argument-invoice": "INV-20931"}
        ).status_code
        == 302
    )
    assert ActionRun.objects.first().state == "running"
    assert desk.post("/tickets/412/actions/", {"action": "nonsense"}).status_code == 404


def test_whose_outcome_is_unknown_is_settled_by_an_agent(desk, run):
    end(run, "unknown", error="It broke off.")
    assert "It was not done" in desk.get("/tickets/412/").text
    desk.swap(f"/tickets/412/actions/{run.pk}/", {"do": "not_done"})
    run.refresh_from_db()
    assert run.state == "failed"


def test_who_only_reads_along_decides_nothing(viewer, run):
    assert "Approve" not in viewer.get("/tickets/412/").text
    assert viewer.post(f"/tickets/412/actions/{run.pk}/", {"do": "approve"}).status_code == 403
    assert viewer.get(f"/tickets/412/actions/{run.pk}/").status_code == 403
    assert viewer.get("/tickets/412/actions/").status_code == 403


def test_an_action_is_there_only_on_its_ticket_and_for_those_who_see_it(desk, run, other, legal):
    assert desk.get(f"/tickets/{other.pk}/actions/{run.pk}/").status_code == 404
    assert desk.post(f"/tickets/412/actions/{run.pk}/", {"do": "approve"}).status_code == 404


def test_a_page_asks_for_its_actions_in_few_questions(ada, run, django_assert_max_num_queries):
    from replywell.workspace import ticket_page

    ticket = run.ticket
    with django_assert_max_num_queries(2):
        ticket_page.account_actions(ada, ticket)

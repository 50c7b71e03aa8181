"""Whoever may approve an account action hears that it waits, once, and not any more when it is decided."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from replywell.kit import clock, jobs
from replywell.notifications.actions.telling import mail_unread, tell
from replywell.notifications.actions.wishes import wish
from replywell.notifications.models import Notification
from replywell.people.actions.agents import add_agent
from replywell.people.models import Team
from replywell.resolution.actions.account_actions import remove_action
from replywell.resolution.actions.acting import approve, expire_due, refuse
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.models import Ticket, TicketEvent
from tests.pipeline.answers import desk
from tests.pipeline.conftest import question  # noqa: F401  # a fixture
from tests.resolution.acting import Recorded, State, action, use, walked


@pytest.fixture
def olga(db):
    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def resend(monkeypatch, ada, olga):
    use(monkeypatch, Recorded())
    return action(olga, desk("draft"), identity="none")


@pytest.fixture
def waiting(resend, question):  # noqa: F811
    run = walked(question)
    assert run.state == State.WAITING_FOR_APPROVAL
    heard(run.ticket)
    return run


def heard(ticket) -> None:
    """The reactions of all that happened on a ticket, in order; again, if some ran before."""
    for event in ticket.events.filter(kind__startswith="action_").order_by("pk"):
        tell(event)


def news(**of):
    return list(Notification.objects.filter(kind="approval", **of).values_list("agent__name", flat=True))


def test_everybody_who_may_approve_hears_of_it_once(resend, question, olga, ada):  # noqa: F811
    add_agent("lars@example.com", name="Lars", role="light")
    run = walked(question)
    Ticket.objects.update(team=None)
    run.ticket.refresh_from_db()
    heard(run.ticket)
    told = set(news())
    assert {"Olga", "Ada Byrne"} <= told and "Lars" not in told
    again = receive_reply(run.ticket, Said(contact=run.contact, text="Send the invoice again, please."))
    walked(again)
    heard(run.ticket)
    assert len(news()) == len(told)
    assert run.ticket.events.filter(kind="action_waits").count() == 1


def test_whoever_has_the_ticket_hears_of_it_alone_unless_their_role_may_not(waiting, told, refund, ada):
    refund.assignee = ada
    refund.save()
    assert told("action_waits", run=0) == [("Ada Byrne", "approval")]
    refund.assignee = add_agent("vera@example.com", name="Vera", role="viewer")
    refund.team = Team.objects.create(name="Nobody")
    refund.save()
    names = [name for name, _kind in told("action_waits", run=0)]
    assert "Olga" in names and "Vera" not in names


def test_a_team_hears_of_it_where_nobody_has_the_ticket(told, refund, ada, olga):
    refund.assignee, refund.team = None, ada.teams.get()
    refund.save()
    names = [name for name, _kind in told("action_waits", run=0)]
    assert "Ada Byrne" in names and "Olga" not in names


@pytest.mark.parametrize("way", ["approved", "refused", "expired", "deleted"])
def test_it_is_read_when_it_is_decided(waiting, olga, ada, way):
    assert news(read_at=None)
    match way:
        case "approved":
            approve(waiting, {}, by=olga)
        case "refused":
            refuse(waiting, "Not theirs", by=olga)
        case "expired":
            with clock.at(clock.now() + timedelta(days=8)):
                assert expire_due() == 1
        case "deleted":
            remove_action(waiting.action, by=olga)
    heard(waiting.ticket)
    assert news() and not news(read_at=None)
    assert not mail_unread(ada) and mail.outbox == []


def test_a_decision_of_one_leaves_the_news_of_another(waiting, olga, ada):
    other = action(olga, name="Delete my data", identity="none")
    from replywell.resolution.account_actions import ActionRun
    from replywell.resolution.actions.waiting import make_known

    second = ActionRun.objects.create(
        action=other, name=other.name, ticket=waiting.ticket, contact=waiting.contact, key="k2",
        state=State.WAITING_FOR_APPROVAL, proposed_by="assistant", expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    make_known(second)
    heard(waiting.ticket)
    each = len(news())
    approve(waiting, {}, by=olga)
    heard(waiting.ticket)
    assert len(news(read_at=None)) == each // 2


def test_who_is_told_late_is_not_told_of_what_is_decided(resend, question, olga):  # noqa: F811
    run = walked(question)
    refuse(run, "Not theirs", by=olga)
    for event in TicketEvent.objects.filter(ticket=run.ticket, kind__startswith="action_").order_by("-pk"):
        tell(event)
    assert news() == []


def test_wishes_decide_where_it_is_heard(resend, question, ada):  # noqa: F811
    wish(ada, media={"approval": []}, quiet_from=None, quiet_to=None, quiet_days=[])
    run = walked(question)
    heard(run.ticket)
    assert news() == []


def test_the_mail_says_what_waits_and_the_whole_way_leads_there(resend, question, ada):  # noqa: F811
    with jobs.inline():
        run = walked(question)
    assert news() == ["Ada Byrne"]
    subjects = [letter.subject for letter in mail.outbox if letter.to == [ada.email]]
    assert any(f"An account action on #{run.ticket_id} waits for approval" in one for one in subjects)


def test_it_can_be_chosen_where_it_is_heard(client, ada):
    client.force_login(ada)
    page = client.get(reverse("workspace:notification-wishes")).content.decode()
    assert "An account action waits for my approval" in page
    assert 'value="mail"' in page and "approval" in page

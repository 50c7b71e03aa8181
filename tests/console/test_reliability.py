"""The reliability page: figures from judged tickets, the tickets behind them, and versions to go back to."""

import pytest
from django.test import Client
from django.urls import reverse

from replywell.adapters.models.embedded.embedder import ANSWERED_BY
from replywell.people.actions.agents import add_agent
from replywell.people.actors import actor_of
from replywell.people.models import AuditEntry, Team
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.reliability import tickets_behind
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.models import Category
from replywell.triage.actions.versions import keep_version
from replywell.triage.models import Drift, Learning, ModelVersion
from tests.pipeline.answers import asking


@pytest.fixture
def owner(db):
    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def desk(client: Client, owner) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def judged(rosa, mailbox, owner):
    """Three tickets that the assistant took for billing; people say that one of them is technical."""
    billing, technical = (Category.objects.create(slug=slug, name=slug) for slug in ("billing", "technical"))
    tickets = []
    for number, category in enumerate((billing, billing, technical)):
        said = Said(
            contact=rosa,
            connection=mailbox,
            external_id=f"{number}@x",
            subject=f"Question {number}",
            text="Why?",
        )
        message = open_ticket(said)
        walk_message(message, asking())
        triage.classify(message.ticket, by=actor_of(owner), category=technical)
        triage.classify(message.ticket, by=actor_of(owner), category=category)
        tickets.append(message.ticket)
    return tickets


def page(dimension="category"):
    return reverse("console:reliability-of", args=[dimension])


def test_the_section_leads_to_the_first_dimension(desk):
    assert desk.get(reverse("console:reliability")).url == page()


def test_nothing_judged_says_what_to_do(desk):
    text = desk.get(page()).text
    assert "Nothing judged yet" in text and "Ten judged tickets" in text


def test_an_unknown_dimension_is_not_found(desk):
    assert desk.get(page("weather")).status_code == 404


def test_agents_do_not_see_it(client, ada):
    client.force_login(ada)
    assert client.get(page()).status_code == 403


def test_figures_diagram_and_table_say_the_same(desk, judged):
    text = desk.get(page()).text
    assert '<dd class="stat__value">67 %</dd>' in text
    assert 'role="img"' in text and 'class="diagram__dot"' in text
    assert "What was taken for what" in text
    assert (
        f"{reverse('console:reliability-tickets', args=['category'])}?is=technical&amp;said=billing" in text
    )


def test_a_cell_opens_its_tickets(desk, judged):
    address = f"{reverse('console:reliability-tickets', args=['category'])}?is=technical&said=billing"
    text = desk.get(address).text

    assert "Question 2" in text and "Question 0" not in text


def test_tickets_of_a_private_team_are_not_listed_to_others(judged, ben):
    assert tickets_behind("category", "technical", "billing", ben) == [judged[2]]
    triage.route(judged[2], Team.objects.create(name="Board", private=True), by=actor_of(judged[2].requester))

    assert tickets_behind("category", "technical", "billing", ben) == []


def test_a_version_can_be_run_again_stopped_and_learning_resumed(desk, owner):
    first, second = (
        keep_version("category", ANSWERED_BY, head=head, worse=False, because="Learned.", judged=12)
        for head in (b"one", b"two")
    )
    assert "running" in desk.get(page()).text

    desk.post(reverse("console:version-choice", args=["category", first.pk]))
    assert ModelVersion.objects.get(state="running") == first
    assert "Learning is paused" in desk.get(page()).text
    assert AuditEntry.objects.filter(kind="modelversion", agent=owner).exists()

    desk.post(reverse("console:fresh-start", args=["category", first.pk]))
    assert not ModelVersion.objects.filter(state="running").exists()
    desk.post(reverse("console:learning-again", args=["category"]))
    assert not Learning.objects.get(dimension="category").paused
    assert desk.post(reverse("console:version-choice", args=["urgency", second.pk])).status_code == 404


def test_a_version_whose_head_is_gone_is_not_offered_and_refused(desk):
    old = keep_version("category", ANSWERED_BY, head=b"one", worse=False, because="")
    keep_version("category", ANSWERED_BY, head=b"two", worse=False, because="")
    ModelVersion.objects.filter(pk=old.pk).update(head=None)

    choice = reverse("console:version-choice", args=["category", old.pk])
    assert choice not in desk.get(page()).text
    assert desk.post(choice).status_code == 409


def test_a_drift_is_told_on_top(desk):
    Drift.objects.create(dimension="category", kind="mix", label="billing", before=0.1, now=0.4, tickets=90)

    assert "billing was 10% of the tickets" in desk.get(page()).text

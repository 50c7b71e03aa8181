"""Ada sorts what the assistant was not sure of, takes the next ticket, and an owner changes where tickets go; by keyboard
alone, by pointer, on a phone and without a script."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from replywell.kit import clock
from replywell.people.actors import SYSTEM
from replywell.people.models import Team
from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
from replywell.tickets.actions.triage import classify
from replywell.tickets.models import Category, Ticket
from replywell.triage.models import RoutingRule
from replywell.triage.values import Classification, Judgement
from tests.browser.axe import violations
from tests.browser.test_desk import ask


def classified(ticket: Ticket, *ranked: tuple[str, float], in_scope: float = 1.0, days: int = 0) -> Ticket:
    """What the assistant thought of a ticket, kept as a walk keeps it."""
    message = ticket.messages.get()
    usual = {"urgency": "medium", "sentiment": "neutral", "complexity": "simple"}
    judged = {name: Judgement(dimension=name, ranked=((label, 0.9),)) for name, label in usual.items()}
    unsure = (("in_scope",) if in_scope < 0.2 else ()) + (("category",) if ranked[0][1] < 0.6 else ())
    decision = Classification(
        category=Judgement(dimension="category", ranked=ranked), **judged, language="en", in_scope=in_scope,
        wants_human=0.0, sure=not unsure, unsure=unsure, because="Words.",
    )  # fmt: skip
    facts = {
        "ticket": ticket.pk, "message": message.pk, "first": True, "subject": ticket.subject, "text": message.text,
        "requester": {"id": ticket.requester_id, "name": "Rosa", "email": "rosa@example.org"}, "channel": "email",
        "now": clock.now().isoformat(),
    }  # fmt: skip
    desk, _ = DeskVersion.objects.get_or_create(hash="kept", defaults={"desk": {}})
    walk = Walk.objects.create(
        ticket=ticket, message=message, desk=desk, state="carried_out", facts=facts, tape=[],
        created_at=clock.now() - timedelta(days=days),
    )  # fmt: skip
    DecisionRecord.objects.create(
        walk=walk, ticket=ticket, step="classify", decision=decision.model_dump(mode="json"), because="Words.",
        confidence=ranked[0][1],
    )  # fmt: skip
    Ticket.objects.filter(pk=ticket.pk).update(needs_triage=bool(unsure))
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def unsorted(refund, rosa, mailbox, team_billing):
    """Two tickets in triage: 412, and one that is about nothing of ours."""
    Category.objects.create(slug="billing", name="Billing", team=team_billing)
    Category.objects.create(slug="technical", name="Technical")
    classified(refund, ("billing", 0.45), ("technical", 0.4))
    spam = ask(rosa, mailbox, "Buy my vineyard")
    return refund, classified(spam, ("technical", 0.9), ("billing", 0.05), in_scope=0.05)


def test_triage_by_keyboard_alone(at_the_desk, ada, unsorted):
    refund, spam = unsorted
    page = at_the_desk("/queue/triage/")
    row = page.locator(f'[data-ticket="{refund.pk}"]')
    expect(row).to_contain_text("What is it about?")
    expect(page.locator(f'[data-ticket="{spam.pk}"]')).to_contain_text("Not about anything this desk handles")
    assert violations(page) == []
    page.keyboard.press("j")
    expect(row.locator("a.row__subject")).to_be_focused()
    page.keyboard.press("1")
    expect(row).to_have_count(0)
    refund.refresh_from_db()
    assert (refund.category.slug, refund.team.name, refund.assignee) == ("billing", "Billing", ada)
    expect(page.locator("#toasts")).to_contain_text("1 ticket changed")
    expect(page.locator(f'[data-ticket="{spam.pk}"] a.row__subject')).to_be_focused()

    page.keyboard.press("z")
    expect(row).to_be_visible()
    refund.refresh_from_db()
    assert (refund.needs_triage, refund.category, refund.assignee) == (True, None, None)


def test_a_guess_on_the_ticket_itself(at_the_desk, ada, unsorted):
    refund, _ = unsorted
    page = at_the_desk(f"/tickets/{refund.pk}/")
    asked = page.locator("#asked")
    expect(asked).to_contain_text("What is it about?")
    assert violations(page) == []
    page.keyboard.press("2")
    expect(asked).to_have_count(0)
    expect(page.get_by_label("Category", exact=True).locator("option:checked")).to_have_text("Technical")
    refund.refresh_from_db()
    assert (refund.needs_triage, refund.category.slug) == (False, "technical")
    page.keyboard.press("z")
    expect(asked).to_be_visible()


def test_any_other_category_is_one_key_away(at_the_desk, unsorted):
    refund, _ = unsorted
    page = at_the_desk(f"/tickets/{refund.pk}/")
    page.keyboard.press("l")
    field = page.get_by_label("Category", exact=True)
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#asked")).to_have_count(0)
    refund.refresh_from_db()
    assert (refund.needs_triage, refund.category.slug) == (False, "billing")


def test_a_guess_by_touch(at_the_desk, page, unsorted):
    refund, _ = unsorted
    page.set_viewport_size({"width": 390, "height": 844})
    at_the_desk("/queue/triage/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    row = page.locator(f'[data-ticket="{refund.pk}"]')
    row.get_by_role("button", name="Billing").click()
    expect(row).to_have_count(0)
    refund.refresh_from_db()
    assert refund.category.slug == "billing"


def test_a_guess_without_a_script(bare, unsorted):
    refund, spam = unsorted
    page = bare("/queue/triage/")
    page.locator(f'[data-ticket="{refund.pk}"]').get_by_role("button", name="Billing").click()
    expect(page.get_by_role("heading", name="Needs triage")).to_be_visible()
    expect(page.locator(f'[data-ticket="{refund.pk}"]')).to_have_count(0)
    page.goto(page.url.partition("/queue")[0] + f"/tickets/{spam.pk}/")
    page.locator("#asked").get_by_role("button", name="Technical").click()
    spam.refresh_from_db()
    assert spam.category.slug == "technical"


def test_the_next_ticket_is_taken_by_one_key(at_the_desk, ada, refund, rosa, mailbox, team_billing):
    team_billing.handing = Team.Handing.PULL
    team_billing.save()
    urgent = ask(rosa, mailbox, "My card was declined")
    Ticket.objects.update(team=team_billing)
    Ticket.objects.filter(pk=urgent.pk).update(urgency=1)
    page = at_the_desk("/")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="My card was declined")).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text(f"#{urgent.pk} is yours.")
    urgent.refresh_from_db()
    assert urgent.assignee == ada
    for told in ("#412 is yours.", "Nothing waits in your queues."):
        page.goto(page.url.partition("/tickets")[0] + "/")
        page.keyboard.press("n")
        expect(page.locator("#toasts")).to_contain_text(told)


def owns(ada) -> None:
    ada.role = "owner"
    ada.save()


def test_a_rule_is_made_and_tried_by_keyboard_alone(at_the_desk, ada, unsorted):
    owns(ada)
    refund, _ = unsorted
    classified(refund, ("billing", 0.9), ("technical", 0.1), days=2)
    Team.objects.create(name="Refunds")
    page = at_the_desk("/settings/rules/")
    page.get_by_role("link", name="New rule").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").focus()
    page.keyboard.type("Refunds to their team")
    page.get_by_label("What it asks for").focus()
    page.keyboard.type("Subject", delay=20)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    words = page.get_by_role("group", name="When").locator("textarea")
    expect(words).to_be_focused()
    page.keyboard.type("refund")
    assert violations(page) == []
    page.get_by_label("Team").focus()
    page.keyboard.type("Refunds")
    page.get_by_role("button", name="Try on the last 30 days").focus()
    page.keyboard.press("Enter")
    trial = page.locator("#trial")
    expect(trial.get_by_role("heading", name="would move")).to_be_visible()
    expect(trial).to_be_focused()
    expect(trial).to_contain_text("Billing")
    expect(trial.get_by_role("link", name="#412 Where is my refund?").first).to_be_visible()
    expect(words).to_have_value("refund")
    assert violations(page) == []
    assert not RoutingRule.objects.exists()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Refunds to their team")).to_contain_text(
        "Subject has the words refund"
    )
    assert RoutingRule.objects.get().team.name == "Refunds"


@pytest.mark.parametrize("script", [True, False])
def test_rules_change_their_order_by_keyboard(request, ada, script):
    owns(ada)
    for place, name in enumerate(("One", "Two", "Three")):
        RoutingRule.objects.create(name=name, urgency="high", position=place)
    page = request.getfixturevalue("at_the_desk" if script else "bare")("/settings/rules/")
    page.get_by_role("button", name="Earlier: Three").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").nth(1)).to_contain_text("Three")
    expect(page.get_by_role("button", name="Earlier: Three")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text("Three")
    page.get_by_role("button", name="Switch off: One").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="One")).to_contain_text("off")
    page.get_by_role("link", name="Earlier versions").click()
    page.get_by_role("link", name="Restore moved “Three” to place 2").click()
    expect(page.locator(".consequences")).to_contain_text("One, Three, Two")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("tbody tr").first).to_contain_text("One")
    assert list(RoutingRule.objects.values_list("name", flat=True)) == ["One", "Three", "Two"]


def test_the_pages_of_routing_are_accessible_and_fit_a_phone(at_the_desk, page, ada, unsorted):
    owns(ada)
    rule = RoutingRule.objects.create(
        name="Everything",
        urgency="high",
        conditions={
            "all": [{"field": "category", "op": "is", "any_of": ["billing"]}],
            "any": [{"field": "time", "op": "between", "any_of": ["18:00", "08:00"]}],
            "none": [{"field": "company", "op": "words", "any_of": ["Acme"]}],
        },
    )
    for path in ("rules/", f"rules/{rule.pk}/", f"rules/{rule.pk}/removal/", "rules/versions/", "triage/"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            at_the_desk(f"/settings/{path}")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_what_comes_in_stands_where_its_share_of_time_puts_it(at_the_desk, rosa, mailbox):
    def at(hours: float, subject: str, urgency: int) -> Ticket:
        with clock.at(clock.now() - timedelta(hours=hours)):
            return classify(ask(rosa, mailbox, subject), urgency=urgency, by=SYSTEM)

    at(20, "Low, nearly late", 4)
    at(0.4, "High and fresh", 2)
    page = at_the_desk("/")
    page.mouse.move(0, 0)
    subjects = page.locator("[data-ticket] .row__subject")
    expect(subjects).to_have_text(["Low, nearly late", "High and fresh"])

    at(4, "Medium, half of it used", 3)
    expect(subjects).to_have_text(["Low, nearly late", "Medium, half of it used", "High and fresh"])
    at(0, "Critical", 1)
    expect(subjects).to_have_text(
        ["Critical", "Low, nearly late", "Medium, half of it used", "High and fresh"]
    )
    at(30, "Low and late", 4)
    expect(subjects).to_have_text(
        ["Critical", "Low and late", "Low, nearly late", "Medium, half of it used", "High and fresh"]
    )

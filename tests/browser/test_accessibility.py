"""axe on every page, in light and dark, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "queue": "/",
    "search": "/search/?q=refund",
    "ticket": "/tickets/412/",
    "password": "/accounts/password/change/",
}


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]


@pytest.fixture(params=["light", "dark"])
def scheme(request, page) -> str:
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return request.param


@pytest.fixture(params=[1440, 390])
def width(request, page) -> int:
    page.set_viewport_size({"width": request.param, "height": 900})
    return request.param


@pytest.fixture
def lively(refund, suggestion, ada, rosa, team_billing):
    """Ticket 412 with everything a ticket can show."""
    from replywell.people.actors import ASSISTANT
    from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
    from replywell.tickets.actions.conversation import Said, receive_reply, reply, write_note
    from replywell.tickets.actions.triage import classify, route
    from replywell.tickets.models import Category

    billing = Category.objects.create(slug="billing", name="Billing")
    classify(refund, category=billing, urgency=1, sentiment="frustrated", needs_triage=True, by=ASSISTANT)
    route(refund, team_billing, because="Category Billing goes to Billing.", by=ASSISTANT)
    write_note(refund, "Looks **odd**.", by=ada)
    version = DeskVersion.objects.create(hash="a" * 64, desk={})
    walk = Walk.objects.create(
        ticket=refund, message=suggestion.message, desk=version, state="carried_out", facts={}, tape={}, notice="Slow today."
    )  # fmt: skip
    DecisionRecord.objects.create(
        walk=walk, ticket=refund, step="classify", decision={}, because="Words of billing.", confidence=0.9
    )
    reply(refund, "I look into *it*.", by=ada)
    receive_reply(
        refund,
        Said(contact=rosa, text="Thank you", html="<p>Thank you</p>", quoted="> I look", signature="Rosa"),
    )
    return refund


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(at_the_desk, lively, scheme, width, name):
    opened = at_the_desk(PAGES[name])
    opened.evaluate("document.querySelectorAll('#main details').forEach((each) => (each.open = true))")
    assert violations(opened) == []


def test_axe_finds_nothing_on_the_sign_in_page(address, ada, scheme, width, page):
    page.goto(f"{address}/accounts/login/")
    assert violations(page) == []
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []


def test_axe_finds_nothing_in_the_menus(at_the_desk, lively, scheme, page):
    at_the_desk("/")
    page.keyboard.press("?")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ada Byrne").click()
    assert violations(page) == []

"""axe on every page, in light and dark, wide and narrow."""

import pytest

from tests.browser.axe import in_both_themes, looked_at, violations

PAGES = {
    "queue": "/",
    "search": "/search/?q=refund",
    "ticket": "/tickets/412/",
    "password": "/accounts/password/change/",
}


SMALL = [
    "/queue/unassigned/",
    "/queue/mine/",
    "/queue/all/?q=unheard",
    "/queue/all/?f=urgency:high",
    "/queue/all/filters/",
    "/queue/all/filters/?field=status",
    "/queue/v{view}/",
    "/views/{view}/",
    "/bulk/?ticket=412",
    "/search/",
    "/search/?q=unheard",
    "/search/view/?q=status:open",
    "/drafts/",
    "/notifications/",
    "/settings/notifications/",
    "/tickets/new/",
]
ASIDE = [
    "/tickets/412/merge/",
    "/tickets/412/merge/?into={other}",
    "/tickets/412/split/",
    "/tickets/412/escalation/",
    "/tickets/412/forward/",
    "/tickets/412/sides/",
    "/tickets/412/decisions/",
    "/tickets/412/cards/requester/",
    "/tickets/412/suggestions/{suggestion}/sources/1/",
    "/tickets/412/#write-note",
    "/tickets/{other}/",
    "/ledger/",
    "/ledger/{item}/",
    "/demo/mail/",
    "/demo/mail/new/",
]
OUTSIDE = [
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-none/",
    "/invitation/none/",
    "/nowhere/",
]


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
def test_axe_finds_nothing(at_the_desk, lively, page, name):
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        opened = at_the_desk(PAGES[name])
        opened.evaluate("document.querySelectorAll('#main details').forEach((each) => (each.open = true))")
        in_both_themes(opened, f"{name}, {width} px wide")


def test_axe_finds_nothing_on_the_sign_in_page(address, ada, page):
    page.goto(f"{address}/accounts/login/")
    looked_at(page, "sign in")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    looked_at(page, "the refusal")


def test_axe_finds_nothing_in_the_menus(at_the_desk, lively, page):
    at_the_desk("/")
    page.keyboard.press("?")
    in_both_themes(page, "the keys")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ada Byrne").click()
    in_both_themes(page, "the menu")


@pytest.fixture
def places(lively, suggestion, ada, rosa, mailbox) -> dict[str, int]:
    """What the addresses below name: another ticket, a view, a mail taken in; the mailbox is the demo's."""
    from replywell.adapters.channels.port import Raw
    from replywell.demo.catcher import HOST, catcher_port
    from replywell.intake.actions.take_in import take_in
    from replywell.tickets.actions.conversation import Said, open_ticket
    from replywell.workspace.models import SavedView

    ada.role, ada.is_superuser = "admin", True
    ada.save()
    mailbox.settings |= {"outbound": "smtp", "smtp_host": HOST, "smtp_port": catcher_port()}
    mailbox.save()
    other = open_ticket(Said(contact=rosa, connection=mailbox, subject="And my card?", text="Is it charged?"))
    body = b"From: rosa@example.org\r\nSubject: Hm\r\nMessage-ID: <9@example.org>\r\n\r\nHello"
    item = take_in(
        mailbox, Raw("9", body, envelope_from="rosa@example.org", envelope_to=("support@example.com",))
    )
    view = SavedView.objects.create(name="Urgent, nobody on it", owner=ada, shared=True)
    return {"other": other.ticket_id, "item": item.pk, "view": view.pk, "suggestion": suggestion.pk}


@pytest.mark.parametrize("paths", [SMALL, ASIDE], ids=["lists and forms", "beside a ticket"])
def test_axe_finds_nothing_on_any_other_page(at_the_desk, places, paths):
    for path in paths:
        looked_at(at_the_desk(path.format(**places)), path)


def test_axe_finds_nothing_before_one_is_in(address, ada, page):
    for path in OUTSIDE:
        page.goto(address + path)
        looked_at(page, path)


def test_axe_finds_nothing_from_right_to_left(at_the_desk, lively, ada):
    ada.locale = "ar"
    ada.save()
    for path in ("/queue/all/", "/tickets/412/"):
        page = at_the_desk(path)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert violations(page) == [], path
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} on a phone"


def test_axe_finds_nothing_while_one_works(at_the_desk, lively):
    page = at_the_desk("/queue/all/")
    page.get_by_role("checkbox", name="Select ticket 412").check()
    page.locator("[data-bar] select").first.wait_for()
    looked_at(page, "the bulk bar")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    looked_at(page, "the palette")
    at_the_desk("/tickets/412/")
    page.get_by_role("button", name="More ways to send").click()
    looked_at(page, "the ways to send")

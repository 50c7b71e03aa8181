"""Words of strangers and of colleagues try to run: on no page does anything of theirs do so."""

from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.canary_desk import HOSTILE, MARK, hostile_desk
from tests.browser.conftest import _until_the_server_rests, _what_it_said

PLANTED = """() => {
  const told = (each) => each.outerHTML.slice(0, 160);
  const planted = [...document.querySelectorAll(`[src="/canary"], [onerror], [onload], [onfocus], [ontoggle],
    [onmouseover], [href^="javascript:" i], [src^="javascript:" i], [src*="evil.example"], [srcdoc],
    [action*="evil.example"], [style*="evil.example"], meta[http-equiv="refresh" i]`)].map(told);
  const scripts = [...document.scripts].filter((each) => each.textContent.trim() === "top.canary=1").map(told);
  const main = document.querySelector("main") ?? document.body;
  return { ran: window.canary ?? null, planted: [...planted, ...scripts], shown: main.innerHTML.includes("{{7*7}}"),
    computed: document.documentElement.innerHTML.includes("~49~") };
}"""
REFUSED = {"csp", "net::ERR_BLOCKED_BY_CSP"}


class Visitor:
    """A browser that goes from page to page and keeps what was wrong."""

    def __init__(self, context, page, address: str) -> None:
        self.page, self.address, self.at = page, address, ""
        self.wrong: list[str] = []
        self._sent: list = []
        context.on("request", lambda request: self._sent.append((self.at, request)))
        context.on("dialog", self._asked)
        page.on("pageerror", lambda error: self.note(f"error: {error}"))
        page.on("response", self._answered)

    def note(self, wrong: str) -> None:
        self.wrong.append(f"{self.at}: {wrong}")

    def open(self, path: str, *, shows: bool = True):
        """Go there: it has to answer, and to show something hostile as plain text."""
        self.at = path
        response = self.page.goto(self.address + path)
        if response.status != 200:
            self.note(f"answered {response.status}")
        self.look(shows=shows)
        return self.page

    def look(self, *, shows: bool = False) -> None:
        """What the page is like now."""
        found = self.page.evaluate(PLANTED)
        if found["ran"] is not None:
            self.note("something ran")
        if found["planted"]:
            self.note(f"planted: {found['planted'][:3]}")
        if found["computed"]:
            self.note("a template was computed")
        if shows and not found["shown"]:
            self.note("nothing hostile is shown")

    def check(self) -> None:
        for at, request in self._sent:
            place = urlsplit(request.url)
            outside = place.scheme in {"http", "https"} and place.hostname != "127.0.0.1"
            if outside and request.failure not in REFUSED:
                self.wrong.append(f"{at}: asked {request.url}")
            if place.path.endswith("/canary"):
                self.wrong.append(f"{at}: the picture of the canary was asked for")
        assert self.wrong == [], _what_it_said(self.address)

    def _asked(self, dialog) -> None:
        self.note(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _answered(self, response) -> None:
        if response.status >= 500:
            self.note(f"{response.url} answered {response.status}")


@pytest.fixture
def desk(ada, ben, rosa, mailbox, refund):
    return hostile_desk(ada, ben, rosa, mailbox, refund)


@pytest.fixture
def visitor(address, desk, cookie, context, page):
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookie.items()])
    yield Visitor(context, page, address)
    for left in context.pages:
        left.goto("about:blank")
    _until_the_server_rests()


def lists(desk) -> list[str]:
    """Lists of tickets, how they are narrowed, and what is found."""
    rows = {
        "team": desk.team, "category": desk.category, "assignee": desk.ben, "requester": desk.rosa,
        "company": desk.company, "connection": desk.mailbox,
    }  # fmt: skip
    narrowed = "&".join(f"f={quote(f'{field}:is:{row.pk}')}" for field, row in rows.items())
    offered = ("category", "team", "assignee", "tag", "connection", "custom.f-choice")
    return [
        *("/", "/queue/all/", f"/queue/v{desk.view.pk}/", f"/queue/all/?{narrowed}"),
        *(f"/queue/all/filters/?field={field}" for field in offered),
        *(f"/views/{desk.view.pk}/", "/bulk/?ticket=412", "/search/?q=zebra", f"/search/?q={quote(HOSTILE)}"),
        *("/search/palette/?q=zebra", "/notifications/", "/drafts/", "/contacts/?q=zebra"),
    ]


def of_the_ticket(desk) -> list[str]:
    """Every page of ticket 412."""
    text = desk.cleaned.attachments.get(type="text/plain")
    parts = (
        *("", "?all", "?insert", "glance/", "parts/", "decisions/", "merge/", "split/", "escalation/"),
        *("forward/", "sides/", "canned/?q=zebra", "people/?q=zebra", f"merge/?into={desk.other.pk}"),
        *(f"suggestions/{desk.suggestion.pk}/sources/1/", f"articles/{desk.article.pk}/"),
        *(f"attachments/{text.pk}/text/", "cards/requester/", "cards/recent/"),
    )
    return [f"/tickets/412/{part}" for part in parts]


def settings(desk) -> list[str]:
    """Every page of the settings, the ledger and the mail catcher."""
    rows = {
        "people": desk.ben, "teams": desk.team, "categories": desk.category, "tags": desk.tag,
        "replies": desk.canned, "macros": desk.macro, "brands": desk.brand, "connections": desk.mailbox,
    }  # fmt: skip
    return [
        *(f"/settings/{noun}/" for noun in (*rows, "fields", "rules", "sources")),
        *(f"/settings/{noun}/" for noun in ("organization", "audit", "profile")),
        *(f"/settings/{noun}/{row.pk}/" for noun, row in rows.items()),
        *(f"/settings/fields/{field.pk}/" for field in desk.fields),
        *("/ledger/", f"/ledger/{desk.item.pk}/", "/demo/mail/"),
        *(f"/demo/mail/{desk.mail.pk}/?show={show}" for show in ("html", "text", "source")),
    ]


def test_nothing_runs_in_lists_and_on_the_ticket(desk, visitor):
    for path in (*lists(desk), *of_the_ticket(desk)):
        visitor.open(path)
    for path in ("/tickets/new/", "/notifications/bell/"):
        visitor.open(path, shows=False)
    visitor.check()


def test_nothing_runs_in_settings_ledger_and_caught_mail(desk, visitor):
    for path in settings(desk):
        visitor.open(path)
    page = visitor.open(f"/settings/replies/{desk.canned.pk}/")
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url("**/settings/replies/")
    visitor.look(shows=True)
    visitor.check()


def test_nothing_runs_in_arabic(desk, visitor, ada):
    ada.locale = "ar"
    ada.save()
    ticket = ("", "decisions/", "merge/", "split/", "escalation/", "forward/", "sides/")
    nouns = ("audit", "people", "fields", "macros", "connections")
    paths = (
        *("/", f"/queue/v{desk.view.pk}/", "/search/?q=zebra", "/notifications/", "/drafts/", "/ledger/"),
        *(f"/tickets/412/{part}" for part in ticket),
        *(f"/settings/{noun}/" for noun in nouns),
    )
    for path in paths:
        expect(visitor.open(path).locator("html")).to_have_attribute("dir", "rtl")
    visitor.check()


def test_nothing_runs_in_what_opens_on_a_page(desk, visitor):
    page = visitor.open("/")
    page.locator('[data-ticket="412"] a.row__subject').focus()
    page.keyboard.press("Space")
    expect(page.locator("#glance")).to_contain_text(MARK)
    page.locator('[data-ticket="412"] input[type=checkbox]').check()
    expect(page.locator("[data-acts]")).to_contain_text(MARK)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Actions, views, tickets and people").fill("zebra")
    expect(
        page.get_by_role("listbox", name="Found").get_by_role("option").filter(has_text=MARK)
    ).to_have_count(4)
    visitor.look()

    visitor.open("/search/", shows=False)
    page.keyboard.type("zebra")
    expect(page.locator("#main").get_by_role("link").filter(has_text=MARK).first).to_be_visible()
    visitor.look(shows=True)

    visitor.open(f"/tickets/{desk.other.pk}/")
    page.keyboard.press("n")
    page.keyboard.type("@zebra")
    expect(page.locator("text-menu").get_by_role("option").filter(has_text=MARK).first).to_be_visible()
    page.keyboard.press("Enter")
    visitor.look(shows=True)
    visitor.open(f"/tickets/{desk.other.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("/zebra")
    expect(page.locator("text-menu").get_by_role("option").filter(has_text=MARK)).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.get_by_text("is done.").first).to_be_visible()
    visitor.look(shows=True)
    visitor.check()


def test_nothing_runs_in_messages_and_files(desk, visitor):
    page = visitor.open("/tickets/412/")
    card = page.locator('[data-card="requester"] .card__body')
    card.scroll_into_view_if_needed()
    expect(card).to_contain_text(MARK)
    page.evaluate("document.querySelectorAll('#main details').forEach((each) => (each.open = true))")
    for message in (desk.cleaned, desk.raw):
        frame = page.locator(f"#original-{message.pk} iframe")
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.locator("body")).to_contain_text(MARK)
    visitor.look(shows=True)
    originals = [f"/tickets/412/messages/{each.pk}/original/" for each in (desk.cleaned, desk.raw)]
    for path in (*originals, f"/demo/mail/{desk.mail.pk}/html/"):
        visitor.at = path
        page.goto(visitor.address + path)
        expect(page.locator("body")).to_contain_text(MARK)
        assert page.evaluate("window.canary ?? null") is None
    for file in desk.cleaned.attachments.all():
        path = f"/tickets/412/attachments/{file.pk}/"
        visitor.open("/drafts/")
        with page.expect_download() as saved:
            page.evaluate("(place) => { location.href = place }", path)
        assert saved.value.url.endswith(path)
        visitor.at = f"preview of {file.type}"
        drawn = file.type == "image/png"
        assert page.goto(f"{visitor.address}{path}preview/").status == (200 if drawn else 404)
        visitor.look()
    visitor.open("/drafts/")
    with page.expect_download():
        page.evaluate("(place) => { location.href = place }", f"/ledger/{desk.item.pk}/raw/")
    visitor.check()


def test_a_page_that_lets_something_in_is_noticed(visitor):
    """The watch itself: each of what it looks for is found where it is let in."""
    page, body = visitor.page, f"<main>{HOSTILE}~49~<img src='http://evil.example/g.png'>"
    page.route("**/drafts/", lambda route: route.fulfill(content_type="text/html", body=body))
    page.route("http://evil.example/**", lambda route: route.abort())
    visitor.open("/drafts/")
    page.wait_for_function("window.canary === 1")
    visitor.look()
    with pytest.raises(AssertionError):
        visitor.check()
    told = " ".join(visitor.wrong)
    for wrong in (
        "something ran",
        "planted",
        "computed",
        "asked http://evil.example/",
        "picture of the canary",
    ):
        assert wrong in told

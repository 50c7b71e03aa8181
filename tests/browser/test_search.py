"""Searching, the command palette and the keys, as Ada uses them: by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk import ask


def test_results_come_as_ada_types_and_the_arrows_reach_them(at_the_desk, refund, rosa, mailbox):
    ask(rosa, mailbox, "My card was declined")
    page = at_the_desk("/search/")
    box = page.get_by_role("combobox", name=re.compile("Words, names"))
    expect(box).to_be_focused()
    page.keyboard.type("refun")
    hit = page.get_by_role("link", name="Where is my refund?")
    expect(hit).to_be_visible()
    expect(page.get_by_role("link", name="My card was declined")).to_have_count(0)
    expect(page.locator("mark").first).to_have_text("refund")
    expect(box).to_be_focused()
    expect(page).to_have_url(re.compile(r"q=refun$"))
    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tickets/412/"))


def test_enter_on_a_number_opens_the_ticket(at_the_desk, refund):
    page = at_the_desk("/search/")
    page.keyboard.type("412")
    expect(page.get_by_role("link", name="Where is my refund?")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tickets/412/"))


def test_operators_are_offered_and_taken_by_keyboard(at_the_desk, refund):
    page = at_the_desk("/search/")
    page.keyboard.type("refund stat")
    offered = page.get_by_role("option", name=re.compile("refund status:"))
    expect(offered).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    box = page.get_by_role("combobox", name=re.compile("Words, names"))
    expect(box).to_have_value("refund status:")
    page.keyboard.type("clo")
    expect(page.get_by_role("option", name="refund status:closed")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def palette(page):
    page.wait_for_load_state()  # the keys live in modules
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Actions, views, tickets and people")
    expect(box).to_be_focused()
    return box


def test_the_palette_reaches_a_view_a_ticket_and_an_action(at_the_desk, refund):
    page = at_the_desk("/")
    palette(page)
    page.keyboard.type("unass")
    expect(page.get_by_role("option", name="Unassigned", exact=False).first).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/queue/unassigned/"))

    palette(page)
    page.keyboard.type("where is my ref")
    expect(page.get_by_role("option", name=re.compile("Where is my refund"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tickets/412/"))

    palette(page)
    page.keyboard.type(">resolve")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Reopen"))).to_be_visible()


def test_the_palette_tells_what_was_open_lately_and_gives_the_focus_back(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.goto(page.url.replace("/tickets/412/", "/"))
    link = page.get_by_role("link", name="Where is my refund?")
    link.focus()
    palette(page)
    expect(page.get_by_role("option", name=re.compile("Where is my refund")).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_the_palette_opens_by_touch_on_a_phone(at_the_desk, refund, page):
    page.set_viewport_size({"width": 390, "height": 800})
    at_the_desk("/")
    page.get_by_role("button", name="Command palette").click()
    expect(page.get_by_role("combobox", name="Actions, views, tickets and people")).to_be_focused()
    page.keyboard.type("mine")
    page.get_by_role("option", name="Mine").first.click()
    expect(page).to_have_url(re.compile("/queue/mine/"))


def test_the_map_of_keys_tells_what_the_page_can_do(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys.get_by_text("Reply", exact=True)).to_be_visible()
    pressed = page.evaluate(
        """[...document.querySelectorAll("[data-press]")]
           .filter((e) => !e.disabled && !e.closest("[hidden], .without-script")).map((e) => e.dataset.press)"""
    )
    told = keys.locator("dd").all_inner_texts()
    for key in {key for key in pressed if " " not in key}:
        assert any(key == each.strip() for each in told), key
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_single_keys_can_be_switched_off(at_the_desk, refund):
    page = at_the_desk("/")
    page.keyboard.press("?")
    page.get_by_label("Single keys do something").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#nav-search")).not_to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).not_to_have_url(re.compile("mine"))
    palette(page)


def test_focus_stays_after_a_part_is_swapped(at_the_desk, refund):
    page = at_the_desk("/tickets/412/")
    page.evaluate(
        """() => { const main = document.getElementById("main");
        main.insertAdjacentHTML("beforeend", '<div id="part"><button id="again" hx-get="/search/?q=" hx-target="#part" hx-swap="outerHTML">x</button></div>');
        htmx.process(main);
        new MutationObserver((changes) => {  // told once the task that swaps is over
          if (document.getElementById("found")) window.focused ??= document.activeElement.id;
        }).observe(main, { childList: true }); }"""
    )
    page.locator("#again").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_visible()
    assert page.evaluate("window.focused") == "main"


def test_the_focus_goes_on_to_the_first_of_more_results(at_the_desk, refund, rosa, mailbox):
    for number in range(30):
        ask(rosa, mailbox, f"Refund {number}")
    page = at_the_desk("/search/?q=refund")
    page.get_by_role("link", name="More").focus()
    shown = page.locator(".found__tickets [data-hit]").count()
    page.keyboard.press("Enter")
    expect(page.locator(".found__tickets [data-hit]").nth(shown)).to_be_focused()


def test_a_field_keeps_the_focus_when_the_part_around_it_is_new(at_the_desk, refund):
    page = at_the_desk("/search/?q=refund")
    link = page.locator('[data-hit][href="/tickets/412/"]')
    link.focus()
    page.evaluate("htmx.ajax('GET', '/search/?q=refund', {target: '#found', swap: 'outerHTML'})")
    page.wait_for_function("() => document.activeElement?.getAttribute('href') === '/tickets/412/'")


@pytest.mark.parametrize("path", ["/search/", "/search/?q=refund+status:lost"])
def test_the_search_works_without_a_script(browser, address, cookie, refund, path):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookie.items()])
    page = context.new_page()
    page.goto(address + path)
    page.locator("#search").fill("refund")
    page.locator("#search").press("Enter")
    expect(page.get_by_role("link", name="Where is my refund?")).to_be_visible()
    context.close()

"""The living page of the design system in a real Chromium: accessible, and its elements at work by keyboard."""

import pytest

from tests.browser.axe import in_both_themes


@pytest.fixture
def ada(ada):
    """Ada looks after the desk."""
    ada.role = "admin"
    ada.save()
    return ada


@pytest.fixture
def living(mailbox, at_the_desk):
    """The living page, on a desk whose mail is caught as on a demo."""
    from replywell.demo.catcher import HOST, catcher_port

    mailbox.settings |= {"outbound": "smtp", "smtp_host": HOST, "smtp_port": catcher_port()}
    mailbox.save()
    return lambda path="/ui/": at_the_desk(path)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_living_page(living, page, direction, width):
    page.set_viewport_size({"width": width, "height": 900})
    opened = living(f"/ui/?dir={direction}")

    in_both_themes(opened, f"{direction}, {width} px wide")
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_icon_is_drawn(living):
    opened = living()
    opened.wait_for_load_state("networkidle")
    sizes = opened.evaluate(
        "[...document.querySelectorAll('.living__icons .icon')].map(icon => icon.querySelector('use').getBBox().width)"
    )

    assert len(sizes) > 150 and all(width > 0 for width in sizes)


def test_a_combobox_is_worked_by_keyboard(living):
    opened = living()
    field = opened.get_by_label("Assign to")
    field.focus()
    opened.keyboard.type("o")
    options = opened.get_by_role("listbox", name="Agents").get_by_role("option")

    assert [name for name in options.all_inner_texts() if "Ada" in name] == []
    opened.keyboard.press("ArrowDown")
    lit = opened.locator("#assign-list [aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == lit.get_attribute("id")
    words = lit.get_attribute("data-label")
    opened.keyboard.press("Enter")
    assert field.input_value() == words
    assert opened.locator("input[name=agent]").input_value() != ""
    assert field.get_attribute("aria-expanded") == "false"
    opened.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-expanded") == "true"
    opened.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.evaluate("field => field === document.activeElement")


def test_options_that_come_later_are_offered(living):
    opened = living()
    opened.get_by_label("Assign to").focus()
    opened.evaluate(
        """() => {
        const option = document.createElement("li");
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = "Gus Later";
        document.getElementById("assign-list").replaceChildren(option);
    }"""
    )
    opened.get_by_role("option", name="Gus Later").wait_for()
    opened.keyboard.press("Enter")

    assert opened.get_by_label("Assign to").input_value() == "Gus Later"


def test_a_menu_is_worked_by_keyboard(living):
    opened = living()
    button = opened.get_by_role("button", name="Actions", exact=True)
    button.focus()
    opened.keyboard.press("Enter")
    opened.locator("#acts:popover-open").wait_for()
    opened.wait_for_function("document.activeElement.textContent.includes('Assign to me')")
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("document.activeElement.textContent").strip() == "Open in a new tab"
    opened.keyboard.press("End")
    assert opened.evaluate("document.activeElement.textContent").strip() == "Delete"
    opened.keyboard.press("Escape")
    assert button.evaluate("button => button === document.activeElement")


def test_a_menu_stands_by_its_button(living):
    opened = living()
    button = opened.get_by_role("button", name="Actions", exact=True)
    button.click()
    opened.wait_for_function("document.activeElement.textContent.includes('Assign to me')")  # it stands
    menu, under = opened.locator("#acts").bounding_box(), button.bounding_box()

    assert abs(menu["x"] - under["x"]) < 2
    assert 0 <= menu["y"] - (under["y"] + under["height"]) < 12


def test_a_dialog_gives_the_focus_back(living):
    opened = living()
    opener = opened.get_by_role("button", name="Delete…")
    opener.focus()
    opened.keyboard.press("Enter")
    dialog = opened.get_by_role("dialog", name="Delete the macro")
    dialog.wait_for()
    opened.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert opener.evaluate("opener => opener === document.activeElement")

    opener.click()
    opened.mouse.click(5, 5)
    dialog.wait_for(state="hidden")


def test_focus_goes_to_the_page_when_the_opener_is_gone(living):
    opened = living()
    opened.get_by_role("button", name="Delete…").click()
    opened.evaluate("document.querySelector('[data-dialog=ask]').remove()")
    opened.get_by_role("button", name="Keep it").click()

    assert opened.evaluate("document.activeElement.id") == "main"


def test_a_server_sends_a_note_with_an_undo(living):
    opened = living()
    notice = {"HX-Trigger": '{"toast": {"message": "Resolved.", "action": {"label": "Undo", "url": "/ui/"}}}'}
    opened.route("**/ui/", lambda route: route.fulfill(status=204, headers=notice), times=1)
    opened.get_by_role("button", name="Ask the server").click()
    note = opened.locator("#toasts toast-note", has_text="Resolved.")
    note.wait_for()
    with opened.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/ui/")) as undone:
        note.get_by_role("button", name="Undo").click()

    assert undone.value.headers["x-csrftoken"]
    assert note.count() == 0


def test_silence_is_told_once(living):
    opened = living()
    opened.evaluate(
        """() => import(document.querySelector("script[src*=fragments]").src).then(({ toast }) => {
        toast("The desk does not answer.", { error: true });
        toast("The desk does not answer.", { error: true });
    })"""
    )

    assert opened.locator("#toasts toast-note").count() == 1
    opened.locator("#toasts").get_by_role("button", name="Dismiss this notice").click()
    assert opened.locator("#toasts toast-note").count() == 0


def test_the_theme_is_switched_and_kept(living):
    opened = living()
    opened.get_by_text("Dark", exact=True).click()
    assert opened.locator("html").get_attribute("data-theme") == "dark"
    opened.reload()
    assert opened.locator("html").get_attribute("data-theme") == "dark"

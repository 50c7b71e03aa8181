"""The settings of account actions: made, tried without sending, switched, and going."""

import pytest

from replywell.resolution.account_actions import AccountAction
from replywell.tickets.models import Category

CALL = {
    "tool": "http",
    "name": "Resend invoice",
    "description": "Mails an invoice again",
    "examples": "Please send me the invoice again.",
    "identity": "code",
    "approval": "on",
    "reply": "It is on its way to {contact.email}.",
    "method": "POST",
    "url": "https://api.example.com/invoices/{invoice}/mail",
    "headers": "Authorization: Bearer {token}",
    "body": '{"to": "{contact.email}"}',
    "token": "hunter2-token",
    "argument_0_name": "invoice",
    "argument_0_label": "Invoice",
    "argument_0_type": "identifier",
    "argument_0_looks": "INV-#####",
    "argument_0_source": "message:invoice",
    "argument_0_required": "on",
}


@pytest.fixture
def billing(db):
    return Category.objects.create(slug="billing", name="Billing")


def made(desk, **more):
    assert desk.post("/settings/actions/new/", CALL | more).status_code == 302
    return AccountAction.objects.get()


def test_an_action_is_made_and_comes_back_as_it_was(desk, billing):
    action = made(desk, categories=[billing.pk], active="on")
    assert list(action.categories.all()) == [billing]
    assert action.settings["arguments"][0]["look"] == "INV-#####"
    page = desk.get(f"/settings/actions/{action.pk}/").text
    assert "INV-#####" in page and "Please send me the invoice again." in page
    assert "hunter2" not in page and "acsec_" not in page
    again = CALL | {"token": "", "name": "Invoice again"}
    assert desk.post(f"/settings/actions/{action.pk}/", again).status_code == 302
    action.refresh_from_db()
    assert (action.name, action.settings["token"], action.slug) == (
        "Invoice again",
        "hunter2-token",
        "resend_invoice",
    )


def test_trying_shows_the_request_to_the_byte_and_keeps_and_sends_nothing(desk, billing):
    page = desk.post("/settings/actions/new/", CALL | {"try": "yes"}).text
    assert "POST https://api.example.com/invoices/INV-77777/mail" in page
    assert "Authorization: Bearer ••••••••" in page
    assert "rosa@example.org" in page and "Nothing was sent." in page
    assert "hunter2" not in page.replace('value="hunter2-token"', "")
    assert not AccountAction.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "https://{invoice}.example.com/"}, "The host is fixed"),
        ({"url": "https://api.example.com/{nobody}"}, "no argument called nobody"),
        ({"headers": "X: {invoice}"}, "only {token} may stand"),
        ({"body": "{"}, "This is no JSON"),
        ({"identity": "none", "approval": ""}, "an agent has to approve"),
        ({"reply": "{nobody}"}, "placeholder that nothing fills"),
        ({"argument_0_type": "choice", "argument_0_looks": ""}, "has no choices"),
        ({"argument_0_name": "Not a name!"}, "argument"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(desk, billing, wrong, words):
    answer = desk.post("/settings/actions/new/", CALL | wrong)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#x27;", "'")
    assert "Mails an invoice again" in answer.text


def test_the_list_tells_and_switches(desk, billing):
    action = made(desk)
    page = desk.get("/settings/actions/").text
    assert "Resend invoice" in page and "by hand only" in page
    desk.post(f"/settings/actions/{action.pk}/state/", {"active": "yes"})
    action.refresh_from_db()
    assert action.active


def test_the_secret_is_shown_on_its_own_page_and_changes(desk, billing):
    action = made(desk)
    page = desk.get(f"/settings/actions/{action.pk}/secret/")
    assert action.settings["signing_secret"] in page.text
    assert page.headers["Cache-Control"] == "no-store"
    changed = desk.post(f"/settings/actions/{action.pk}/secret/").text
    assert action.settings["signing_secret"] not in changed and "acsec_" in changed


def test_a_sign_in_link_needs_no_settings(desk, billing):
    page = desk.get("/settings/actions/new/?tool=sign_in_link").text
    assert "Secret token" not in page
    given = {name: CALL[name] for name in ("name", "identity", "approval", "reply")} | {
        "tool": "sign_in_link"
    }
    assert desk.post("/settings/actions/new/", given).status_code == 302
    assert desk.get("/settings/actions/new/?tool=nonsense").status_code == 404


def test_it_goes_after_a_question(desk, billing):
    action = made(desk)
    assert "what waits on tickets is refused" in desk.get(f"/settings/actions/{action.pk}/removal/").text
    desk.post(f"/settings/actions/{action.pk}/removal/")
    assert not AccountAction.objects.exists()

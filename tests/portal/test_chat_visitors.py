"""Who a visitor of the chat is: logged in, in another browser, after logging out, or forged."""

import pytest

from replywell.kit.errors import Refused
from replywell.people.models import Contact
from replywell.tickets.models import Ticket
from tests.portal.chats import SECRET, Browser, token, widget


def test_who_is_logged_in_is_known_by_account_and_address(chat, rosa):
    visitor = Browser().opens(identity=token("7", email="rosa@example.org", name="Rosa M"))
    visitor.says("Hello")

    ticket = Ticket.objects.get()
    assert ticket.requester == rosa
    assert {each.kind for each in rosa.identities.all()} == {"email", "account", "visitor"}


def test_in_another_browser_the_account_has_the_same_conversation(chat):
    Browser().opens(identity=token("7")).says("Hello")
    elsewhere = Browser().opens(identity=token("7"))
    assert elsewhere.texts == ["<p>Hello</p>"]
    assert not Browser().opens(identity=token("8")).texts


def test_who_logs_in_keeps_what_they_said_and_who_logs_out_leaves_nothing_behind(chat):
    browser = Browser().opens()
    browser.says("Before")
    browser.opens(identity=token("7"))
    assert browser.texts == ["<p>Before</p>"]
    browser.says("After")
    browser.opens(identity=token("7"))
    assert browser.texts == ["<p>Before</p>", "<p>After</p>"]
    browser.says("Still here")
    assert Ticket.objects.count() == 1

    browser.opens()
    assert not browser.texts, "The next person at this browser is somebody else."
    browser.says("Somebody else")
    assert Contact.objects.count() == 2
    browser.opens(identity=token("8"))
    assert "After" not in str(browser.told)


@pytest.mark.parametrize(
    "identity",
    [
        lambda: token("7", secret="another secret of somebody, long enough"),
        lambda: token("7")[:-4] + "AAAA",
        lambda: __import__("jwt").encode({"sub": "7", "exp": 9999999999}, None, algorithm="none"),
        lambda: __import__("jwt").encode({"sub": "7"}, SECRET, algorithm="HS256"),
        lambda: token("7", exp=1),
        lambda: token("7", exp=9999999999),
        lambda: {"id": "7", "hash": "0" * 64},
        lambda: "x" * 5000,
        lambda: ["7"],
    ],
    ids=[
        "other secret",
        "altered",
        "alg none",
        "no end",
        "over",
        "a long time",
        "wrong hash",
        "huge",
        "a list",
    ],
)
def test_a_forged_identity_is_refused(chat, identity):
    with pytest.raises(Refused):
        Browser().opens(identity=identity())


def test_an_id_with_its_hash_is_an_account_without_an_address(chat):
    import hashlib
    import hmac

    signed = hmac.new(SECRET.encode(), b"7", hashlib.sha256).hexdigest()
    browser = Browser().opens(identity={"id": "7", "hash": signed, "email": "rosa@example.org"})
    browser.says("Hello")
    assert Ticket.objects.get().requester.email == ""


def test_where_everybody_has_to_log_in_nobody_else_chats(db):
    widget(identity="only")
    with pytest.raises(Refused, match="Log in"):
        Browser().opens()

"""Replies, copies, times, saved answers and names, as the desk answers them."""

from datetime import timedelta

import pytest

from replywell.automation.models import Macro
from replywell.kit import clock
from replywell.people.actions.agents import change_own
from replywell.people.models import Brand
from replywell.pipeline.actions.overrides import settle
from replywell.resolution.actions.sending import send_later
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.models import Draft
from replywell.tickets.queries import ticket_for
from replywell.workspace.composing import moment, presets
from tests.workspace.writing import reply_with


def test_copies_are_addresses(desk, refund):
    assert (
        reply_with(desk, refund, cc="Ed <ED@example.org>; b@example.org", bcc="c@example.org").status_code
        == 200
    )
    sent = refund.messages.get(author="agent")
    assert (sent.cc, sent.bcc) == (["ed@example.org", "b@example.org"], ["c@example.org"])


@pytest.mark.parametrize("cc", ["nobody", "a@b.example\r\nBcc: x@y.example", "a@b@c.example", ",".join(f"a{n}@example.org" for n in range(30))])  # fmt: skip
def test_what_is_no_address_is_told_and_the_text_stays(desk, refund, cc):
    page = reply_with(desk, refund, cc=cc)
    assert page.status_code == 422
    assert "Here it is." in page.text
    assert not refund.messages.filter(author="agent").exists()


def test_a_reply_waits_where_it_can_be_undone(desk, refund, unhurried):
    reply_with(desk, refund)
    waiting = Draft.objects.get()
    page = desk.get("/tickets/412/")
    assert "Here it is.</textarea>" not in page.text
    assert f'id="waiting-{waiting.pk}"' in page.text
    back = desk.post(f"/tickets/412/waiting/{waiting.pk}/", {"_method": "DELETE"})
    assert back["Location"] == "/tickets/412/"
    assert "Here it is.</textarea>" in desk.get("/tickets/412/").text


def test_the_writer_sees_what_leaves_below_the_reply(desk, refund, ada):
    assert "write__signature" not in desk.get("/tickets/412/").text
    Brand.objects.create(name="Lumenpost", signature="Lumenpost <Support>")
    change_own(ada, {"signature": "Billing"})
    assert "Ada Byrne<br>Billing<br>Lumenpost &lt;Support&gt;" in desk.get("/tickets/412/").text

    page = reply_with(desk, refund)
    assert "Lumenpost &lt;Support&gt;" in page.text
    sent = refund.messages.get(author="agent")
    assert (sent.text, sent.signature) == ("Here it is.", "Ada Byrne\nBilling\nLumenpost <Support>")
    assert f'id="signature-{sent.pk}"' in desk.get("/tickets/412/").text


def test_posting_a_reply_is_twelve_queries(desk, refund, unhurried, django_assert_max_num_queries):
    desk.post("/tickets/412/drafts/reply/", {"text": "Here", "version": "0"})
    seen = refund.messages.get().pk
    data = {"text": "Here it is.", "status": "pending", "seen": seen, "version": "1"}
    with django_assert_max_num_queries(12):
        assert desk.swap("/tickets/412/replies/", data).status_code == 200


def test_what_is_begun_beside_a_reply_is_still_there_after_it(desk, refund, unhurried, sign_in, ben):
    desk.post("/tickets/412/drafts/note/", {"text": "Ask Legal first", "version": "0"})
    sign_in(ben).post("/tickets/412/drafts/note/", {"text": "A thought of Ben's", "version": "0"})
    page = reply_with(desk, refund)
    assert "Ask Legal first</textarea>" in page.text
    assert "Here it is." not in page.text
    assert "thought" not in page.text


def test_a_ticket_comes_without_the_secrets_of_its_connection(ada, refund):
    assert ticket_for(ada, refund.pk).connection.get_deferred_fields() == {"settings"}


def test_a_scheduled_reply_is_listed_changed_and_cancelled(desk, refund, ada):
    at = (clock.now() + timedelta(days=2)).isoformat()
    assert reply_with(desk, refund, send_at=at).status_code == 200
    waiting = Draft.objects.get()
    assert "Here it is." in desk.get("/drafts/").text
    later = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    desk.swap(f"/tickets/412/waiting/{waiting.pk}/", {"send_at": later})
    waiting.refresh_from_db()
    assert waiting.send_at.strftime("%Y-%m-%dT%H:%M") == later
    desk.post(f"/tickets/412/waiting/{waiting.pk}/", {"_method": "DELETE", "back": "drafts"})
    waiting.refresh_from_db()
    assert waiting.send_at is None


def test_a_reply_that_comes_back_keeps_the_time_at_which_it_was_to_leave(desk, refund, rosa):
    seen = refund.messages.get().pk
    receive_reply(refund, Said(contact=rosa, text="One more thing."))
    at = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT09:30")
    page = reply_with(desk, refund, seen=seen, send_at=at)
    assert page.status_code == 409
    assert f'name="send_on" value="{at}"' in page.text
    assert "It is to leave on" in page.text
    newest = refund.messages.latest("pk").pk
    assert reply_with(desk, refund, seen=newest, send_on=at).status_code == 200
    assert not refund.messages.filter(author="agent").exists()
    assert Draft.objects.get().send_at.strftime("%Y-%m-%dT%H:%M") == at


def test_such_a_reply_leaves_now_when_told_so(desk, refund):
    at = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT09:30")
    assert reply_with(desk, refund, send_on=at, send_at="now").status_code == 200
    assert refund.messages.filter(author="agent").exists()


@pytest.mark.parametrize("at", ["yesterday", "2020-01-01T09:00", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_time_that_is_none_is_told(desk, refund, at):
    page = reply_with(desk, refund, send_at=at)
    assert page.status_code == 422
    assert "Here it is." in page.text


def test_presets_are_of_the_agent_s_own_day(ada):
    ada.timezone = "Asia/Tokyo"
    with clock.at(moment(ada, "2026-11-26T20:00")):
        assert [value for value, _ in presets(ada)] == [
            "2026-11-26T21:00+09:00",
            "2026-11-27T09:00+09:00",
            "2026-11-30T09:00+09:00",
        ]


def test_a_colleague_s_reply_on_its_way_is_shown_and_overruled(desk, refund, ben, unhurried):
    seen = refund.messages.get().pk
    send_later(refund, ben, {"text": "I have it.", "seen": seen, "status": "pending"})
    page = reply_with(desk, refund)
    assert page.status_code == 409
    assert "I have it." in page.text
    despite = Draft.objects.get(agent=ben).pk
    assert f'name="despite" value="{despite}"' in page.text
    assert reply_with(desk, refund, despite=str(despite)).status_code == 200


@pytest.mark.parametrize(
    "path", ["drafts/reply/", "uploads/", "macros/", "waiting/1/", "notes/1/", "canned/1/"]
)
def test_a_private_team_s_ticket_takes_nothing_from_others(desk, legal, path):
    assert desk.post(f"/tickets/412/{path}").status_code == 404
    for read in ("canned/", "people/"):
        assert desk.get(f"/tickets/412/{read}").status_code == 404


@pytest.mark.parametrize("path", ["drafts/reply/", "uploads/", "macros/", "canned/1/"])
def test_a_viewer_writes_nothing(viewer, refund, path):
    assert viewer.post(f"/tickets/412/{path}").status_code == 403


def test_undoing_a_macro_tells_what_somebody_changed_since(desk, refund, ben):
    steps = [{"do": "set_urgency", "urgency": 1}, {"do": "add_tags", "tags": ["bank"]}]
    macro = Macro.objects.create(name="Bank", steps=steps)
    undo = desk.post("/tickets/412/macros/", {"macro": macro.pk}).json()["undo"]
    settle(refund, by=ben, urgency=4)

    told = desk.post("/tickets/412/macros/", {"_method": "DELETE", "undo": undo}).json()["told"]
    assert told.endswith("changed since: Urgency.")
    refund.refresh_from_db()
    assert (refund.urgency, refund.tags) == (4, [])

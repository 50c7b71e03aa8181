"""Drafts, files, copies, times, saved answers and names, as the desk answers them."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from replywell.automation.models import Macro
from replywell.kit import clock
from replywell.people.actions.agents import add_agent, change_own
from replywell.people.models import Brand, Role, Team
from replywell.pipeline.actions.overrides import settle
from replywell.resolution.actions.sending import send_later
from replywell.tickets import recipients
from replywell.tickets.actions.conversation import Said, receive_reply, write_note
from replywell.tickets.models import Draft
from replywell.tickets.queries import ticket_for
from replywell.workspace.composing import moment, presets
from replywell.workspace.mentions import mentioned


def reply_with(desk, ticket, **more):
    seen = ticket.messages.order_by("-pk").first().pk
    return desk.swap(
        "/tickets/412/replies/", {"text": "Here it is.", "status": "pending", "seen": seen, **more}
    )


@pytest.fixture
def unhurried(settings):
    settings.UNDO_SECONDS = 10


def test_a_draft_is_kept_and_shown(desk, refund):
    assert desk.post("/tickets/412/drafts/reply/", {"text": "Dear", "version": "0"}).json() == {"version": 1}
    assert "Dear</textarea>" in desk.get("/tickets/412/").text
    answer = desk.post("/tickets/412/drafts/reply/", {"text": "Other", "version": "0"})
    assert (answer.status_code, answer.json()["text"], answer.json()["version"]) == (409, "Dear", 1)


def test_a_colleague_s_draft_is_theirs(desk, sign_in, refund, ben):
    desk.post("/tickets/412/drafts/reply/", {"text": "Private thought", "version": "0"})
    assert "Private thought" not in sign_in(ben).get("/tickets/412/").text


def test_a_discarded_draft_comes_back(desk, refund):
    desk.post("/tickets/412/drafts/reply/", {"text": "Dear", "version": "0"})
    gone = desk.delete("/tickets/412/drafts/reply/", headers={"HX-Request": "true"})
    told = json.loads(gone["HX-Trigger"])["draft-discarded"]
    assert not Draft.objects.exists()
    assert "Dear" in desk.swap(told["url"], {"restore": told["restore"]}).text
    assert desk.swap(told["url"], {"restore": told["restore"] + "x"}).status_code == 422


def test_somebody_else_s_discarded_draft_does_not(desk, sign_in, refund, ben):
    desk.post("/tickets/412/drafts/reply/", {"text": "Dear", "version": "0"})
    gone = desk.delete("/tickets/412/drafts/reply/", headers={"HX-Request": "true"})
    token = json.loads(gone["HX-Trigger"])["draft-discarded"]["restore"]
    assert sign_in(ben).swap("/tickets/412/drafts/reply/", {"restore": token}).status_code == 422


def test_files_are_kept_shown_and_left_out(desk, sign_in, refund, ben):
    file = SimpleUploadedFile("../../bill\n.png", b"png", "image/png")
    page = desk.swap("/tickets/412/uploads/", {"file": file})
    kept = Draft.objects.get().files[0]
    assert kept["name"] == "bill.png"
    path = f"/tickets/412/uploads/{kept['sha256']}/"
    assert path in page.text
    assert desk.get(path)["Content-Type"] == "image/png"
    assert sign_in(ben).get(path).status_code == 404
    desk.delete(path, headers={"HX-Request": "true"})
    assert Draft.objects.get().files == []


def placed(desk, content=b"\x89PNG", kind="image/png"):
    """What the picture is called in the text; it is none of the files below it."""
    page = desk.swap(
        "/tickets/412/uploads/", {"file": SimpleUploadedFile("card.png", content, kind), "place": "1"}
    )
    assert ("card.png" in page.text) is (kind != "image/png")
    return page["X-Picture"]


def test_a_picture_leaves_in_the_text_and_one_taken_out_of_it_does_not(desk, refund):
    first, other = placed(desk), placed(desk, b"\x89PNG2")
    reply_with(desk, refund, text=f"Look: ![card](cid:{first})")
    sent = refund.messages.get(author="agent")
    kept = sent.attachments.get()
    assert (kept.sha256, kept.inline, kept.content_id) == (first, True, first)
    assert other != first
    page = desk.get("/tickets/412/").text
    assert f'<img src="/tickets/412/attachments/{kept.pk}/preview/" alt="card">' in page
    assert 'class="file__name"' not in page


def test_what_is_no_picture_has_no_place_in_the_text(desk, refund):
    assert placed(desk, b"<svg/>", "image/svg+xml") == ""
    reply_with(desk, refund)
    assert refund.messages.get(author="agent").attachments.get().inline is False


def test_a_picture_is_seen_while_the_reply_waits_but_by_nobody_else(desk, sign_in, refund, unhurried, ben):
    name = placed(desk)
    reply_with(desk, refund, text=f"![card](cid:{name})")
    shown = f'<img src="/tickets/412/uploads/{name}/" alt="card">'
    assert shown in desk.get("/tickets/412/").text
    assert shown not in sign_in(ben).get("/tickets/412/").text


def test_what_a_browser_would_run_is_not_shown(desk, refund):
    desk.swap("/tickets/412/uploads/", {"file": SimpleUploadedFile("x.svg", b"<svg/>", "image/svg+xml")})
    assert desk.get(f"/tickets/412/uploads/{Draft.objects.get().files[0]['sha256']}/").status_code == 404


def test_files_are_refused_when_added_and_not_only_when_the_reply_leaves(desk, refund, monkeypatch):
    monkeypatch.setattr(recipients, "LARGEST_LETTER", 8)
    page = desk.swap("/tickets/412/uploads/", {"file": SimpleUploadedFile("big.bin", b"123456789")})
    assert (page.status_code, Draft.objects.count()) == (422, 0)
    assert "files of one message" in page.text

    for content, status in ((b"12345", 200), (b"6789", 422)):
        page = desk.swap("/tickets/412/uploads/", {"file": SimpleUploadedFile("a.bin", content)})
        assert page.status_code == status
    assert len(Draft.objects.get().files) == 1


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


def test_only_who_may_see_the_ticket_is_named(refund, ada, ben):
    assert mentioned("Ask @Ben Okafor and @ada byrne", refund) == sorted([ada.pk, ben.pk])
    refund.team = Team.objects.create(name="Legal", private=True)
    refund.save()
    assert mentioned("Ask @Ben Okafor", refund) == []
    light = add_agent("lou@example.com", name="Lou Berg", role=Role.LIGHT)
    light.teams.add(refund.team)
    assert mentioned("Ask @Lou Berg", refund) == [light.pk]


def test_who_is_named_follows(desk, refund, ben):
    desk.swap("/tickets/412/notes/", {"text": "Ask @Ben Okafor about #412"})
    assert refund.followers.get().agent == ben
    assert refund.events.get(kind="note_written").data["mentions"] == [ben.pk]
    page = desk.get("/tickets/412/").text
    assert '<span class="mention">@Ben Okafor</span>' in page
    assert '<a href="/tickets/412/">#412</a>' in page


def test_a_note_is_mended_by_its_writer_for_a_while(desk, sign_in, refund, ada, ben):
    note = write_note(refund, "Od.", by=ada)
    path = f"/tickets/412/notes/{note.pk}/"
    assert sign_in(ben).swap(path, {"text": "Mine"}).status_code == 403
    desk.swap(path, {"text": "Odd."})
    assert refund.events.get(kind="note_edited").data["before"] == "Od."
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert desk.swap(path, {"text": "Late"}).status_code == 409
    desk.delete(path, headers={"HX-Request": "true"})
    assert not refund.notes.exists()
    assert refund.events.get(kind="note_deleted").data["before"] == "Odd."


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

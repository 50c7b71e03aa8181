"""Drafts of an agent, and the files and pictures kept with them."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from replywell.tickets import recipients
from replywell.tickets.models import Draft
from tests.workspace.writing import reply_with


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

"""Who may see and do what, at every address of the desk."""

import pytest

from replywell.kit import blobs
from replywell.people.actions.agents import add_agent
from replywell.people.actors import SYSTEM
from replywell.people.models import Role, Team
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.actions.triage import assign
from replywell.tickets.models import Attachment
from replywell.workspace import counting
from replywell.workspace.news import visible_numbers

NOUNS = ["resolution", "status", "category", "urgency", "team", "assignee", "replies", "notes", "suggestion"]


@pytest.fixture
def file(refund, rosa) -> Attachment:
    said = Said(
        contact=rosa,
        text="See the picture.",
        html="<p>See <img src='cid:pic@1'><img src='https://tracker.example/p.gif'></p>",
        files=[
            {
                "name": "Quittung „März“.html",
                "type": "text/html",
                "size": 9,
                "sha256": blobs.put(b"<b>no</b>"),
            },
            {
                "name": "p.png",
                "type": "image/png",
                "size": 3,
                "sha256": blobs.put(b"png"),
                "inline": True,
                "content_id": "pic@1",
            },
        ],
    )
    return receive_reply(refund, said).attachments.get(type="text/html")


@pytest.mark.parametrize("noun", NOUNS)
def test_a_private_team_s_ticket_cannot_be_changed_by_others(desk, legal, noun):
    assert desk.post(f"/tickets/412/{noun}/").status_code == 404
    assert desk.delete(f"/tickets/412/{noun}/").status_code == 404


def test_a_private_team_s_ticket_is_nowhere_for_others(desk, ada, file, legal):
    for path in (
        "",
        "parts/",
        "suggestion/",
        f"messages/{file.message_id}/original/",
        f"attachments/{file.pk}/",
    ):
        page = desk.get(f"/tickets/412/{path}")
        assert page.status_code == 404, path
        assert "refund" not in page.text
    assert "refund" not in desk.get("/").text
    assert "refund?" not in desk.get("/search/", {"q": "412"}).text
    assert "data-ticket" not in desk.get("/queue/open/rows/", {"tickets": "412", "newest": "1"}).text
    assert counting.counts(ada)["open"] == ""
    assert visible_numbers(ada, {412}) == []


def test_a_member_of_the_private_team_sees_it(ada, desk, legal):
    ada.teams.add(legal.team)
    assert desk.get("/tickets/412/").status_code == 200
    assert visible_numbers(ada, {412}) == [412]


def test_other_tickets_of_the_requester_are_shown_only_where_visible(desk, legal, rosa):
    from replywell.tickets.actions.conversation import open_ticket

    other = open_ticket(Said(contact=rosa, text="Hello", subject="Opening hours")).ticket
    assert "Where is my refund?" not in desk.get(f"/tickets/{other.pk}/").text


@pytest.mark.parametrize("noun", NOUNS)
def test_a_viewer_changes_nothing(viewer, refund, suggestion, noun):
    assert viewer.post(f"/tickets/412/{noun}/", {"text": "x", "seen": "1"}).status_code == 403
    assert viewer.delete(f"/tickets/412/{noun}/").status_code == 403
    refund.refresh_from_db()
    assert (refund.status, refund.notes.count(), refund.messages.count()) == ("new", 0, 1)


def test_a_viewer_is_offered_nothing_to_change(viewer, refund, suggestion):
    page = viewer.get("/tickets/412/").text.partition("<live-feed")[0]
    assert "Your role reads along" in page
    for words in ("Insert into reply", "Send as is", "Discard", "Resolve", "Assign to me"):
        assert f"{words} " not in page, words


def test_a_light_agent_writes_notes_on_their_teams_tickets_and_no_replies(sign_in, refund, suggestion):
    light = add_agent("lou@example.com", name="Lou Berg", role=Role.LIGHT)
    desk = sign_in(light)
    assert desk.get("/tickets/412/").status_code == 404
    refund.team = Team.objects.create(name="Experts")
    refund.save()
    light.teams.add(refund.team)
    assert desk.swap("/tickets/412/notes/", {"text": "I know this one."}).status_code == 200
    assert (
        desk.swap("/tickets/412/replies/", {"text": "Hello", "seen": suggestion.message_id}).status_code
        == 403
    )


def test_somebody_who_left_sees_nothing(desk, ada, refund):
    ada.is_active = False
    ada.save()
    assert desk.get("/").status_code == 302
    assert visible_numbers(ada, {412}) == []


def test_an_attachment_is_handed_out_to_be_saved(desk, file):
    page = desk.get(f"/tickets/412/attachments/{file.pk}/")
    assert page.content == b"<b>no</b>"
    assert page["Content-Type"] == "application/octet-stream"
    assert page["Content-Disposition"].startswith("attachment;")
    assert page["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in page["Content-Security-Policy"]


def test_only_images_that_browsers_draw_are_previewed(desk, file):
    assert desk.get(f"/tickets/412/attachments/{file.pk}/preview/").status_code == 404
    picture = Attachment.objects.get(name="p.png")
    page = desk.get(f"/tickets/412/attachments/{picture.pk}/preview/")
    assert page["Content-Type"] == "image/png"
    assert page["X-Content-Type-Options"] == "nosniff"
    Attachment.objects.filter(pk=picture.pk).update(type="image/svg+xml")
    assert desk.get(f"/tickets/412/attachments/{picture.pk}/preview/").status_code == 404


def test_an_attachment_of_another_ticket_is_not_here(desk, file, rosa):
    from replywell.tickets.actions.conversation import open_ticket

    other = open_ticket(Said(contact=rosa, text="Hello")).ticket
    assert desk.get(f"/tickets/{other.pk}/attachments/{file.pk}/").status_code == 404
    assert desk.get(f"/tickets/{other.pk}/messages/{file.message_id}/original/").status_code == 404


def test_an_attachment_that_is_lost_says_so(desk, file):
    Attachment.objects.filter(pk=file.pk).update(sha256="0" * 64)
    page = desk.get(f"/tickets/412/attachments/{file.pk}/")
    assert page.status_code == 404
    assert "not in the store" in page.text


def test_an_original_can_do_nothing(desk, file):
    page = desk.get(f"/tickets/412/messages/{file.message_id}/original/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "Images from elsewhere are not loaded" in page.text
    picture = Attachment.objects.get(name="p.png")
    assert f"/tickets/412/attachments/{picture.pk}/preview/" in page.text


def test_every_page_has_a_strict_policy_and_nothing_inline(desk, refund, suggestion):
    for path in ("/", "/tickets/412/", "/search/?q=refund"):
        page = desk.get(path)
        policy = page["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert " style=" not in page.text
        assert " onclick=" not in page.text
        assert "<script>" not in page.text


def test_errors_are_pages_in_our_own_words(desk):
    page = desk.get("/tickets/999/")
    assert page.status_code == 404
    assert "There is no ticket #999" in page.text
    assert "Go to the queue" in page.text


def test_assigning_somebody_who_cannot_answer_is_refused(desk, refund):
    light = add_agent("lou@example.com", name="Lou Berg", role=Role.LIGHT)
    assert desk.swap("/tickets/412/assignee/", {"assignee": light.pk}).status_code == 422
    assign(refund, None, by=SYSTEM)

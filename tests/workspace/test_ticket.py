import json

import pytest

from replywell.delivery.models import Outbound
from replywell.people.actors import ASSISTANT, actor_of
from replywell.people.models import Team
from replywell.tickets.actions.conversation import Said, receive_reply, reply
from replywell.tickets.actions.lifecycle import close, resolve
from replywell.tickets.actions.triage import route
from replywell.tickets.models import Category, Message, Urgency


def test_the_page_shows_the_conversation_the_panel_and_the_composer(desk, refund):
    page = desk.get("/tickets/412/")
    assert "I cancelled two weeks ago" in page.text
    assert "rosa@example.org" in page.text
    assert 'name="seen"' in page.text
    assert page["Cache-Control"] == "no-store, private"


def test_resolving_swaps_the_status_bar(desk, refund, ada):
    page = desk.swap("/tickets/412/resolution/")

    refund.refresh_from_db()
    assert refund.status == "resolved"
    assert refund.events.get(kind="resolved").actor == str(actor_of(ada))
    assert "Reopen" in page.text
    assert "<h1" not in page.text


def test_deleting_the_resolution_reopens(desk, refund, ada):
    resolve(refund, by=actor_of(ada))
    page = desk.delete("/tickets/412/resolution/", headers={"HX-Request": "true"})
    refund.refresh_from_db()
    assert refund.status == "open"
    assert "Resolve" in page.text


def test_a_post_twin_reopens_without_a_script(desk, refund, ada):
    resolve(refund, by=actor_of(ada))
    page = desk.post("/tickets/412/resolution/", {"_method": "DELETE"})
    refund.refresh_from_db()
    assert refund.status == "open"
    assert page.status_code == 302
    assert page["Location"] == "/tickets/412/"


def test_a_move_that_cannot_be_is_told_in_a_toast(desk, refund, ada):
    resolve(refund, by=actor_of(ada))
    close(refund, by=actor_of(ada))
    page = desk.swap("/tickets/412/status/", {"status": "open"})
    assert page.status_code == 409
    assert page["HX-Retarget"] == "#toasts"
    assert "closed is final" in page.text


def test_a_status_there_is_not_is_refused(desk, refund):
    assert desk.swap("/tickets/412/status/", {"status": "closed"}).status_code == 422
    assert desk.swap("/tickets/412/status/", {"status": "nonsense"}).status_code == 422
    assert desk.swap("/tickets/412/status/", {"status": "on_hold"}).status_code == 200


def test_a_person_s_category_takes_the_ticket_out_of_triage(desk, refund):
    billing = Category.objects.create(slug="billing", name="Billing")
    refund.needs_triage = True
    refund.save()
    page = desk.swap("/tickets/412/category/", {"category": billing.pk})
    refund.refresh_from_db()
    assert refund.category == billing
    assert refund.needs_triage is False
    assert page["HX-Trigger"] == "ticket-changed"


def test_urgency_team_and_assignee_change_from_the_panel(desk, refund, ada, team_billing, ben):
    desk.swap("/tickets/412/urgency/", {"urgency": "1"})
    desk.swap("/tickets/412/team/", {"team": team_billing.pk})
    desk.swap("/tickets/412/assignee/", {"assignee": "me"})
    refund.refresh_from_db()
    assert (refund.urgency, refund.team, refund.assignee) == (Urgency.CRITICAL, team_billing, ada)
    desk.swap("/tickets/412/assignee/", {"assignee": ben.pk})
    refund.refresh_from_db()
    assert refund.assignee == ben
    desk.delete("/tickets/412/assignee/")
    refund.refresh_from_db()
    assert refund.assignee is None


@pytest.mark.parametrize("noun", ["urgency", "team", "assignee", "category"])
def test_a_number_that_is_none_is_refused(desk, refund, noun):
    for nonsense in ("x", "-1", "²", "9" * 30, "999999"):
        assert desk.swap(f"/tickets/412/{noun}/", {noun: nonsense}).status_code == 422


def test_giving_a_ticket_away_for_good_leads_back_to_the_queue(desk, refund):
    legal = Team.objects.create(name="Legal", private=True)
    page = desk.swap("/tickets/412/team/", {"team": legal.pk})
    assert page["HX-Redirect"] == "/"


def test_a_reply_leaves_and_the_ticket_waits(desk, refund, ada):
    seen = refund.messages.get().pk
    page = desk.swap("/tickets/412/replies/", {"text": "Here **it** is.", "status": "pending", "seen": seen})
    refund.refresh_from_db()
    sent = refund.messages.get(author="agent")
    assert (sent.text, sent.agent, refund.status) == ("Here **it** is.", ada, "pending")
    assert json.loads(page["HX-Trigger"])["reply-sent"] == {"draft": f"{ada.pk}:412:reply"}
    assert "Here" not in page.text


def test_a_reply_to_a_ticket_that_moved_on_comes_back_with_what_was_written(desk, refund, rosa):
    seen = refund.messages.get().pk
    receive_reply(refund, Said(contact=rosa, text="It has arrived, thank you!"))
    page = desk.swap(
        "/tickets/412/replies/", {"text": "Please wait a little.", "status": "pending", "seen": seen}
    )
    assert page.status_code == 409
    assert "Please wait a little." in page.text
    assert "It has arrived, thank you!" in page.text
    assert page["HX-Retarget"] == "#composer"
    newest = refund.messages.order_by("-pk").first().pk
    assert f'name="seen" value="{newest}"' in page.text
    assert not Message.objects.filter(author="agent").exists()


def test_the_guard_works_without_a_script(desk, refund, rosa):
    seen = refund.messages.get().pk
    receive_reply(refund, Said(contact=rosa, text="It has arrived, thank you!"))
    page = desk.post("/tickets/412/replies/", {"text": "Please wait.", "status": "pending", "seen": seen})
    assert page.status_code == 409
    assert "<html" in page.text
    assert "Please wait." in page.text


def test_a_form_that_saw_nothing_is_guarded_too(desk, refund):
    assert desk.swap("/tickets/412/replies/", {"text": "Blind.", "status": "pending"}).status_code == 409


def test_an_empty_reply_says_so_and_keeps_the_form(desk, refund):
    page = desk.swap("/tickets/412/replies/", {"text": "  ", "seen": refund.messages.get().pk})
    assert page.status_code == 422
    assert "The reply is empty" in page.text


def test_a_note_is_for_colleagues(desk, refund, ada):
    desk.swap("/tickets/412/notes/", {"text": "Looks *odd*."})
    note = refund.notes.get()
    assert (note.text, note.agent) == ("Looks *odd*.", ada)
    page = desk.get("/tickets/412/parts/")
    assert "only colleagues see it" in page.text
    assert "<em>odd</em>" in page.text


def test_replies_show_what_became_of_them(desk, refund, ada):
    message = reply(refund, "Hello", by=ada)
    Outbound.objects.create(message=message, recipient="rosa@example.org", state="unsure")
    assert "May have left" in desk.get("/tickets/412/").text


def test_events_tell_who_did_what_and_why(desk, refund, team_billing):
    route(refund, team_billing, by=ASSISTANT, because="Category Billing goes to Billing.")
    page = desk.get("/tickets/412/").text
    assert "The assistant" in page
    assert "routed it to Billing" in page
    assert "Category Billing goes to Billing." in page


def test_what_a_requester_wrote_is_shown_as_text(desk, refund, rosa):
    receive_reply(refund, Said(contact=rosa, text="<script>alert(1)</script> **not bold**"))
    page = desk.get("/tickets/412/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_an_agent_wrote_shows_no_images_and_no_html(desk, refund, ada):
    reply(refund, "![x](https://evil.example/p.png) <img src=x> [a](javascript:alert(1)) **yes**", by=ada)
    page = desk.get("/tickets/412/parts/").text
    assert "<strong>yes</strong>" in page
    assert "<img src=" not in page
    assert 'href="javascript' not in page


def test_a_long_conversation_shows_its_end_first(desk, refund, rosa):
    for number in range(105):
        Message.objects.create(ticket=refund, author="contact", contact=rosa, text=f"Line {number}.")
    page = desk.get("/tickets/412/")
    assert "Show 6 earlier messages" in page.text
    assert "I cancelled two weeks ago" not in page.text
    assert "I cancelled two weeks ago" in desk.get("/tickets/412/?all").text


def test_answering_a_subject_is_no_new_subject(desk, refund, rosa):
    receive_reply(refund, Said(contact=rosa, text="Hm.", subject="Re: AW: Where is my refund?"))
    receive_reply(refund, Said(contact=rosa, text="Hm.", subject="Re: Another matter"))
    page = desk.get("/tickets/412/").text
    assert "AW:" not in page
    assert "Another matter" in page

"""Working together on a ticket: what its page shows, takes and refuses."""

import json
from datetime import timedelta

from replywell.kit import blobs, clock
from replywell.people.actors import ASSISTANT, SYSTEM, actor_of
from replywell.people.models import Team
from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
from replywell.tickets.actions.conversation import Said, receive_reply, reply, write_note
from replywell.tickets.actions.following import follow
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.linking import link
from replywell.tickets.actions.reminders import remind
from replywell.tickets.actions.snooze import snooze
from replywell.tickets.actions.tags import add_tags
from replywell.tickets.actions.triage import route
from replywell.tickets.models import CustomField
from replywell.workspace.actions.presence import look

HOUR = timedelta(hours=1)
EVIL = '<script>canary()</script>"><img src=x onerror=canary()>'


def test_tags_are_added_offered_and_taken_off(desk, refund, other, ada):
    add_tags(other, ["vip", "invoice"], by=actor_of(ada))
    assert 'value="vip"' in desk.get("/tickets/412/tags/").text
    assert 'value="invoice"' in desk.get("/tickets/412/tags/", {"tag": "INV"}).text
    page = desk.swap("/tickets/412/tags/", {"tag": "VIP, brand new"})
    assert "Remove the tag vip" in page.text
    refund.refresh_from_db()
    assert refund.tags == ["vip", "brand new"]
    assert 'value="vip"' not in desk.get("/tickets/412/tags/").text
    desk.swap("/tickets/412/tags/", {"_method": "DELETE", "tag": "vip"})
    refund.refresh_from_db()
    assert refund.tags == ["brand new"]
    page = desk.get("/tickets/412/").text
    assert "added the tags vip, brand new." in page
    assert "removed the tag vip." in page


def test_a_tag_that_is_refused_comes_back_with_the_reason(desk, refund):
    for wrong in ("", "  ", "x" * 61, "\0"):
        page = desk.swap("/tickets/412/tags/", {"tag": wrong})
        assert page.status_code == 422
        assert 'id="tag-wrong"' in page.text
    assert 'value="xxx' in desk.swap("/tickets/412/tags/", {"tag": "x" * 61}).text


def test_a_field_that_is_refused_keeps_what_was_typed(desk, refund):
    CustomField.objects.create(slug="seats", name="Seats", kind="number")
    page = desk.swap("/tickets/412/fields/seats/", {"value": "many"})
    assert page.status_code == 422
    assert page["HX-Retarget"] == "#panel"
    assert "takes a number" in page.text
    assert 'value="many"' in page.text
    assert desk.post("/tickets/412/fields/seats/", {"value": "many"}).status_code == 422
    desk.swap("/tickets/412/fields/seats/", {"value": "7"})
    refund.refresh_from_db()
    assert refund.custom == {"seats": 7}
    assert "set Seats to 7." in desk.get("/tickets/412/").text
    assert desk.swap("/tickets/412/fields/nothing/", {"value": "7"}).status_code == 404


def test_every_kind_of_field_is_drawn_and_taken(desk, refund):
    values = {
        "text": "A",
        "number": "2",
        "date": "2026-01-31",
        "yes_no": "no",
        "choice": "b",
        "link": "https://x.example/",
    }
    for kind in (*values, "choices"):
        CustomField.objects.create(slug=kind, name=kind, kind=kind, options=["a", "b"])
    for kind, value in values.items():
        assert desk.swap(f"/tickets/412/fields/{kind}/", {"value": value}).status_code == 200
    desk.swap("/tickets/412/fields/choices/", {"several": "1", "value": ["b", "a"]})
    refund.refresh_from_db()
    assert refund.custom == {
        "text": "A", "number": 2, "date": "2026-01-31", "yes_no": False, "choice": "b",
        "link": "https://x.example/", "choices": ["a", "b"],
    }  # fmt: skip
    desk.swap("/tickets/412/fields/choices/", {"several": "1"})
    refund.refresh_from_db()
    assert "choices" not in refund.custom


def test_resolving_names_what_is_missing_and_where(desk, refund):
    CustomField.objects.create(slug="order", name="Order number", required=True)
    page = desk.swap("/tickets/412/resolution/")
    assert page.status_code == 422
    assert "Needed before the ticket can be resolved." in page.text
    assert json.loads(page["HX-Trigger-After-Settle"])["fields-missing"]["field"] == "field-order"
    assert "Needed before" in desk.post("/tickets/412/resolution/").text
    refund.refresh_from_db()
    assert refund.status == "new"


def test_resolving_can_be_taken_back_from_the_corner(desk, refund):
    toast = json.loads(desk.swap("/tickets/412/resolution/")["HX-Trigger"])["toast"]
    assert toast["action"] == {"label": "Undo", "url": "/tickets/412/resolution/", "method": "DELETE"}
    assert json.loads(desk.delete("/tickets/412/resolution/", headers={"HX-Request": "true"})["HX-Trigger"])
    assert desk.swap("/tickets/412/closure/").status_code == 409
    resolve(refund, by=SYSTEM)
    assert "Closed" in desk.swap("/tickets/412/closure/").text


def test_the_subject_is_changed_and_the_change_is_told(desk, refund):
    assert "My refund" in desk.swap("/tickets/412/subject/", {"subject": "  My\n refund "}).text
    assert desk.swap("/tickets/412/subject/", {"subject": " \0"}).status_code == 422
    assert "changed the subject from “Where is my refund?” to “My refund”." in desk.get("/tickets/412/").text


def test_a_ticket_sleeps_until_a_time_of_the_agents_clock(desk, ada, refund):
    ada.timezone = "Asia/Tokyo"
    ada.save()
    until = clock.now() + timedelta(days=2)
    page = desk.swap("/tickets/412/snooze/", {"until": until.strftime("%Y-%m-%dT09:00")})
    assert page.status_code == 200
    refund.refresh_from_db()
    assert refund.snoozed_until.hour == 0
    assert "Asleep until" in desk.get("/tickets/412/").text
    for wrong in ({"until": "soon"}, {"preset": "never"}, {"until": "2020-01-01T00:00"}, {}):
        assert desk.swap("/tickets/412/snooze/", wrong).status_code == 422
    desk.post("/tickets/412/snooze/", {"_method": "DELETE"})
    assert "Asleep until" not in desk.get("/tickets/412/").text
    assert desk.swap("/tickets/412/snooze/", {"preset": "monday"}).status_code == 200


def test_reminders_are_one_s_own(desk, ben, refund):
    other = remind(refund, ben, clock.now() + HOUR, "Ben's secret")
    page = desk.swap("/tickets/412/reminders/", {"preset": "tomorrow", "text": "Call her"})
    assert "Call her" in page.text
    assert "secret" not in page.text
    gone = desk.swap("/tickets/412/reminders/", {"_method": "DELETE", "reminder": other.pk})
    assert gone.status_code == 404
    page = desk.swap("/tickets/412/reminders/", {"at": "x", "text": "Kept text"})
    assert page.status_code == 422
    assert "Kept text" in page.text


def test_following_is_a_switch(desk, refund, ada):
    assert "Unfollow" in desk.swap("/tickets/412/followers/").text
    assert refund.followers.get().agent == ada
    assert "Unfollow" not in desk.swap("/tickets/412/followers/", {"_method": "DELETE"}).text


def test_decisions_are_explained_with_passages_and_outcome(desk, refund, suggestion):
    version = DeskVersion.objects.create(hash="a" * 64, desk={})
    walk = Walk.objects.create(
        ticket=refund,
        message=suggestion.message,
        desk=version,
        state="carried_out",
        facts={},
        tape={},
        model="embedded",
    )
    hit = {"title": "Refunds <b>", "heading": "Time", "text": "Five days.", "similarity": 0.71}
    for step, decision in (
        ("retrieve", {"hits": [hit]}),
        ("decide", {"kind": "draft", "vetoes": ["Too unsure."]}),
    ):
        DecisionRecord.objects.create(
            walk=walk, ticket=refund, step=step, decision=decision, because=f"Because {step}.", confidence=0.8
        )
    page = desk.get("/tickets/412/decisions/").text
    for words in (
        "Because decide.",
        "Too unsure.",
        "Refunds &lt;b&gt;",
        "71 %",
        "suggested an answer. It is still on offer.",
    ):
        assert words in page
    route(refund, Team.objects.create(name="Refunds"), by=ASSISTANT, because="Words of billing.")
    assert "Words of billing." in desk.get("/tickets/412/").text


def test_text_files_are_read_as_text_and_others_are_not_read(desk, refund, rosa):
    files = [
        {"name": name, "type": type, "size": 9, "sha256": blobs.put(EVIL.encode())}
        for name, type in ((EVIL, "text/plain"), ("a.svg", "image/svg+xml"), ("a.html", "text/html"))
    ]
    said = receive_reply(refund, Said(contact=rosa, text="See", files=files))
    text, svg, html = said.attachments.order_by("pk")
    page = desk.get(f"/tickets/412/attachments/{text.pk}/text/").text
    assert "&lt;script&gt;canary()" in page
    assert "<script>" not in page
    for file in (svg, html):
        assert desk.get(f"/tickets/412/attachments/{file.pk}/text/").status_code == 404
        assert desk.get(f"/tickets/412/attachments/{file.pk}/preview/").status_code == 404


def test_pictures_stand_where_the_sender_put_them(desk, refund, rosa):
    file = {
        "name": "p.png",
        "type": "image/png",
        "size": 9,
        "sha256": blobs.put(b"png"),
        "inline": True,
        "content_id": "<p@1>",
    }
    said = receive_reply(refund, Said(contact=rosa, text="Before [cid:p@1] after [cid:none]", files=[file]))
    page = desk.get("/tickets/412/").text
    picture = said.attachments.get()
    assert f'<img class="said__picture" src="/tickets/412/attachments/{picture.pk}/preview/"' in page
    assert "after [cid:none]" in page


def test_hostile_words_are_words(desk, refund, ada, other):
    CustomField.objects.create(slug="f", name=EVIL, help=EVIL)
    desk.swap("/tickets/412/fields/f/", {"value": EVIL})
    desk.swap("/tickets/412/tags/", {"tag": EVIL[:60]})
    desk.swap("/tickets/412/subject/", {"subject": EVIL})
    desk.swap("/tickets/412/reminders/", {"preset": "tomorrow", "text": EVIL})
    link(other, refund, by=actor_of(ada))
    for path in (
        "/tickets/412/",
        f"/tickets/{other.pk}/",
        "/tickets/412/merge/",
        "/tickets/412/split/",
        "/tickets/412/decisions/",
    ):
        page = desk.get(path).text
        assert "<script>canary" not in page, path
        assert "<img src=x" not in page, path


def everything(refund, ada, ben, rosa, other):
    """Messages with files, notes, events, followers, links, reminders, presence: a ticket that has it all."""
    CustomField.objects.create(slug="f", name="Field")
    for number in range(5):
        file = {"name": "a.txt", "type": "text/plain", "size": 1, "sha256": blobs.put(b"a")}
        receive_reply(refund, Said(contact=rosa, text=f"Hello {number}", files=[file, file]))
        reply(refund, f"Answer {number}", by=ada)
        write_note(refund, "Note", by=ben)
    for number in range(15):
        add_tags(refund, [f"tag {number}"], by=actor_of(ada))
        snooze(refund, clock.now() + (number + 1) * HOUR, by=actor_of(ben))
    follow(refund, ada), follow(refund, ben)
    link(refund, other, by=actor_of(ada))
    remind(refund, ada, clock.now() + HOUR)
    look(refund, ben, "t", typing=True)


def test_a_ticket_page_asks_the_same_number_of_times_whatever_is_on_it(
    desk, refund, ada, ben, rosa, other, suggestion
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as before:
        desk.get("/tickets/412/")
    everything(refund, ada, ben, rosa, other)
    with CaptureQueriesContext(connection) as after:
        page = desk.get("/tickets/412/")
    assert "Answer 4" in page.text
    asked = [
        [q["sql"].lower() for q in asked if "connections_connection" not in q["sql"]]
        for asked in (before, after)
    ]
    assert len(asked[1]) <= len(asked[0]), "What the desk keeps for a minute does not count."
    navigation = sum("limit 101)" in sql for sql in asked[1]) + 1  # its teams
    assert len(asked[1]) - navigation + 2 <= 12, "The navigation may ask twice."
    with CaptureQueriesContext(connection) as parts:
        desk.get("/tickets/412/parts/")
    assert len(parts) <= 12

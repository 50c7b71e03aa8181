"""Working together on a ticket: what its page shows, takes and refuses."""

import json
from datetime import timedelta

import pytest

from replywell.kit import blobs, clock
from replywell.people.actions.contacts import contact_for
from replywell.people.actors import ASSISTANT, SYSTEM, actor_of
from replywell.people.models import Team
from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply, write_note
from replywell.tickets.actions.following import follow
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.linking import link
from replywell.tickets.actions.regrouping import merge
from replywell.tickets.actions.reminders import remind
from replywell.tickets.actions.snooze import snooze
from replywell.tickets.actions.tags import add_tags
from replywell.tickets.actions.triage import route
from replywell.tickets.models import CustomField, Regrouping, Ticket, TicketLink
from replywell.workspace.actions.presence import HERE, look, sweep
from replywell.workspace.models import Presence

HOUR = timedelta(hours=1)
EVIL = '<script>canary()</script>"><img src=x onerror=canary()>'


@pytest.fixture
def other(rosa, mailbox):
    return open_ticket(Said(contact=rosa, connection=mailbox, subject="Opening hours", text="When?")).ticket


@pytest.fixture
def secret(rosa):
    """A ticket that Ada may not see."""
    ticket = open_ticket(Said(contact=rosa, subject="Top secret", text="Psst")).ticket
    return route(ticket, Team.objects.create(name="Secret", private=True), by=SYSTEM)


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


def test_links_are_shown_both_ways_and_only_where_visible(desk, refund, other, secret, ada):
    page = desk.swap("/tickets/412/links/", {"other": f"#{other.pk}", "kind": "duplicate"})
    assert "Duplicate of" in page.text
    assert "Has duplicate" in desk.get(f"/tickets/{other.pk}/").text
    link(refund, secret, by=SYSTEM)
    assert "Top secret" not in desk.get("/tickets/412/").text
    assert desk.swap("/tickets/412/links/", {"other": secret.pk}).status_code == 404
    for wrong in ("x", "412", "", "9" * 30):
        assert desk.swap("/tickets/412/links/", {"other": wrong}).status_code in {404, 422}
    assert desk.swap("/tickets/412/links/", {"other": other.pk, "kind": "enemy"}).status_code == 422
    desk.swap("/tickets/412/links/", {"_method": "DELETE", "other": other.pk})
    assert TicketLink.objects.count() == 1


def test_a_merge_is_shown_done_and_undone(desk, refund, other):
    assert "Opening hours" in desk.get("/tickets/412/merge/").text
    page = desk.get("/tickets/412/merge/", {"into": f"#{other.pk}"}).text
    assert "What happens" in page
    assert "two people" not in page
    done = desk.post("/tickets/412/merge/", {"into": other.pk})
    assert done["Location"] == f"/tickets/{other.pk}/"
    assert f'<a href="/tickets/{other.pk}/">' in desk.get("/tickets/412/").text
    made = Regrouping.objects.get()
    address = f"/tickets/{other.pk}/regroupings/{made.pk}/"
    assert address in desk.get(f"/tickets/{other.pk}/").text
    assert desk.post(address, {"_method": "DELETE"}).status_code == 302
    refund.refresh_from_db()
    assert (refund.merged_into, refund.status, refund.messages.count()) == (None, "new", 1)
    assert desk.post(address, {"_method": "DELETE"}).status_code == 409


def test_merging_with_another_person_explains_and_asks(desk, refund, mailbox):
    sam = contact_for("sam@example.org", "Sam Doe")
    target = open_ticket(Said(contact=sam, connection=mailbox, text="Mine")).ticket
    page = desk.get("/tickets/412/merge/", {"into": target.pk}).text
    assert "Sam Doe does not see what Rosa Marín wrote" in page
    refused = desk.post("/tickets/412/merge/", {"into": target.pk})
    assert refused.status_code == 422
    assert "two people" in refused.text
    assert desk.post("/tickets/412/merge/", {"into": target.pk, "knowingly": "1"}).status_code == 302


def test_a_split_takes_the_chosen_messages(desk, rosa, refund, other):
    late = receive_reply(refund, Said(contact=rosa, text="And my address is wrong."))
    page = desk.get("/tickets/412/split/", {"message": late.pk}).text
    assert f'value="{late.pk}" checked' in page
    foreign = other.messages.get().pk
    for wrong in (
        [],
        [foreign],
        ["x"],
        [late.pk, foreign],
        list(refund.messages.values_list("pk", flat=True)),
    ):
        assert desk.post("/tickets/412/split/", {"message": wrong}).status_code == 422
    done = desk.post("/tickets/412/split/", {"message": [late.pk], "subject": "Address"})
    new = Ticket.objects.get(subject="Address")
    assert done["Location"] == f"/tickets/{new.pk}/"
    assert "made 1 message a ticket of its own" in desk.get("/tickets/412/").text


@pytest.mark.parametrize(
    "noun", ["tags", "links", "followers", "snooze", "reminders", "presence", "merge", "split", "decisions", "fields/x", "closure", "subject", "regroupings/1"]
)  # fmt: skip
def test_nothing_of_a_hidden_ticket_is_there(desk, secret, noun):
    for ask in (desk.get, desk.post, desk.delete):
        page = ask(f"/tickets/{secret.pk}/{noun}/")
        assert page.status_code == 404
        assert "Top secret" not in page.text


@pytest.mark.parametrize(
    "noun", ["tags", "links", "snooze", "merge", "split", "closure", "subject", "fields/x", "regroupings/1"]
)
def test_a_viewer_may_not(viewer, refund, noun):
    assert viewer.post(f"/tickets/412/{noun}/", {"tag": "x"}).status_code == 403
    assert viewer.delete(f"/tickets/412/{noun}/").status_code == 403


def test_a_hidden_ticket_cannot_be_merged_with_or_undone_through_another(desk, ada, refund, secret):
    assert desk.get("/tickets/412/merge/", {"into": secret.pk}).status_code == 404
    assert desk.post("/tickets/412/merge/", {"into": secret.pk}).status_code == 404
    made = merge(refund, secret, by=SYSTEM)
    address = f"/tickets/412/regroupings/{made.pk}/"
    assert desk.delete(address).status_code == 404
    assert desk.delete("/tickets/412/regroupings/99999/").status_code == 404


def test_presence_tells_colleagues_and_goes_by_itself(desk, ben, refund):
    look(refund, ben, "tab-1", typing=True)
    look(refund, ben, "tab-2", typing=False)
    page = desk.get("/tickets/412/presence/").text
    assert "Ben Okafor is writing…" in page
    assert page.count('class="avatar') == 1
    with clock.at(clock.now() + HERE + timedelta(seconds=1)):
        assert "Ben" not in desk.get("/tickets/412/presence/").text
        assert sweep() == 2


def test_a_tab_comes_writes_and_leaves(desk, ada, refund):
    for wrong in ("", "x" * 41, "<b>"):
        assert desk.swap("/tickets/412/presence/", {"tab": wrong}).status_code == 422
    assert desk.post("/tickets/412/presence/", {"tab": "a1", "typing": "1"}).status_code == 204
    assert Presence.objects.get().typing_at is not None
    assert "is writing" not in desk.get("/tickets/412/presence/").text, "Not of oneself."
    desk.post("/tickets/412/presence/", {"_method": "DELETE", "tab": "a1"})
    assert not Presence.objects.exists()


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

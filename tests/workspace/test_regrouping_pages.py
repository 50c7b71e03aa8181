"""Merging, splitting, linking and who is there, as the ticket's pages show them; what is hidden stays hidden."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.people.actions.contacts import contact_for
from replywell.people.actors import SYSTEM
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply
from replywell.tickets.actions.linking import link
from replywell.tickets.actions.regrouping import merge
from replywell.tickets.models import Regrouping, Ticket, TicketLink
from replywell.workspace.actions.presence import HERE, look, sweep
from replywell.workspace.models import Presence


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

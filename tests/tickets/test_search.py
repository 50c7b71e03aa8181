"""What a search finds, and what it must not."""

from datetime import timedelta

import pytest
from django.db import connection

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import contact_for
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Company, Role, Team
from replywell.tickets.actions.conversation import Said, receive_reply, reply, write_note
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import close, resolve
from replywell.tickets.actions.search_index import index_tickets
from replywell.tickets.actions.triage import assign, classify, route
from replywell.tickets.models import Category, Draft, Follower, Ticket
from replywell.tickets.search import narrowed, search
from replywell.tickets.search_words import windows
from tests.tickets.searching import FILE, ask, found


@pytest.mark.parametrize(
    "text",
    [
        "refund",
        "REFUND",
        "refu",
        "cancelled refund",
        '"two weeks ago"',
        "marin",
        "Marín",
        "rosa@example.org",
        "412",
        "#412",
        "-invoice refund",
        "invoice OR refund",
        "from:rosa",
        "from:example.org",
        "from:MARÍN",
        "status:open",
        "channel:support",
        "is:unassigned",
        "team:none",
        "after:1d refund",
    ],
)
def test_a_ticket_is_found_by_what_it_says_and_is(ada, refund, text):
    assert found(ada, text) == [412]


@pytest.mark.parametrize(
    "text",
    [
        "invoice",
        "refund invoice",
        '"weeks two ago"',
        "-refund",
        "#999",
        "from:ada",
        "status:closed",
        "before:1d refund",
        "is:snoozed",
        "has:attachment",
        "%",
        "@1",
        "f=rosa",
        "'",
        "\\",
        "99999999999999999999999",
        "",
        "   ",
    ],
)
def test_nothing_else_is(ada, refund, text):
    assert found(ada, text) == []


def test_replies_are_found_at_once(ada, refund):
    receive_reply(refund, Said(contact=refund.requester, text="The parcel is purple."))
    reply(refund, "Gratulálok, *Zoltán*!", by=ada)
    assert found(ada, "purple zoltan refund") == [412]


def test_words_of_two_messages_meet_but_a_phrase_does_not_cross_them(ada, rosa):
    ticket = ask(rosa, "It ends with alpha")
    receive_reply(ticket, Said(contact=rosa, text="omega it begins"))
    index_tickets([ticket.pk])
    assert found(ada, "alpha omega") == [ticket.pk]
    assert found(ada, '"alpha omega"') == []


def test_names_of_files_are_found(ada, rosa):
    ticket = ask(rosa, "See the file", files=[FILE])
    assert found(ada, "kundigung-2041") == found(ada, "has:attachment") == [ticket.pk]
    other = ask(rosa, "Nothing yet")
    receive_reply(other, Said(contact=rosa, text="Here", files=[FILE]))
    assert found(ada, "2041 has:attachment") == [other.pk, ticket.pk]


def test_tags_are_found_after_they_are_set(ada, refund):
    refund.tags = ["vip"]
    refund.save()
    record(refund, "tagged", by=actor_of(ada))
    assert found(ada, "tag:vip") == found(ada, "tag:VIP refund") == found(ada, "vip") == [412]
    assert found(ada, "-tag:vip") == []


def test_notes_are_found_by_those_who_may_read_them_alone(ada, refund, monkeypatch):
    from replywell.people import permissions

    write_note(refund, "She sounds bewildered.", by=ada)
    vera = add_agent("vera@example.com", name="Vera", role="viewer")
    assert found(vera, "bewildered") == found(vera, "has:note") == [412]
    monkeypatch.setitem(permissions.ALLOWED, "read notes", permissions.WRITERS)
    for text in ("bewildered", "bewilder", '"sounds bewildered"', "has:note", "refund bewildered"):
        assert found(vera, text) == [], text
        assert found(ada, text) == [412], text
    assert found(vera, "refund") == found(vera, "rosa") == found(vera, "-bewildered refund") == [412]
    assert found(vera, "refund OR has:note") == [412]


@pytest.mark.parametrize("role", Role)
def test_search_shows_what_the_role_may_see(role, rosa):
    own, private = Team.objects.create(name="Own"), Team.objects.create(name="Legal", private=True)
    me = add_agent("me@example.com", name="Me", role=role, teams=[own])
    mine, hidden, free = (ask(rosa, "zebra") for _ in range(3))
    route(mine, own, by=SYSTEM)
    route(hidden, private, by=SYSTEM)
    everything = role in {Role.OWNER, Role.ADMIN}
    expected = (
        {mine.pk} | ({free.pk} if role != Role.LIGHT else set()) | ({hidden.pk} if everything else set())
    )
    for text in ("zebra", "from:rosa", f"#{hidden.pk}", "is:unassigned", "zebra OR is:unassigned"):
        seen = set(found(me, text))
        assert seen == (expected if "#" not in text else expected & {hidden.pk}), text


def test_who_has_left_finds_nothing(ada, refund):
    ada.is_active = False
    assert found(ada, "refund") == []


def test_operators_mean_what_they_say(ada, ben, rosa, team_billing, mailbox):
    billing = Category.objects.create(slug="billing", name="Billing")
    acme = contact_for("kim@acme.test", "Kim Acme")
    acme.company = Company.objects.create(name="Wile Works")
    acme.save()
    one, two = ask(rosa, "plain"), ask(acme, "plain")
    assign(one, ada, by=SYSTEM)
    route(one, team_billing, by=SYSTEM)
    classify(two, category=billing, urgency=1, language="de", by=SYSTEM)
    Ticket.objects.filter(pk=one.pk).update(
        snoozed_until=clock.now() + timedelta(days=1), custom={"order": "A-17", "count": 3, "paid": True}
    )
    Ticket.objects.filter(pk=two.pk).update(due_at=clock.now() - timedelta(hours=1))
    Follower.objects.create(ticket=two, agent=ada)
    Draft.objects.create(ticket=one, agent=ada, text="x")
    close(resolve(two, by=SYSTEM), by=SYSTEM)
    Ticket.objects.filter(pk=two.pk).update(due_at=clock.now() - timedelta(hours=1))

    expected = {
        "to:me": one, "assignee:ada": one, "to:byrne": one, "to:nobody": two, "team:bill": one, "team:mine": one,
        "category:billing": two, "urgency:critical": two, "lang:de": two, "status:closed": two, "status:working": one,
        "is:snoozed": one, "is:overdue": two, "is:resolved": two, "is:following": two, "has:draft": one,
        "custom.order:A-17": one, "custom.count:3": one, "custom.paid:yes": one, "from:wile": two,
        'from:"kim acme"': two, "from:acme.test": two, "-from:kim": one, "-status:closed plain": one,
    }  # fmt: skip
    for text, ticket in expected.items():
        assert found(ada, text) == [ticket.pk], text
    assert found(ada, "status:closed OR to:me") == found(ada, "plain") == [two.pk, one.pk]
    assert found(ada, "has:suggestion") == []
    assert found(ben, "to:me") == found(ben, "has:draft") == []


def test_an_unknown_name_is_told_when_nothing_is_found(ada, refund):
    result = search(ada, "team:legal refund")
    assert [str(problem) for problem in result.problems] == ["There is nothing that team:legal names"]
    assert search(ada, "refund").problems == ()


def test_pages_follow_one_another_without_gap_or_repeat(ada, rosa):
    made = [ask(rosa, "zebra").pk for _ in range(23)]
    seen, after = [], ""
    while True:
        page = search(ada, "zebra", after=after, limit=5)
        seen += [ticket.pk for ticket in page.tickets]
        after = page.after
        if not after:
            break
    assert seen == made[::-1]


def test_the_newest_message_comes_first_across_every_part(ada, rosa):
    """Messages far apart lie in different parts of the index."""
    pks = [ask(rosa, "zebra").pk for _ in range(6)]
    far = [90, 5_000, 30_000, 200_000, 600_000, 5_000_000]
    for pk, newest in zip(pks, far, strict=True):
        words = f"'zebra' '@{newest >> 12:x}'"
        with connection.cursor() as cursor:
            cursor.execute(
                "update tickets_ticketwords set newest = %s, words = %s::tsvector where ticket_id = %s",
                [newest, words, pk],
            )
    assert found(ada, "zebra") == pks[::-1]
    page = search(ada, "zebra", limit=2)
    assert found(ada, "zebra", after=page.after, limit=2) == pks[3:1:-1]
    assert len(list(windows(5_000_000))) == 5


@pytest.mark.parametrize("after", ["x", "1", "1.2.3", "-1.2", "1.²", "9" * 30 + ".1"])
def test_a_broken_cursor_says_what_to_do(ada, refund, after):
    with pytest.raises(Invalid, match="Start from the top"):
        search(ada, "refund", after=after)


def test_a_list_is_narrowed_and_keeps_its_order(ada, refund, rosa):
    other = ask(rosa, "another refund")
    tickets = Ticket.objects.order_by("pk")
    assert [t.pk for t in narrowed(tickets, ada, "refund")] == [412, other.pk]
    assert [t.pk for t in narrowed(tickets, ada, "412")] == [412]
    assert [t.pk for t in narrowed(tickets, ada, "")] == [412, other.pk]
    assert [t.pk for t in narrowed(tickets, ada, "status:")] == []

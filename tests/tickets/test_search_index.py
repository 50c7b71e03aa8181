"""How the words of tickets are kept for the search: learned, added late, made anew, and answered by an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from replywell.kit import clock
from replywell.tickets.actions.conversation import Said, receive_reply, write_note
from replywell.tickets.actions.search_index import index_batch, index_tickets, learn_words
from replywell.tickets.models import Ticket, TicketWords
from replywell.tickets.search_words import block
from tests.tickets.searching import FILE, ask, found


def test_words_of_one_stem_find_each_other(ada, rosa):
    one, two, three = (
        ask(rosa, "the companies merge"),
        ask(rosa, "my company merged"),
        ask(rosa, "zwei Rechnungen"),
    )
    learn_words()
    assert found(ada, "company merges x") == []
    assert set(found(ada, "company merging")) == {one.pk, two.pk}
    assert found(ada, "rechnung") == [three.pk]
    assert found(ada, '"company"') == [two.pk]


def test_a_frequent_beginning_stands_for_its_most_used_words(ada, refund, monkeypatch):
    from replywell.tickets import search as module

    learn_words()
    monkeypatch.setattr(module, "FEW", 0)
    assert found(ada, "refu") == found(ada, "canc") == found(ada, "cancelled refu") == [412]
    assert found(ada, "xyz") == []


def test_learning_twice_counts_once(ada, refund):
    from replywell.tickets.models import SearchWord

    learn_words()
    learn_words()
    assert SearchWord.objects.get(word="refund").tickets == 1


def test_old_tickets_are_indexed_in_batches(ada, refund, rosa):
    ask(rosa, "zebra")
    TicketWords.objects.all().delete()
    assert found(ada, "zebra") == []
    count, further = index_batch(missing=True)
    assert count == 2
    assert index_batch(below=further, missing=True) == (0, None)
    assert len(found(ada, "zebra")) == 1
    receive_reply(refund, Said(contact=rosa, text="Hm"))
    TicketWords.objects.all().delete()
    receive_reply(refund, Said(contact=rosa, text="purple"))
    assert found(ada, "purple refund") == [412]


def test_rebuilding_gives_what_was_kept_as_it_came(ada, refund):
    receive_reply(refund, Said(contact=refund.requester, text="The parcel is purple.", files=[FILE]))
    write_note(refund, "Bewildered.", by=ada)

    def lexemes():
        with connection.cursor() as cursor:
            cursor.execute(
                "select lexeme, weights from tickets_ticketwords, unnest(words) where ticket_id = 412"
            )
            return {(lexeme, *sorted(set(weights or ()))) for lexeme, weights in cursor.fetchall()}

    before = lexemes()
    index_tickets([412])
    assert lexemes() == before


@pytest.mark.parametrize("text", ["ab " * 200_000, "\U0001d400" * 5000, " ".join(map(str, range(80_000)))])
def test_a_monstrous_message_is_kept_and_can_be_searched(ada, rosa, text):
    ticket = ask(rosa, text)
    for _ in range(12):
        receive_reply(ticket, Said(contact=rosa, text=f"{clock.now().timestamp()} {text[:50_000]}"))
    assert found(ada, "from:rosa question") == [ticket.pk]


def test_the_index_answers(ada, rosa):
    """Of many tickets the words are not read one by one."""
    many = range(4000)
    pks = [t.pk for t in Ticket.objects.bulk_create(Ticket(subject=f"s{n}", requester=rosa) for n in many)]
    filler = " ".join(f"filler{n}:{n + 1}" for n in range(150))
    TicketWords.objects.bulk_create(
        TicketWords(ticket_id=pk, newest=pk, words=f"{filler} w{pk} '{block(pk)}'") for pk in pks
    )
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        cursor.execute("analyze tickets_ticketwords, tickets_ticket")
        assert found(ada, f'filler7 "w{pks[9]}"') == [pks[9]]
        (sql,) = [query["sql"] for query in asked if "part.asked" in query["sql"]]
        cursor.execute(f"explain {sql}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "words_found" in plan
    assert "Index Scan using words_newest" not in plan
    assert "Seq Scan on tickets_ticketwords" not in plan

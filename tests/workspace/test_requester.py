"""The requester of a ticket is renamed from its card."""

import pytest

from replywell.people.models import AuditEntry
from tests.tickets.together import deferred, forget_jobs

PLACE = "/tickets/412/requester/"
CARD = "/tickets/412/cards/requester/"


def test_a_new_name_shows_at_once_is_written_down_and_found(desk, ada, refund, rosa):
    assert PLACE in desk.get(CARD).text
    assert f'value="{rosa.name}"' in desk.get(PLACE).text
    forget_jobs()
    answer = desk.post(PLACE, {"name": "  Rosalind\n Okafor\0 "}, follow=True)
    rosa.refresh_from_db()
    assert rosa.name == "Rosalind Okafor"
    assert "called Rosalind Okafor now" in answer.text
    assert "Rosalind Okafor" in desk.get(CARD).text, "The card was kept under the old name."
    assert deferred("index renamed") == [{"contact": rosa.pk}]
    entry = AuditEntry.objects.get(kind="contact")
    assert (entry.agent, entry.changes[0][0], entry.changes[0][2]) == (ada, "name", "Rosalind Okafor")


def test_the_same_name_again_changes_nothing(desk, refund, rosa):
    desk.post(PLACE, {"name": rosa.name})
    assert not AuditEntry.objects.filter(kind="contact").exists()


@pytest.mark.parametrize(
    ("typed", "told"), [("", "Enter what"), (" \n\0 ", "Enter what"), ("x" * 201, "at most")]
)
def test_a_name_that_cannot_be_is_told_and_stays_typed(desk, refund, rosa, typed, told):
    before = rosa.name
    answer = desk.post(PLACE, {"name": typed})
    assert answer.status_code == 422
    assert told in answer.text
    assert typed.strip(" \n\0") in answer.text
    rosa.refresh_from_db()
    assert rosa.name == before


def test_who_may_not_change_tickets_or_not_see_it_cannot(desk, viewer, legal, rosa):
    before = rosa.name
    assert desk.get(PLACE).status_code == desk.post(PLACE, {"name": "X"}).status_code == 404
    rosa.refresh_from_db()
    assert rosa.name == before


def test_who_only_reads_is_not_offered_it(viewer, refund):
    assert PLACE not in viewer.get(CARD).text
    assert viewer.get(PLACE).status_code == viewer.post(PLACE, {"name": "X"}).status_code == 403


def test_a_name_is_data(desk, refund):
    desk.post(PLACE, {"name": "<script>x()</script>"})
    for place in (PLACE, CARD, "/tickets/412/"):
        assert "<script>x()" not in desk.get(place).text

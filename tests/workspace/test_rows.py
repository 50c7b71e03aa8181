"""A row of the queue is drawn once for as long as it stays the same; what passes with time is told anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.people.models import Company, Contact
from replywell.tickets.actions.drafts import save_draft
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.triage import assign, classify
from replywell.tickets.models import Category, Ticket
from replywell.workspace import queue, shares
from replywell.workspace.builtin import COLUMNS
from replywell.workspace.cells import drawn

EVERY = tuple(COLUMNS)


def shown(agent, view="all"):
    (row,) = queue.page(queue.VIEWS[view], agent).rows
    return drawn(row, "urgent", EVERY, picks=True)


def test_time_passes_in_a_row_that_nobody_changed(ada, refund):
    now = clock.now()
    Ticket.objects.update(created_at=now - timedelta(minutes=5), due_at=now + timedelta(hours=2, minutes=1))
    with clock.at(now):
        assert "5 min" in shown(ada)
        assert "in 2 h" in shown(ada)
    with clock.at(now + timedelta(hours=3)):
        again = shown(ada)
    assert "3 h" in again
    assert "59 min late" in again
    assert "in 2 h" not in again


def test_each_language_has_its_own_row(ada, refund):
    with translation.override("en"):
        english = shown(ada)
    with translation.override("de"):
        german = shown(ada)
    assert "Select ticket 412" in english
    assert "Select ticket 412" not in german
    with translation.override("en"):
        assert shown(ada) == english


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Another one"},
        {"snippet": "and by the way"},
        {"urgency": 1},
        {"tags": ["vip"]},
        {"needs_triage": True},
        {"last_author": "agent"},
        {"due_at": "soon"},
        {"snoozed_until": "soon"},
        {"updated_at": "soon"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_changes_is_seen(ada, refund, change):
    before = shown(ada)
    values = {
        name: clock.now() + timedelta(hours=5) if value == "soon" else value for name, value in change.items()
    }
    Ticket.objects.filter(pk=refund.pk).update(**values)
    assert shown(ada) != before


def test_what_it_belongs_to_is_seen(ada, refund):
    seen = {shown(ada)}
    category = Category.objects.create(slug="billing", name="Billing")
    steps = [
        lambda: classify(refund, by=actor_of(ada), category=category),
        lambda: Category.objects.update(name="Invoices"),
        lambda: assign(refund, ada, by=actor_of(ada)),
        lambda: type(ada).objects.filter(pk=ada.pk).update(name="Ada L."),
        lambda: Contact.objects.update(company=Company.objects.create(name="Acme")),
        lambda: Contact.objects.update(name=""),
        lambda: save_draft(refund, ada, "note", {"text": "So far"}, version=0),
        lambda: resolve(refund, by=actor_of(ada)),
    ]
    for number, step in enumerate(steps, start=2):
        step()
        seen.add(shown(ada))
        assert len(seen) == number
    assert "rosa@" in shown(ada)


def test_a_page_of_values_is_one_question(ada, refund):
    kinds = shares.kinds()
    queue.page(queue.VIEWS["open"], ada, among=kinds)
    with CaptureQueriesContext(connection) as asked:
        page = queue.page(queue.VIEWS["open"], ada, among=kinds)
    assert [row.pk for row in page.rows] == [refund.pk]
    assert len([each for each in asked if "tickets_ticket" in each["sql"]]) == 1


def test_text_from_outside_stays_text(ada, refund):
    hostile = "<img src=x onerror=alert(1)>'\"&"
    Ticket.objects.update(subject=hostile, snippet=hostile, tags=[hostile[:60]])
    Contact.objects.update(name=hostile, company=Company.objects.create(name=hostile))
    row = shown(ada)
    assert "<img" not in row
    assert row.count("&lt;img src=x onerror=alert(1)&gt;&#x27;&quot;&amp;") >= 5

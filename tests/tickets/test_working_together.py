"""Tags, fields, snoozes, reminders, followers and links of a ticket."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.people.actors import ASSISTANT, SYSTEM, actor_of
from replywell.people.models import Team
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply
from replywell.tickets.actions.fields import set_field, validated
from replywell.tickets.actions.following import follow, unfollow
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.linking import link, unlink
from replywell.tickets.actions.reminders import forget, remind, remind_due
from replywell.tickets.actions.snooze import snooze, wake, wake_due
from replywell.tickets.actions.tags import add_tags, remove_tags
from replywell.tickets.actions.triage import route
from replywell.tickets.fields import FieldsMissing
from replywell.tickets.models import Category, CustomField, Tag
from tests.tickets.together import at_once

HOUR = timedelta(hours=1)
Kind = CustomField.Kind


def test_tags_are_lower_case_once_and_known_to_the_desk(ada, refund):
    add_tags(refund, [" VIP  guest ", "vip guest", "Refund"], by=actor_of(ada))
    refund.refresh_from_db()
    assert refund.tags == ["vip guest", "refund"]
    assert set(Tag.objects.values_list("name", flat=True)) == {"vip guest", "refund"}
    remove_tags(refund, ["refund", "unknown"], by=actor_of(ada))
    assert [e.data["after"] for e in refund.events.filter(kind="tagged")] == [
        ["vip guest", "refund"],
        ["vip guest"],
    ]


@pytest.mark.parametrize("wrong", ["", "  ", "\x00", "x" * 61, ",,"])
def test_a_tag_that_is_none_is_refused(ada, refund, wrong):
    with pytest.raises(Invalid):
        add_tags(refund, [wrong], by=actor_of(ada))


def test_a_tag_out_of_use_is_refused(ada, refund):
    Tag.objects.create(name="old", active=False)
    with pytest.raises(Invalid, match="not used any more"):
        add_tags(refund, ["old"], by=actor_of(ada))


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (Kind.TEXT, "  A-12 ", "A-12"),
        (Kind.NUMBER, "3,5", 3.5),
        (Kind.NUMBER, "4.0", 4),
        (Kind.DATE, "2026-03-31", "2026-03-31"),
        (Kind.YES_NO, "yes", True),
        (Kind.YES_NO, "0", False),
        (Kind.CHOICE, "red", "red"),
        (Kind.CHOICES, ["blue", "red", "red"], ["red", "blue"]),
        (Kind.CHOICES, "red", ["red"]),
        (Kind.LINK, "https://example.com/x", "https://example.com/x"),
        (Kind.TEXT, "", None),
        (Kind.CHOICES, [], None),
        (Kind.NUMBER, "\x00", None),
    ],
)
def test_a_value_is_kept_by_its_kind(kind, given, kept):
    field = CustomField(name="Shade", kind=kind, options=["red", "blue"])
    assert validated(field, given) == kept
    assert type(validated(field, given)) is type(kept)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.TEXT, "x" * 501),
        (Kind.TEXT, "lower"),
        (Kind.NUMBER, "many"),
        (Kind.NUMBER, "nan"),
        (Kind.NUMBER, "1e400"),
        (Kind.NUMBER, "11"),
        (Kind.NUMBER, "-1"),
        (Kind.DATE, "31.3.2026"),
        (Kind.YES_NO, "perhaps"),
        (Kind.CHOICE, "green"),
        (Kind.CHOICES, ["red", "green"]),
        (Kind.LINK, "javascript:alert(1)"),
        (Kind.LINK, "https://"),
        (Kind.LINK, "https://[x"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(kind, given):
    field = CustomField(name="Shade", kind=kind, options=["red"], pattern="[A-Z]+", minimum=0, maximum=10)
    with pytest.raises(Invalid, match="Shade"):
        validated(field, given)


def test_a_field_of_another_category_is_not_there(ada, refund):
    other = Category.objects.create(slug="other", name="Other")
    field = CustomField.objects.create(slug="order", name="Order")
    field.categories.add(other)
    with pytest.raises(NotFound):
        set_field(refund, "order", "1", by=actor_of(ada))
    refund.category = Category.objects.create(slug="sub", name="Sub", parent=other)
    refund.save()
    set_field(refund, "order", "1", by=actor_of(ada))
    event = refund.events.get(kind="field_set")
    assert event.data == {"field": "order", "name": "Order", "before": None, "after": "1"}


def test_an_agent_resolves_only_what_is_complete(ada, refund):
    CustomField.objects.create(slug="order", name="Order number", required=True)
    with pytest.raises(FieldsMissing, match="Order number"):
        resolve(refund, by=actor_of(ada))
    with pytest.raises(FieldsMissing):
        reply(refund, "Done.", by=ada, status="resolved")
    assert refund.messages.count() == 1
    set_field(refund, "order", "A-1", by=actor_of(ada))
    assert resolve(refund, by=actor_of(ada)).status == "resolved"


def test_the_assistant_does_not_wait_for_fields(refund):
    CustomField.objects.create(slug="order", name="Order number", required=True)
    assert resolve(refund, by=ASSISTANT).status == "resolved"


def test_a_ticket_sleeps_and_wakes_once_also_after_downtime(ada, refund):
    snooze(refund, clock.now() + HOUR, by=actor_of(ada))
    assert wake_due() == 0
    with clock.at(clock.now() + 9 * HOUR):
        assert wake_due() == 1
        assert wake_due() == 0
    over = refund.events.get(kind="snooze_over")
    assert (over.actor, over.data["agents"], over.data["cause"]) == ("system", [ada.pk], "time")


def test_a_message_of_the_requester_wakes_it_at_once(ada, rosa, refund):
    snooze(refund, clock.now() + HOUR, by=actor_of(ada))
    receive_reply(refund, Said(contact=rosa, text="Hello?"))
    refund.refresh_from_db()
    assert refund.snoozed_until is None
    assert refund.events.get(kind="snooze_over").data["cause"] == "message"


def test_waking_by_hand_tells_the_same(ada, refund):
    wake(refund, by=actor_of(ada))
    assert not refund.events.filter(kind="snooze_over").exists()
    snooze(refund, clock.now() + HOUR, by=actor_of(ada))
    wake(refund, by=actor_of(ada))
    assert refund.events.get(kind="snooze_over").data["cause"] == "by_hand"


def test_a_time_that_cannot_be_is_refused(ada, refund):
    for until in (clock.now() - HOUR, clock.now() + timedelta(days=400)):
        with pytest.raises(Invalid):
            snooze(refund, until, by=actor_of(ada))
        with pytest.raises(Invalid):
            remind(refund, ada, until)
    resolve(refund, by=SYSTEM)
    with pytest.raises(Conflict):
        snooze(refund, clock.now() + HOUR, by=actor_of(ada))


@pytest.mark.usefixtures("committed")
def test_when_the_time_comes_as_the_requester_writes_it_wakes_once(ada, rosa, refund):
    snooze(refund, clock.now() + HOUR, by=actor_of(ada))

    def time_comes():
        with clock.at(clock.now() + 2 * HOUR):
            wake_due()

    at_once(time_comes, time_comes, lambda: receive_reply(refund, Said(contact=rosa, text="Hello?")))
    assert refund.events.filter(kind="snooze_over").count() == 1
    refund.refresh_from_db()
    assert (refund.snoozed_until, refund.messages.count()) == (None, 2)


def test_a_reminder_is_told_once_to_its_agent(ada, refund):
    reminder = remind(refund, ada, clock.now() + HOUR, "Has it\n arrived?")
    assert reminder.text == "Has it arrived?"
    with clock.at(clock.now() + 2 * HOUR):
        assert (remind_due(), remind_due()) == (1, 0)
    data = refund.events.get(kind="reminder_due").data
    assert data == {"reminder": reminder.pk, "agents": [ada.pk]}
    forget(reminder)
    assert refund.reminders.count() == 1


def test_a_reminder_of_a_ticket_one_may_not_see_any_more_tells_nothing(ada, refund):
    remind(refund, ada, clock.now() + HOUR)
    route(refund, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    with clock.at(clock.now() + 2 * HOUR):
        assert remind_due() == 1
    assert not refund.events.filter(kind="reminder_due").exists()


def test_following_and_leaving_are_each_told_once(ada, refund):
    assert (follow(refund, ada), follow(refund, ada)) == (True, False)
    assert (unfollow(refund, ada), unfollow(refund, ada)) == (True, False)
    assert [e.kind for e in refund.events.all()][1:] == ["followed", "unfollowed"]


def test_links_are_told_on_both_tickets(ada, rosa, refund):
    other = open_ticket(Said(contact=rosa, text="Hello")).ticket
    link(refund, other, "duplicate", by=actor_of(ada))
    link(other, refund, "caused", by=actor_of(ada))
    assert [(one.ticket_id, one.kind) for one in other.links.all()] == [(other.pk, "caused")]
    assert not refund.links.exists()
    assert other.events.filter(kind="linked").count() == 2
    assert unlink(refund, other, by=actor_of(ada)) is True
    assert unlink(refund, other, by=actor_of(ada)) is False
    with pytest.raises(Invalid):
        link(refund, refund, by=actor_of(ada))
    with pytest.raises(Invalid):
        link(refund, other, "enemy", by=actor_of(ada))

import pytest

from replywell.automation.actions.apply import apply_macro, undo_macro, use_canned_reply
from replywell.automation.models import CannedReply, Macro
from replywell.automation.queries import offered_macros, offered_replies
from replywell.kit.errors import Invalid, NotAllowed
from replywell.people.actors import actor_of
from replywell.people.models import Team
from replywell.pipeline.actions.overrides import settle
from replywell.tickets.actions.fields import set_field
from replywell.tickets.actions.tags import add_tags
from replywell.tickets.models import Category, CustomField, Ticket


def macro(*steps, **more) -> Macro:
    return Macro.objects.create(name="Refund", steps=list(steps), **more)


def test_a_macro_does_all_its_steps_and_is_undone(refund, ada, team_billing):
    billing = Category.objects.create(slug="billing", name="Billing")
    done = apply_macro(
        macro(
            {"do": "set_status", "status": "pending"},
            {"do": "set_urgency", "urgency": 1},
            {"do": "set_category", "category": billing.pk},
            {"do": "route", "team": team_billing.pk},
            {"do": "assign", "to": "me"},
            {"do": "add_tags", "tags": ["refund"]},
            {"do": "insert_reply", "text": "Dear {{requester.first_name}}"},
            {"do": "write_note", "text": "Checked by {{agent.first_name}}."},
            {"do": "snooze", "hours": 2},
            {"do": "follow"},
        ),
        refund,
        by=ada,
        settle=settle,
    )
    refund.refresh_from_db()
    assert done.text == "Dear Rosa"
    assert (refund.status, refund.urgency, refund.category, refund.team, refund.assignee, refund.tags) == (
        "pending", 1, billing, team_billing, ada, ["refund"],
    )  # fmt: skip
    assert refund.notes.get().text == "Checked by Ada."
    assert refund.snoozed_until
    assert undo_macro(refund, done.before, done.after, by=ada) == []
    refund.refresh_from_db()
    assert (refund.status, refund.urgency, refund.team, refund.assignee, refund.tags, refund.snoozed_until) == (
        "open", 3, None, None, [], None,
    )  # fmt: skip


def test_undoing_a_macro_leaves_what_somebody_changed_since(refund, ada, ben, team_billing):
    legal = Category.objects.create(slug="legal", name="Legal")
    billing = Category.objects.create(slug="billing", name="Billing")
    for slug in ("order", "plan"):
        CustomField.objects.create(slug=slug, name=slug.title(), kind="text")
    Ticket.objects.filter(pk=refund.pk).update(needs_triage=True, tags=["old"])
    refund.refresh_from_db()
    steps = (
        {"do": "set_category", "category": billing.pk},
        {"do": "set_urgency", "urgency": 1},
        {"do": "route", "team": team_billing.pk},
        {"do": "add_tags", "tags": ["refund"]},
        {"do": "remove_tags", "tags": ["old"]},
        {"do": "set_field", "field": "order", "value": "1"},
        {"do": "set_field", "field": "plan", "value": "gold"},
    )
    done = apply_macro(macro(*steps), refund, by=ada, settle=settle)
    settle(refund, by=ben, category=legal)
    set_field(refund, "plan", "silver", by=actor_of(ben))
    add_tags(refund, ["vip"], by=actor_of(ben))

    assert sorted(undo_macro(refund, done.before, done.after, by=ada)) == ["category", "plan"]
    refund.refresh_from_db()
    assert (refund.category, refund.needs_triage, refund.custom) == (legal, False, {"plan": "silver"})
    assert (refund.urgency, refund.team, sorted(refund.tags)) == (3, None, ["old", "vip"])


def test_a_step_that_cannot_be_undoes_all_and_is_named(refund, ada):
    with pytest.raises(Invalid, match="Step 2 of Refund"):
        apply_macro(
            macro({"do": "set_urgency", "urgency": 1}, {"do": "route", "team": 999}),
            refund,
            by=ada,
            settle=settle,
        )
    refund.refresh_from_db()
    assert refund.urgency == 3
    assert not refund.events.filter(kind="classified").exists()


def test_a_broken_macro_says_so(refund, ada):
    with pytest.raises(Invalid, match="is broken"):
        apply_macro(macro({"do": "explode"}), refund, by=ada, settle=settle)


def test_who_may_not_change_tickets_applies_none(refund, ada):
    ada.role = "viewer"
    with pytest.raises(NotAllowed):
        apply_macro(macro({"do": "follow"}), refund, by=ada, settle=settle)


def test_saved_answers_are_ranked(refund, ada):
    billing = Category.objects.create(slug="billing", name="Billing")
    refund.language, refund.category = "en", billing
    for name, more in {
        "used": {"uses": 9},
        "german": {"locale": "de", "uses": 50},
        "english": {"locale": "en"},
        "category": {"category": billing},
        "refund": {},
    }.items():
        CannedReply.objects.create(name=name.title(), shortcut=name, text="About a refund.", **more)
    found = [reply.shortcut for reply in offered_replies(ada, refund, "refund")]
    assert found == ["refund", "english", "category", "used", "german"]


def test_others_saved_answers_are_not_offered(refund, ada, ben):
    CannedReply.objects.create(name="Ben's", shortcut="bens", text="x", owner=ben)
    CannedReply.objects.create(
        name="Legal's", shortcut="legals", text="x", team=Team.objects.create(name="Legal")
    )
    CannedReply.objects.create(name="Billing's", shortcut="billings", text="x", team=ada.teams.get())
    CannedReply.objects.create(name="Old", shortcut="old", text="x", active=False)
    assert [reply.shortcut for reply in offered_replies(ada, refund, "")] == ["billings"]
    macro(owner=ben)
    assert offered_macros(ada, "") == []


def test_using_a_saved_answer_counts(refund, ada):
    saved = CannedReply.objects.create(name="Hi", shortcut="hi", text="Hi {{requester.first_name}}")
    assert use_canned_reply(saved, refund, by=ada) == "Hi Rosa"
    saved.refresh_from_db()
    assert saved.uses == 1

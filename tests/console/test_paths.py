"""Paths and rotations in the settings: made, tried, changed, put in order, removed."""

import pytest

from replywell.escalations.models import Path, Rotation
from replywell.people.models import AuditEntry
from replywell.sla.models import Calendar
from tests.console.test_settings_verbs import page


def given(**changes):
    return {
        "name": "Engineering", "active": "on", "taken": "asked", "owner": "leads", "response": "1 h",
        "conditions": "1", "c-0-field": "urgency", "c-0-group": "all", "c-0-op": "is", "c-0-value": "critical",
        "steps": "1", "s-0-after": "15 min", "s-0-to": "permission:administer",
        "fields": "1", "f-0-label": "What is broken", "f-0-kind": "text", "f-0-required": "on", "f-0-source": "reported",
        "addresses": "Ops@example.org",
    } | changes  # fmt: skip


def test_a_path_is_made_changed_and_audited(desk):
    assert desk.post(page("path-new"), given()).status_code == 302
    row = Path.objects.get()
    assert (row.response, row.owner, row.addresses) == (60, "leads", ["ops@example.org"])
    assert row.conditions["all"] == [{"field": "urgency", "op": "is", "any_of": ["critical"]}]
    assert row.steps == [{"after": 15, "to": "permission:administer"}]
    assert (row.fields[0]["slug"], row.fields[0]["required"]) == ("what_is_broken", True)
    shown = desk.get(page("path", row.pk)).text
    assert 'value="15 min"' in shown
    changed = given(response="30 min", **{"f-0-slug": "what_is_broken", "f-0-label": "What fails"})
    assert desk.post(page("path", row.pk), changed).status_code == 302
    row.refresh_from_db()
    assert (row.response, row.fields[0]["slug"], row.fields[0]["label"]) == (
        30,
        "what_is_broken",
        "What fails",
    )
    entry = AuditEntry.objects.filter(kind="path").first()
    assert {change[0] for change in entry.changes} == {"response", "fields"}


def test_a_calendar_that_goes_is_told_before_and_after(desk):
    office = Calendar.objects.create(name="Office", week={"0": [["09:00", "17:00"]]})
    desk.post(page("path-new"), given(calendar=office.pk))
    row = Path.objects.get()
    told = "The calendar of this path was deleted."
    assert told not in desk.get(page("path", row.pk)).text
    asked = desk.get(page("calendar-removal", office.pk)).text
    assert "On the escalation path Engineering every hour counts then." in asked
    desk.post(page("calendar-removal", office.pk))
    assert told in desk.get(page("path", row.pk)).text
    assert desk.post(page("path", row.pk), given()).status_code == 302
    assert told not in desk.get(page("path", row.pk)).text


def test_what_a_seeded_field_leaves_out_is_shown_as_it_counts(desk):
    row = Path.objects.create(name="Seeded", owner="leads", fields=[{"slug": "code", "label": "Error code"}])
    assert 'name="f-0-required" checked' in desk.get(page("path", row.pk)).text


def test_buttons_of_the_form_add_and_remove_and_save_nothing(desk):
    def pressed(change: str, **more: str) -> str:
        answer = desk.post(page("path-new"), given(change=change, **more))
        assert answer.status_code == 200
        return answer.text

    assert 'name="s-1-after"' in pressed("step-add")
    assert 'name="s-0-after"' not in pressed("step-remove:0")
    assert 'name="f-1-label"' in pressed("field-add")
    assert 'name="f-0-label"' not in pressed("field-remove:0")
    assert 'name="c-1-field"' in pressed("add", field="category")
    for odd in ("step-remove:99", "field-up:x", "field-remove:²", "what"):
        pressed(odd)
    assert not Path.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"s-0-after": "soon"}, {"s-0-to": ""}, {"s-0-to": "agent:9999"}, {"owner": "agent:9999"}, {"response": ""},
        {"f-0-label": ""}, {"f-0-kind": "choice"}, {"addresses": "nobody"}, {"c-0-value": ""},
        {"taken": "at_once", "conditions": "0"}, {"repeat": "9"}, {"name": ""},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_is_told_and_kept_in_the_form(desk, wrong):
    answer = desk.post(page("path-new"), given(**wrong))
    assert answer.status_code == 422
    assert not Path.objects.exists()


def test_a_path_is_tried_on_past_tickets(desk):
    tried = desk.post(page("path-new"), given(**{"try": "yes"})).text
    assert "would have been on it" in tried
    assert not Path.objects.exists()


def test_paths_are_put_in_order_switched_and_removed(desk):
    for name in ("One", "Two"):
        desk.post(page("path-new"), given(name=name))
    two = Path.objects.get(name="Two")
    desk.post(page("path-place", two.pk), {"to": "up"})
    assert [path.name for path in Path.objects.all()] == ["Two", "One"]
    desk.post(page("path-state", two.pk), {"active": "no"})
    two.refresh_from_db()
    assert not two.active
    assert "go on as they were begun" in desk.get(page("path-removal", two.pk)).text
    desk.post(page("path-removal", two.pk))
    assert Path.objects.count() == 1


def test_a_rotation_is_made_changed_and_not_removed_while_a_path_needs_it(desk, db):
    from replywell.people.models import Agent

    one, other = Agent.objects.order_by("pk")[0], None
    given_ = {
        "name": "Nights",
        "timezone": "Europe/Berlin",
        "starts_on": "2026-03-02",
        "handover": "09:00",
        "days": "7",
    }
    assert desk.post(page("rotation-new"), given_).status_code == 422
    assert desk.post(page("rotation-new"), given_ | {"member": ["x", "", str(one.pk)]}).status_code == 302
    row = Rotation.objects.get()
    assert other is None
    assert [member.agent for member in row.members.all()] == [one]
    assert (
        desk.post(page("rotation", row.pk), given_ | {"change": "member-add"}).text.count('name="member"')
        >= 2
    )
    assert "The next weeks" in desk.get(page("rotation", row.pk)).text
    desk.post(page("path-new"), given(owner=f"rotation:{row.pk}"))
    refused = desk.post(page("rotation-removal", row.pk))
    assert refused.status_code in {409, 422}
    assert Rotation.objects.exists()
    Path.objects.all().delete()
    desk.post(page("rotation-removal", row.pk))
    assert not Rotation.objects.exists()

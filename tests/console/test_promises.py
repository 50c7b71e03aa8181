"""SLA policies and calendars through their pages."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry, Team
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.models import Calendar, Policy, Renewal
from replywell.tickets.models import Category

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
DTSTART:20261230T090000Z
DTEND:20261230T100000Z
SUMMARY:A meeting
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def desk(client, db):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    return client


@pytest.fixture
def office(db):
    return Calendar.objects.create(name="Office", week={"0": [["09:00", "17:00"]]})


def page(name, *args):
    return reverse(f"console:{name}", args=args)


def policy(**given):
    return {"name": "Gold", "active": "on", "first_response": "1 h", "pauses": ["pending"]} | given


def test_a_policy_is_made(desk, office):
    billing = Category.objects.create(slug="billing", name="Billing")
    given = policy(
        resolution="1 d 30 min", calendar=office.pk, around_the_clock=["first_response"], tiers="gold, Pro",
        urgencies=["1", "2"], channels=["email"], categories=[billing.pk],
    )  # fmt: skip

    assert desk.post(page("policy-new"), given).status_code == 302

    made = Policy.objects.get()
    assert (made.first_response, made.next_response, made.resolution) == (60, None, 1470)
    assert (made.urgencies, made.tiers, made.channels) == ([1, 2], ["gold", "Pro"], ["email"])
    assert (made.calendar, list(made.categories.all())) == (office, [billing])
    assert Renewal.objects.count() == 1
    assert AuditEntry.objects.filter(kind="policy").exists()
    told = desk.get(page("policies")).text
    assert "24 h 30 min" in told and "Critical or High" in told and "plan gold or plan Pro" in told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"first_response": "soon"}, "Write it as 30 min"),
        ({"first_response": ""}, "enter at least one time"),
        ({"first_response": "90000 h"}, "a year at most"),
        ({"name": ""}, "required"),
    ],
)
def test_what_makes_no_sense_is_told_beside_the_form(desk, given, told):
    answer = desk.post(page("policy-new"), policy(**given))

    assert answer.status_code == 422
    assert told in answer.text
    assert not Policy.objects.exists()


def test_a_trial_says_what_would_change_and_changes_nothing(desk, refund):
    keep_clocks(refund.pk)

    answer = desk.post(page("policy-new"), policy(**{"try": "yes"}))

    assert "1 ticket would be promised something else" in answer.text
    assert "0 of 1" in answer.text and "no policy" in answer.text
    assert not Policy.objects.exists()


def test_a_trial_of_one_that_is_switched_off_takes_it_out(desk, refund):
    kept = Policy.objects.create(name="Gold", first_response=60)
    given = policy(**{"try": "yes"})
    del given["active"]

    answer = desk.post(page("policy", kept.pk), given)

    assert "1 ticket would be promised something else" in answer.text


def test_policies_move_and_are_switched_off(desk):
    first = Policy.objects.create(name="One", first_response=1, position=1)
    second = Policy.objects.create(name="Two", first_response=1, position=2)

    desk.post(page("policy-place", second.pk), {"to": "up"})
    assert list(Policy.objects.all()) == [second, first]

    desk.post(page("policy-state", first.pk), {"active": "no"})
    first.refresh_from_db()
    assert first.active is False


def test_a_policy_is_deleted_and_brought_back(desk):
    kept = Policy.objects.create(name="Gold", first_response=60)
    assert "would be promised something else" in desk.get(page("policy-removal", kept.pk)).text

    desk.post(page("policy-removal", kept.pk))
    assert not Policy.objects.exists()

    from replywell.people.models import Removal

    desk.post(page("restoration", Removal.objects.get().pk) + "?section=policies")
    assert Policy.objects.get().name == "Gold"


def test_a_calendar_is_made_and_its_year_shown(desk):
    given = {"name": "Munich", "timezone": "Europe/Berlin", "country": "DE", "region": "by"}
    given |= {"week_0": "on", "week_0_from_0": "9:00", "week_0_to_0": "12:00"}
    given |= {"week_0_from_1": "13:00", "week_0_to_1": "17:00"}

    assert desk.post(page("calendar-new"), given).status_code == 302

    made = Calendar.objects.get()
    assert (made.week, made.region) == ({"0": [["09:00", "12:00"], ["13:00", "17:00"]]}, "BY")
    year = desk.get(page("calendar", made.pk) + "?year=2026").text
    assert "Heilige Drei" in year or "Epiphany" in year
    assert "2026" in year


def test_a_calendar_has_teams_and_none_twice(desk):
    team = Team.objects.create(name="Night")
    week = {
        "week_0": "on",
        "week_0_from_0": "9:00",
        "week_0_to_0": "12:00",
        "timezone": "UTC",
        "teams": [team.pk],
    }

    assert desk.post(page("calendar-new"), {"name": "Late"} | week).status_code == 302
    again = desk.post(page("calendar-new"), {"name": "Other"} | week)

    assert list(Calendar.objects.get().teams.all()) == [team]
    assert again.status_code == 422
    assert "works by the calendar “Late”" in again.text
    assert (
        "checked" in desk.get(page("calendar", Calendar.objects.get().pk)).text.partition("Night")[0][-200:]
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"country": "DE", "region": "XX"}, "Known are: BB, BE"),
        ({"country": "", "region": "BY"}, "Choose the country"),
        ({"timezone": "Mars/Phobos"}, "Select a valid choice"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_told(desk, given, told):
    week = {"week_0": "on", "week_0_from_0": "9:00", "week_0_to_0": "12:00"}
    answer = desk.post(page("calendar-new"), {"name": "X", "timezone": "UTC"} | week | given)

    assert answer.status_code == 422
    assert told in answer.text


def test_a_calendar_without_hours_is_refused(desk):
    assert "tick at least one day" in desk.post(page("calendar-new"), {"name": "X", "timezone": "UTC"}).text


def test_a_day_is_entered_and_removed(desk, office):
    given = {"date": "2026-12-24", "name": "Christmas Eve", "start": "09:00", "end": "12:00"}
    desk.post(page("calendar-days", office.pk), given)

    day = office.days.get()
    assert (day.date, day.hours) == (date(2026, 12, 24), [["09:00", "12:00"]])
    assert "Christmas Eve" in desk.get(page("calendar", office.pk) + "?year=2026").text

    desk.post(page("calendar-day-removal", office.pk, day.pk))
    assert not office.days.exists()


def test_half_a_time_is_told(desk, office):
    answer = desk.post(page("calendar-days", office.pk), {"date": "2026-12-24", "start": "09:00"})

    assert answer.status_code == 422
    assert "from when and until when" in answer.text


def test_whole_days_of_a_file_are_free(desk, office):
    office.days.create(date=date(2026, 12, 25), name="ours", hours=[["10:00", "11:00"]])
    file = SimpleUploadedFile("days.ics", ICS.replace("\n", "\r\n").encode())

    desk.post(page("calendar-file", office.pk), {"file": file})

    days = {day.date.day: (day.name, day.imported) for day in office.days.all()}
    assert days == {24: ("Christmas", True), 25: ("ours", False), 26: ("Christmas", True)}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe nonsense", b"BEGIN:VCALENDAR\nEND:VCALENDAR"])
def test_a_file_that_is_no_calendar_changes_nothing(desk, office, content):
    answer = desk.post(page("calendar-file", office.pk), {"file": SimpleUploadedFile("x.ics", content)})

    assert answer.status_code in {302, 400, 409, 422}
    assert not office.days.exists()


def test_a_calendar_in_use_stays(desk, office):
    Policy.objects.create(name="Gold", first_response=60, calendar=office)

    answer = desk.post(page("calendar-removal", office.pk))

    assert answer.status_code == 422
    assert "1 policy counts by it" in answer.text

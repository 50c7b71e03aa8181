"""People and teams: invited, given roles and hours, deactivated, and what becomes of their tickets."""

import pytest
from django.test import Client
from django.utils.html import escape

from replywell.people.actions.agents import add_agent
from replywell.people.models import Agent, AuditEntry, Team
from tests.console.desk_of_an_owner import PASSWORD, page, person, week


@pytest.fixture
def no_mail_leaves(monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda *_, **__: 0)


def test_an_invitation_goes_by_mail_and_its_link_is_shown_to_nobody_else(desk, mailoutbox):
    given = {"email": "eve@example.com", "name": "Eve", "role": "agent", "locale": "en"}
    answer = desk.post(page("invitation-new"), given, follow=True)
    assert answer.context["link"] is None
    [mail] = mailoutbox
    assert mail.to == ["eve@example.com"]
    assert "/invitation/" in mail.body


def test_an_invited_colleague_sets_a_password_once_and_is_in(desk, no_mail_leaves):
    answer = desk.post(
        page("invitation-new"),
        {"email": "eve@example.com", "name": "Eve", "role": "agent", "locale": "en"},
        follow=True,
    )
    link = answer.context["link"]["link"]
    secret = link.rstrip("/").rpartition("/")[2]
    eve = Agent.objects.get(email="eve@example.com")
    assert (eve.available, eve.has_usable_password()) == (False, False)
    assert secret not in desk.get(page("people")).content.decode(), "The link is shown once."

    guest = Client()
    assert guest.post(page("invited", secret), {"name": "Eve A.", "password": "short"}).status_code == 422
    assert guest.post(page("invited", secret), {"name": "Eve A.", "password": PASSWORD})["Location"] == "/"
    assert guest.get("/").status_code == 200
    assert guest.get("/").status_code == 200
    eve.refresh_from_db()
    assert (eve.name, eve.available, eve.check_password(PASSWORD)) == ("Eve A.", True, True)
    assert Client().get(page("invited", secret)).status_code == 404
    assert secret not in str(list(AuditEntry.objects.values()))


def test_an_invitation_ends_with_time_role_and_revocation(desk, owner):
    from datetime import timedelta

    from replywell.kit import clock
    from replywell.kit.errors import NotFound
    from replywell.people.actions.agents import change_agent
    from replywell.people.actions.invitations import invite, invite_again, invited, revoke

    eve, first = invite("eve@example.com", name="Eve", by=owner)
    second = invite_again(eve, by=owner)
    assert invited(second) == eve
    with pytest.raises(NotFound):
        invited(first)
    with clock.at(clock.now() + timedelta(days=7, seconds=1)), pytest.raises(NotFound):
        invited(second)
    change_agent(eve, {"role": "lead"}, by=owner)
    with pytest.raises(NotFound):
        invited(second)
    revoke(eve, by=owner)
    assert not Agent.objects.filter(email="eve@example.com").exists()
    assert Client().get(page("invited", "made-up")).status_code == 404


@pytest.mark.parametrize("role", ["owner"])
def test_nobody_rises_above_themselves_or_changes_who_stands_above(client, owner, ada, role):
    admin = add_agent("adam@example.com", name="Adam", role="admin")
    client.force_login(admin)
    assert client.post(page("person", admin.pk), person(admin, role=role)).status_code == 422
    assert client.post(page("person", ada.pk), person(ada, role=role)).status_code == 422
    assert client.post(page("person", owner.pk), person(owner, name="X")).status_code == 403
    assert client.post(page("deactivation", owner.pk)).status_code == 403
    invitation = {"email": "x@example.com", "name": "X", "role": role, "locale": "en"}
    assert client.post(page("invitation-new"), invitation).status_code == 422
    admin.refresh_from_db()
    assert admin.role == "admin"


def test_the_last_owner_stays(desk, owner):
    answer = desk.post(page("person", owner.pk), person(owner, role="agent"))
    assert answer.status_code == 422
    assert "last owner" in answer.content.decode()
    assert desk.post(page("deactivation", owner.pk)).status_code == 422
    owner.refresh_from_db()
    assert (owner.role, owner.is_active) == ("owner", True)


def test_a_colleagues_hours_skills_and_teams_are_kept_and_written_down(desk, ada):
    team = Team.objects.create(name="Technical")
    changes = {"skills": "refunds, vat, vat", "teams": [team.pk], "capacity": 5}
    changes |= week(0, ("13:00", "17:30"), ("09:00", "12:00")) | week(4, ("", ""), ("22:00", "00:00"))
    changes |= {"working_hours_1_from_0": "09:00", "working_hours_1_to_0": "17:00"}  # its box is not ticked
    assert desk.post(page("person", ada.pk), person(ada, **changes)).status_code == 302
    ada.refresh_from_db()
    assert ada.skills == ["refunds", "vat"]
    assert ada.working_hours == {
        "0": [["09:00", "12:00"], ["13:00", "17:30"]],
        "4": [["22:00", "24:00"]],
    }
    shown = desk.get(page("person", ada.pk)).text
    assert 'name="working_hours_4_to_0" value="00:00"' in shown
    assert 'name="working_hours_0_from_2" value=""' in shown, "There is room for one more."
    entry = AuditEntry.objects.filter(verb="changed").first()
    assert entry and ["teams", "Billing", "Technical"] in entry.changes
    assert entry.address == "127.0.0.1"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ([("09:00", "")], "until when, or leave both"),
        ([("17:00", "09:00")], "ends before it begins"),
        ([("09:00", "12:00"), ("11:00", "13:00")], "overlap"),
        ([("25:00", "26:00")], "no time of day"),
        ([("09:75", "10:00")], "no time of day"),
        ([("<b>lunch", "10:00")], "no time of day"),
        ([], "or untick it"),
        ([(f"{hour:02}:00", f"{hour:02}:30") for hour in range(8, 15)], "at most 6"),
    ],
)
def test_hours_that_cannot_be_are_told_by_day_and_stay_typed(desk, ada, typed, told):
    answer = desk.post(page("person", ada.pk), person(ada, **week(1, *typed)))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Tuesday: " in shown
    assert told in shown
    if typed:
        assert f'name="working_hours_1_from_0" value="{escape(typed[0][0])}"' in shown
    ada.refresh_from_db()
    assert ada.working_hours == {}


def test_ones_own_week_is_kept_by_the_profile(client, ada):
    client.force_login(ada)
    given = {"name": "Ada", "locale": "en", "timezone": "Asia/Tokyo"} | week(6, ("0:00", "24:00"))
    assert client.post(page("profile"), given).status_code == 302
    ada.refresh_from_db()
    assert (ada.working_hours, ada.timezone) == ({"6": [["00:00", "24:00"]]}, "Asia/Tokyo")


def test_who_is_deactivated_is_out_at_once_and_their_tickets_change_hands(desk, ada, ben, refund):
    from replywell.api.actions.tokens import add_token, recognize
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.triage import assign

    assign(refund, ada, by=actor_of(ben))
    token = add_token("script", agent_email=ada.email)
    hers = Client()
    hers.force_login(ada)
    assert hers.get("/").status_code == 200
    assert desk.post(page("deactivation", ada.pk), {"into": ben.pk}).status_code == 302
    refund.refresh_from_db()
    assert refund.assignee == ben
    assert hers.get("/").status_code == 302
    assert recognize(token) is None

    assert desk.post(page("reactivation", ada.pk)).status_code == 302
    assert hers.get("/").status_code == 302, "The old session stays over."


def test_without_anybody_named_tickets_go_back_to_their_team(desk, ada, refund, team_billing):
    from replywell.people.actors import actor_of
    from replywell.tickets.actions import triage

    triage.route(refund, team_billing, by=actor_of(ada))
    triage.assign(refund, ada, by=actor_of(ada))
    desk.post(page("deactivation", ada.pk))
    refund.refresh_from_db()
    assert (refund.assignee, refund.team) == (None, team_billing)


def test_a_team_goes_only_with_somebody_who_takes_over(desk, ada, refund, team_billing):
    from replywell.automation.models import CannedReply
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.triage import route

    route(refund, team_billing, by=actor_of(ada))
    reply = CannedReply.objects.create(name="Thanks", shortcut="thanks", text="x", team=team_billing)
    assert desk.post(page("team-removal", team_billing.pk)).status_code == 422
    other = Team.objects.create(name="Accounts")
    assert desk.post(page("team-removal", team_billing.pk), {"into": other.pk}).status_code == 302
    refund.refresh_from_db()
    reply.refresh_from_db()
    assert (refund.team, reply.team, list(ada.teams.all())) == (other, other, [other])
    assert not Team.objects.filter(name="Billing").exists()


def test_one_sees_ones_browsers_and_signs_the_others_out(client, ada):
    other = Client()
    other.force_login(ada)
    client.force_login(ada)
    assert len(client.get(page("profile")).context["browsers"]) == 2
    assert client.post(page("sign-ins"), {"_method": "DELETE"}).status_code == 302
    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200


def test_nobody_gives_themselves_a_role_at_their_profile(client, ada):
    client.force_login(ada)
    given = {
        "name": "Ada B.",
        "locale": "de",
        "timezone": "Europe/Berlin",
        "theme": "dark",
        "role": "owner",
        "is_superuser": "on",
    }
    answer = client.post(page("profile"), given)
    ada.refresh_from_db()
    assert (ada.name, ada.role, ada.locale, ada.theme, ada.is_superuser) == (
        "Ada B.",
        "agent",
        "de",
        "dark",
        False,
    )
    assert answer.cookies["theme"].value == "dark"


def test_availability_leads_back_but_not_away(client, ada):
    client.force_login(ada)
    assert client.post(page("availability"), {"available": "no", "back": "/mine/"})["Location"] == "/mine/"
    assert client.post(page("availability"), {"back": "https://evil.example/"})["Location"] == page("profile")
    ada.refresh_from_db()
    assert not ada.available

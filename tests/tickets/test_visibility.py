"""Who sees which ticket: role × team × assignment, generated."""

import itertools

import pytest

from replywell.kit.errors import NotFound
from replywell.people.actions.agents import add_agent
from replywell.people.models import Role, Team
from replywell.tickets.models import Ticket
from replywell.tickets.queries import ticket_for, visible_to

TEAMS = ["none", "open", "own open", "private", "own private"]
ASSIGNED = ["nobody", "me", "somebody else"]


@pytest.fixture
def teams(db):
    made = {name: Team.objects.create(name=name, private="private" in name) for name in TEAMS[1:]}
    return {"none": None, **made}


def expected(role: Role, team: str, assigned: str) -> bool:
    if role in {Role.OWNER, Role.ADMIN}:
        return True
    if role == Role.LIGHT:
        return assigned == "me" or team.startswith("own")
    return assigned == "me" or team != "private"


@pytest.mark.parametrize("role", Role)
def test_the_matrix(role, teams, rosa, ada):
    me = add_agent("me@example.com", name="Me", role=role, teams=[teams["own open"], teams["own private"]])
    assignees = {"nobody": None, "me": me, "somebody else": ada}
    tickets = {
        (team, assigned): Ticket.objects.create(
            requester=rosa, subject=f"{team}/{assigned}", team=teams[team], assignee=assignees[assigned]
        )
        for team, assigned in itertools.product(TEAMS, ASSIGNED)
    }
    seen = list(visible_to(me))

    assert len(seen) == len(set(seen)), "A ticket is listed twice."
    for (team, assigned), ticket in tickets.items():
        visible = expected(role, team, assigned)
        assert (ticket in seen) == visible, f"{role}, team {team}, assigned to {assigned}"
        if visible:
            assert ticket_for(me, ticket.pk) == ticket
        else:
            with pytest.raises(NotFound):
                ticket_for(me, ticket.pk)


@pytest.mark.parametrize("role", Role)
def test_who_has_left_sees_nothing(role, ada, refund):
    ada.role, ada.is_active = role, False
    refund.assignee = ada
    refund.save()

    assert not visible_to(ada).exists()


def test_what_is_hidden_and_what_is_not_there_are_told_alike(ada, rosa):
    hidden = Ticket.objects.create(requester=rosa, team=Team.objects.create(name="Secret", private=True))
    messages = []
    for number in (hidden.pk, hidden.pk + 1000):
        with pytest.raises(NotFound) as caught:
            ticket_for(ada, number)
        messages.append(caught.value.message.replace(str(number), "N"))
    assert messages[0] == messages[1]


def test_leaving_a_private_team_takes_its_tickets_away(ada, rosa):
    team = Team.objects.create(name="Secret", private=True)
    ticket = Ticket.objects.create(requester=rosa, team=team)
    ada.teams.add(team)
    assert ticket in visible_to(ada)
    ada.teams.remove(team)
    assert ticket not in visible_to(ada)

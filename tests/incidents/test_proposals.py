"""A spike is proposed to people, who decide."""

from datetime import timedelta

import pytest

from replywell.incidents.actions.proposals import add_proposal, dismiss, open_proposal
from replywell.incidents.actions.tracing import origin_of
from replywell.incidents.actions.watching import watch
from replywell.incidents.models import Incident, IncidentProposal, IncidentTicket, TicketTrace
from replywell.incidents.queries import incident_near, proposals
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from replywell.knowledge.actions.vectors import remember
from replywell.notifications.models import Notification
from replywell.people.actions.agents import add_agent
from replywell.people.models import Team
from replywell.tickets.models import Ticket, TicketEvent
from tests.incidents.outage import OTHERS, TROUBLES, outage, quiet_weeks, writes
from tests.pipeline.answers import WordEmbedder


def test_an_outage_is_proposed_to_the_leads(down, lea, ada):
    proposal, tickets = down

    assert set(proposal.tickets) == {ticket.pk for ticket in tickets}
    assert proposal.title in {ticket.subject for ticket in tickets}
    assert "login" in proposal.words
    assert proposal.usual < 1 < proposal.count
    told = Notification.objects.get(kind="incident")
    assert (told.agent, told.subject) == (lea, proposal.title)
    assert told.path == f"/incidents/proposals/{proposal.pk}/"


def test_a_private_team_without_a_lead_hears_of_its_own_outage(mailbox, lea, ada, ben):
    quiet_weeks(mailbox)
    secret = Team.objects.create(name="Legal", private=True)
    ada.teams.add(secret)
    for ticket in outage(mailbox):
        Ticket.objects.filter(pk=ticket.pk).update(team=secret)
    watch()
    assert [one.agent for one in Notification.objects.filter(kind="incident")] == [ada]


def test_a_proposal_that_others_see_is_not_named_after_a_private_teams_ticket(mailbox, lea):
    quiet_weeks(mailbox)
    tickets = outage(mailbox)
    secret = Team.objects.create(name="Legal", private=True)
    hidden = tickets[:-3]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in hidden]).update(
        team=secret, subject="Zanzibar login"
    )
    (proposal,) = watch()
    assert proposal.title in {ticket.subject for ticket in tickets[-3:]}
    assert "zanzibar" not in proposal.words


def test_what_is_usual_is_read_from_left_to_right_in_every_language():
    assert IncidentProposal(usual=0.01).usual_told == "\u2066< 0.1\u2069"
    assert IncidentProposal(usual=2.04).usual_told == "2.0"


def test_looking_again_proposes_nothing_anew(down):
    assert watch() == []
    assert IncidentProposal.objects.count() == 1


def test_vectors_help_where_they_are_there(mailbox, lea):
    quiet_weeks(mailbox)
    tickets = outage(mailbox)
    remember(list(Ticket.objects.all()), WordEmbedder())
    (proposal,) = watch()
    assert set(proposal.tickets) == {ticket.pk for ticket in tickets}


def test_a_quiet_day_proposes_nothing(mailbox, lea):
    quiet_weeks(mailbox)
    for number, (subject, text) in enumerate(OTHERS):
        writes(mailbox, number, text, subject=subject, at=clock.now() - timedelta(minutes=number))
    assert watch() == []


def test_spam_of_one_sender_is_no_incident(mailbox, lea):
    quiet_weeks(mailbox)
    now = clock.now()
    for number in range(40):
        text = TROUBLES[number % len(TROUBLES)]
        writes(mailbox, 1, text, at=now - timedelta(seconds=5 * number), address=f"n{number}@spam.example")
    assert watch() == []


def test_addresses_that_nobody_has_proven_count_as_one_place(mailbox, lea):
    quiet_weeks(mailbox)
    now = clock.now()
    for number in range(40):
        text = TROUBLES[number % len(TROUBLES)]
        writes(mailbox, number, text, at=now - timedelta(seconds=5 * number), unproven=True)
    assert watch() == []


def test_where_half_the_world_has_a_mailbox_people_count_by_address(mailbox):
    ticket = writes(mailbox, 1, "x", address="rosa@gmail.com")
    assert origin_of(ticket, ticket.messages.get()) == "rosa@gmail.com"
    other = writes(mailbox, 2, "x", address="jo@studio.example")
    assert origin_of(other, other.messages.get()) == "studio.example"


def test_each_ticket_is_read_once(down, django_assert_max_num_queries):
    known = TicketTrace.objects.count()
    with django_assert_max_num_queries(8):
        watch()
    assert TicketTrace.objects.count() == known


def test_what_comes_later_joins_the_proposal(down, mailbox):
    proposal, _ = down
    late = writes(mailbox, 77, TROUBLES[1])
    assert watch() == []
    proposal.refresh_from_db()
    assert late.pk in proposal.tickets


def test_opening_links_the_chosen_tickets(down, lea):
    proposal, tickets = down
    chosen = [ticket.pk for ticket in tickets[:10]]

    incident = open_proposal(proposal.pk, chosen, by=lea, title="Login down", severity=1)

    assert (incident.owner, incident.status, incident.severity) == (lea, "investigating", 1)
    assert set(incident.tickets.values_list("ticket", flat=True)) == set(chosen)
    assert TicketEvent.objects.filter(kind="incident_linked").count() == 10
    proposal.refresh_from_db()
    assert (proposal.state, proposal.incident, proposal.by) == ("opened", incident, lea)
    with pytest.raises(Conflict):
        dismiss(proposal.pk, by=lea, reason="")


def test_new_tickets_like_it_are_proposed_for_the_incident(down, mailbox, lea):
    proposal, _ = down
    incident = open_proposal(proposal.pk, proposal.tickets, by=lea, title="Login down", severity=1)
    alike = writes(mailbox, 90, TROUBLES[0])
    other = writes(mailbox, 91, OTHERS[0][1], subject=OTHERS[0][0])

    assert incident_near(alike, TROUBLES[0]) == "Login down", "Before anybody has looked, by its words."
    assert incident_near(other, OTHERS[0][1]) == ""
    assert watch() == []

    row = IncidentTicket.objects.get(ticket=alike)
    assert (row.incident, row.state) == (incident, "proposed")
    assert not IncidentTicket.objects.filter(ticket=other).exists()


def test_adding_to_an_incident_that_is_open(down, lea, mailbox):
    proposal, _ = down
    incident = Incident.objects.create(title="Known")
    add_proposal(proposal.pk, proposal.tickets[:3], by=lea, incident=incident)
    assert incident.tickets.filter(state="linked").count() == 3


def test_what_was_dismissed_is_left_alone_for_a_day(down, mailbox, lea):
    proposal, _ = down
    dismiss(proposal.pk, by=lea, reason="A newsletter went out.")

    later = clock.now() + timedelta(hours=2)
    with clock.at(later):
        outage(mailbox, now=later)
        assert watch() == []
    later = clock.now() + timedelta(hours=50)
    with clock.at(later):
        outage(mailbox, now=later, people=30)
        assert len(watch()) == 1


def test_a_proposal_that_nobody_takes_up_passes(down):
    proposal, _ = down
    with clock.at(clock.now() + timedelta(days=2)):
        watch()
    proposal.refresh_from_db()
    assert proposal.state == "passed"


def test_who_may_not_see_a_ticket_sees_no_proposal_of_it(down, db):
    proposal, _ = down
    Ticket.objects.update(team=Team.objects.create(name="Legal", private=True))
    outsider = add_agent("o@example.com", name="O", role="lead")
    assert proposals(outsider) == []
    with pytest.raises(NotFound):
        dismiss(proposal.pk, by=outsider, reason="")


def test_deciding_needs_the_permission_and_a_ticket(down, lea):
    proposal, _ = down
    with pytest.raises(NotAllowed):
        dismiss(proposal.pk, by=add_agent("v@example.com", name="V", role="viewer"), reason="")
    with pytest.raises(Invalid):
        open_proposal(proposal.pk, [], by=lea, title="x", severity=1)

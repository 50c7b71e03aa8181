"""A missed promise is logged once, keeps whose it was, survives a rebuild, and has a post-mortem that is signed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from replywell.kit import clock, jobs
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actions.agents import add_agent
from replywell.people.actors import actor_of
from replywell.people.models import AuditEntry, Organization, Team
from replywell.sla.actions.breaches import follow_breaches
from replywell.sla.actions.clocks import keep_clocks, rebuild
from replywell.sla.actions.drafting import count_anew, draft_post_mortem
from replywell.sla.actions.follow_ups import drop, plan, tick
from replywell.sla.actions.postmortems import (
    amend,
    edit_post_mortem,
    share_post_mortem,
    sign_off,
    stamp,
    take_out,
)
from replywell.sla.actions.sweep import sweep
from replywell.sla.breaches import Asked, breaches_for, found, listed, post_mortems_for
from replywell.sla.models import Breach, FollowUp, Policy, PostMortem, Target
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.models import Category, Ticket

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def after(minutes: float):
    return clock.at(MONDAY + timedelta(minutes=minutes))


@pytest.fixture
def policy(db):
    return Policy.objects.create(name="All", first_response=100, pauses=["pending"])


def asked(rosa, mailbox, number: int = 1) -> Ticket:
    with after(0):
        said = Said(
            contact=rosa, connection=mailbox, external_id=f"{number}@b", subject=f"Refund {number}", text="?"
        )
        ticket = open_ticket(said).ticket
        keep_clocks(ticket.pk)
    return ticket


@pytest.fixture
def ticket(rosa, mailbox, policy):
    return asked(rosa, mailbox)


@pytest.fixture
def lead(team_billing):
    return add_agent("lead@example.com", name="Lea Lind", role="lead", teams=[team_billing])


def missed(minutes: float = 130) -> None:
    """What follows when the sweep comes by, in the order in which jobs run."""
    with after(minutes), jobs.inline():
        sweep()


@pytest.fixture
def breach(ticket, ada, team_billing):
    with after(20):
        triage.route(ticket, team_billing, by=actor_of(ada))
        triage.assign(ticket, ada, by=actor_of(ada))
    missed()
    return Breach.objects.get()


def test_a_draft_tells_times_in_the_time_zone_of_the_desk_and_names_it(ticket):
    Organization.objects.update_or_create(pk=1, defaults={"timezone": "Europe/Berlin"})
    missed()
    told = PostMortem.objects.get().summary
    assert "due at 2026-03-02 11:40 (Europe/Berlin)" in told


def test_it_is_logged_once_with_whose_it_was_and_a_draft(breach, ada, ben, ticket, team_billing):
    assert (breach.agent, breach.team, breach.policy) == (ada, team_billing, "All")
    assert breach.at == MONDAY + timedelta(minutes=100)
    assert breach.post_mortem.title == f"First answer on #{ticket.pk} missed: Refund 1"
    assert [cause["slug"] for cause in breach.post_mortem.causes][-1] == "lay_still"

    with after(140):
        triage.assign(ticket, ben, by=actor_of(ada))
    missed(150)
    draft_post_mortem(breach.pk)

    assert Breach.objects.get().agent == ada
    assert PostMortem.objects.count() == 1


def test_what_was_handed_on_at_the_breach_is_logged_with_whom_it_was_before(ticket, ada, ben):
    with after(20):
        triage.assign(ticket, ada, by=actor_of(ada))
    with after(101):
        triage.assign(ticket, ben, by=actor_of(ben))
        sweep()
        follow_breaches([ticket.pk])

    assert Breach.objects.get().agent == ada


def test_it_survives_a_rebuild_with_its_post_mortem(breach, ticket):
    with after(200):
        rebuild(ticket.pk)

    again = Breach.objects.get()
    assert (again.pk, again.post_mortem_id, again.withdrawn_at) == (breach.pk, breach.post_mortem_id, None)
    assert again.target == Target.objects.get(ticket=ticket, kind="first_response")


def test_a_late_answer_that_no_sweep_saw_is_logged(ticket, ada):
    with after(120), jobs.inline():
        reply(ticket, "So.", by=ada)
        keep_clocks(ticket.pk)

    assert Breach.objects.get().at == MONDAY + timedelta(minutes=100)


def test_what_a_recount_takes_back_is_withdrawn_and_says_why(breach, ticket):
    Target.objects.filter(ticket=ticket).update(breached_at=None, due_at=None)
    with after(200):
        follow_breaches([ticket.pk])
    breach.refresh_from_db()
    assert breach.withdrawn_because == "recounted"

    Target.objects.filter(ticket=ticket).update(breached_at=breach.at)
    with after(201):
        follow_breaches([ticket.pk])
    breach.refresh_from_db()
    assert (breach.withdrawn_at, breach.withdrawn_because) == (None, "")

    Target.objects.filter(ticket=ticket).delete()
    with after(202):
        follow_breaches([ticket.pk])
    breach.refresh_from_db()
    assert breach.withdrawn_because == "gone"


def test_figures_follow_until_it_is_signed_and_texts_only_until_somebody_wrote(breach, ada, lead, ticket):
    row = breach.post_mortem
    with after(160), jobs.inline():
        reply(ticket, "So.", by=ada)
        keep_clocks(ticket.pk)
    row.refresh_from_db()
    assert row.figures["windows"][0]["until"] == "2026-03-02T11:40:00Z"
    assert "1 h later" in row.summary

    write(row, by=ada, summary="It lay in one hand.")
    with after(170):
        count_anew(row.pk)
    row.refresh_from_db()
    assert row.summary == "It lay in one hand."
    sign_off(row, by=lead)
    before = PostMortem.objects.values().get()
    count_anew(row.pk)
    assert PostMortem.objects.values().get() == before


def write(row: PostMortem, *, by, **changed) -> PostMortem:
    texts = {
        "title": row.title,
        "summary": row.summary,
        "other_cause": "",
        "prevention": row.prevention,
        "lessons": "",
    }
    checked = [cause["slug"] for cause in row.causes]
    values = {**texts, "causes": checked, **changed}
    row.refresh_from_db()
    return edit_post_mortem(row, values, seen=stamp(row), by=by)


def test_signing_freezes_and_an_amendment_is_a_new_version(breach, ada, lead):
    row = write(breach.post_mortem, by=ada, lessons="Share what is nearly due.")
    with pytest.raises(NotAllowed):
        sign_off(row, by=ada)

    signed = sign_off(row, by=lead)
    assert (signed.name, signed.number, signed.content["lessons"]) == (
        "Lea Lind",
        1,
        "Share what is nearly due.",
    )
    with pytest.raises(Conflict):
        write(row, by=ada, summary="Other.")
    with pytest.raises(Conflict):
        plan(row, what="Something", owner=None, due=None, by=ada)

    row = write(amend(row, by=lead), by=ada, summary="Other.")
    sign_off(row, by=lead)

    assert next((one.number, one.content["summary"]) for one in row.versions.all()) == (2, "Other.")
    assert row.versions.get(number=1).content == signed.content
    verbs = AuditEntry.objects.filter(kind="postmortem").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["changed", "signed", "amended", "changed", "signed"]


def test_nothing_is_signed_without_a_summary_and_a_cause(breach, ada, lead):
    row = write(breach.post_mortem, by=ada, summary=" ")
    with pytest.raises(Invalid, match="summary"):
        sign_off(row, by=lead)
    row = write(row, by=ada, summary="So.", causes=[])
    with pytest.raises(Invalid, match="cause"):
        sign_off(row, by=lead)
    row = write(row, by=ada, other_cause="The mail server was away.", causes=[])
    assert sign_off(row, by=lead)


def test_two_people_do_not_overwrite_each_other(breach, ada):
    row = breach.post_mortem
    seen = stamp(row)
    write(row, by=ada)
    values = dict.fromkeys(("title", "summary", "other_cause", "prevention", "lessons"), "")
    with pytest.raises(Conflict, match="meanwhile"):
        edit_post_mortem(row, {**values, "causes": []}, seen=seen, by=ada)


def test_breaches_of_one_cause_share_a_post_mortem(rosa, mailbox, policy, ada, lead):
    for number in range(3):
        asked(rosa, mailbox, number)
    missed()
    one, two, three = Breach.objects.order_by("ticket")
    write(two.post_mortem, by=ada, summary="The mail server was away.")
    planned = plan(three.post_mortem, what="Watch it", owner=None, due=None, by=ada)

    row = share_post_mortem([one, two, three], by=ada)

    assert PostMortem.objects.get() == row == two.post_mortem
    assert row.breaches.count() == len(row.figures["windows"]) == 3
    assert row.summary == "The mail server was away."
    planned.refresh_from_db()
    assert planned.post_mortem == row
    assert len(row.causes[0]["tickets"]) == 3

    own = take_out(Breach.objects.get(pk=three.pk), by=ada)
    row.refresh_from_db()
    assert own != row
    assert len(row.figures["windows"]) == 2
    sign_off(row, by=lead)
    with pytest.raises(Conflict, match="signed"):
        share_post_mortem(Breach.objects.all(), by=ada)


def test_nobody_sees_what_is_of_a_team_closed_to_them(breach, ada, ben, ticket, rosa, mailbox):
    assert breach in breaches_for(ben)
    Team.objects.filter(pk=breach.team_id).update(private=True)

    assert breach not in breaches_for(ben)
    assert breach.post_mortem not in post_mortems_for(ben)
    assert breach.post_mortem in post_mortems_for(ada)
    asked(rosa, mailbox, 2)
    missed()
    both = list(Breach.objects.all())
    share_post_mortem(both, by=ada)
    assert list(post_mortems_for(ben)) == [], "it tells of a ticket that is closed to him"
    assert breaches_for(ben).count() == 1


def test_the_log_is_narrowed_and_found_by_words(breach, ada):
    row = write(breach.post_mortem, by=ada, lessons="Watch the overflow.")
    refunds = Category.objects.create(slug="refunds", name="Refunds")

    def numbers(**what) -> int:
        return listed(ada, Asked(**what)).count()

    assert numbers(kind="first_response", team=str(breach.team_id), agent=str(ada.pk), policy="All") == 1
    assert numbers(team="none") == numbers(category=str(refunds.pk)) == numbers(tier="gold") == 0
    assert numbers(since=breach.at, until=breach.at + timedelta(seconds=1)) == 1
    assert numbers(until=breach.at) == 0
    assert (numbers(state="edited"), numbers(state="signed"), numbers(state="withdrawn")) == (1, 0, 0)
    assert numbers(words="overflow") == numbers(words="refund") == numbers(words=f"#{breach.ticket_id}") == 1
    assert numbers(words="zebra") == 0
    assert list(found(ada, "overflow")) == [row]


def test_what_is_planned_is_told_done_and_kept_when_signed(breach, ada, ben, lead):
    row = breach.post_mortem
    Team.objects.filter(pk=breach.team_id).update(private=True)
    with pytest.raises(Invalid, match="may not see"):
        plan(row, what="Plan a rota", owner=ben, due=None, by=ada)
    with pytest.raises(Invalid):
        plan(row, what=" ", owner=None, due=None, by=ada)
    one = plan(row, what="Plan a rota", owner=ada, due=date(2026, 3, 9), by=lead)
    other = plan(row, what="Nothing", owner=None, due=None, by=lead)
    drop(other, by=lead)
    sign_off(row, by=lead)

    tick(one, True, by=ada)

    assert FollowUp.objects.get().done_by == ada
    assert row.versions.get().content["follow_ups"][0]["done"] is False, "what was signed stays"

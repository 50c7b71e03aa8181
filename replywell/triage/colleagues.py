"""Who could take a ticket, read with one statement each: by the ORM it took longer to ask than to answer."""

from typing import Any, NamedTuple

from django.db import connection

from replywell.kit import clock
from replywell.tickets.models import Ticket
from replywell.triage.assign import LONG_AGO, WEIGHTS, Candidate, Wanted

OPEN = ("new", "open")
"""Statuses in which a ticket has to be answered."""


class Waiting(NamedTuple):
    """A ticket that asks for somebody: its team, how that gets its tickets, its channel, its requester, and the agent
    who had their last ticket."""

    team: str
    handing: str
    channel: str
    requester: str
    last: int | None


def waiting(ticket: Ticket) -> Waiting:
    """What there is to know about a ticket before somebody is chosen. Where its team is handed its tickets, this
    holds the desk's lock until the transaction ends: what is read from here on is what the one before has left."""
    given: dict[str, Any] = {"ticket": ticket.pk, "requester": ticket.requester_id, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, given)
        (row,) = cursor.fetchall()
        return Waiting._make(row[1:])


def one_at_a_time() -> None:
    """Hold the lock of the desk until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_LOCK}")


def candidates(team: int, channel: str, wanted: Wanted | None = None) -> list[Candidate]:
    """The team's agents who are handed tickets, whether they can take one of this channel now or not.

    Of a large team whoever `choose_agent` would come to: with `wanted` only the best few of those who can, where
    somebody can. Hundreds of rows cost more to read than to rank where they are.
    """
    given: dict[str, Any] = {"team": team, "channel": channel, "now": clock.now(), "long_ago": LONG_AGO}
    with connection.cursor() as cursor:
        if wanted is not None:
            cursor.execute(
                _BEST, given | wanted.model_dump(include={"named", "last"}) | {"skills": [*wanted.skills]}
            )
            if best := cursor.fetchall():
                return list(map(Candidate._make, best))
        cursor.execute(f"{_CANDIDATES} order by agent.id", given)
        return list(map(Candidate._make, cursor.fetchall()))


_LOCK = "pg_advisory_xact_lock(hashtext('assignment of tickets'))"
_WAITING = f"""
    select case when team.handing = 'push' then {_LOCK}::text end, team.name, team.handing, coalesce(connection.adapter, 'none'),
        coalesce(nullif(contact.name, ''), nullif(contact.email, ''), contact.id::text), (
            select before.assignee_id from tickets_ticket as before
            where before.requester_id = %(requester)s and before.id <> ticket.id and before.assignee_id is not null
                and before.updated_at >= %(now)s - make_interval(days => days.sticky)
            order by before.updated_at desc limit 1)
    from tickets_ticket as ticket
    join people_team as team on team.id = ticket.team_id
    join people_contact as contact on contact.id = ticket.requester_id
    left join connections_connection as connection on connection.id = ticket.connection_id
    cross join (select coalesce((select sticky_days from triage_triagesettings), 14)::int as sticky) as days
    where ticket.id = %(ticket)s"""  # noqa: S608 - constants of this module

_WEIGHED = " ".join(f"when {urgency} then {weight}" for urgency, weight in WEIGHTS.items())
# What somebody holds is looked up agent by agent: joined as a whole it took seconds where nothing had been analyzed.
_CANDIDATES = f"""
    select agent.id, agent.name, agent.skills, held.count as open, held.weight, agent.capacity, held.of_channel,
        (agent.channel_capacity ->> %(channel)s)::int as channel_capacity,
        not agent.available or coalesce(agent.away_until > %(now)s, false) as away,
        agent.working_hours <> '{{}}' and not exists (
            select from jsonb_array_elements(agent.working_hours -> (extract(isodow from there.at)::int - 1)::text)
                as hours
            where hours ->> 0 <= to_char(there.at, 'HH24:MI') and to_char(there.at, 'HH24:MI') < hours ->> 1) as off,
        coalesce(turn.given_at, %(long_ago)s) as given_at
    from people_agent_teams as member
    join people_agent as agent on agent.id = member.agent_id
    cross join lateral (select %(now)s at time zone agent.timezone as at) as there
    cross join lateral (
        select count(*) as count, coalesce(sum(case urgency {_WEIGHED} end), 0)::int as weight,
            count(*) filter (where
                connection_id = any(array(select id from connections_connection where adapter = %(channel)s))
                or (connection_id is null and %(channel)s = 'none')) as of_channel
        from tickets_ticket
        where assignee_id = agent.id and status in ('new', 'open') and snoozed_until is null) as held
    left join triage_turn as turn on turn.agent_id = agent.id
    where member.team_id = %(team)s and agent.is_active and agent.role in ('agent', 'lead')"""  # noqa: S608 - constants of this module
# As `choose_agent` ranks them, which has the last word.
_BEST = f"""
    select * from ({_CANDIDATES}) as one
    where not away and not off and open < capacity and (channel_capacity is null or of_channel < channel_capacity)
    order by id = %(named)s desc nulls last, id = %(last)s desc nulls last,
        (select count(*) from unnest(%(skills)s::text[]) as skill where skill = any(skills)) desc,
        weight::float8 / capacity, given_at, id
    limit 3"""  # noqa: S608 - constants of this module

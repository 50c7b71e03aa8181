"""Where a ticket goes: the first rule that fits, else the category's team; then the agent who fits best."""

from replywell.tickets.facts import Colleague, Facts
from replywell.triage.values import Classification, Condition, Route, Routing, Rule


def choose_route(classification: Classification, facts: Facts, routing: Routing) -> Route:
    """Team and agent, with the reason in one sentence. A ticket that a person routed stays where it is."""
    if facts.team is not None and (not facts.first or "team" in facts.settled_by_person):
        return Route(
            team=facts.team, agent=facts.assignee, needs_triage=False, because="Stays with its team."
        )
    seen = _fields(classification, facts)
    rule = next((rule for rule in routing.rules if _fits(rule, seen)), None)
    if rule:
        return _to_team(rule.team, f"rule “{rule.name}”", classification, facts, routing)
    if not classification.sure:
        return Route(
            team=None, agent=None, needs_triage=True, because="Needs triage: the category is not clear."
        )
    team = dict(routing.by_category).get(classification.category.label)
    if team is None:
        because = f"Needs triage: no team takes {classification.category.label.replace('_', ' ')}."
        return Route(team=None, agent=None, needs_triage=True, because=because)
    why = (
        f"category {classification.category.label.replace('_', ' ')} {classification.category.confidence:.2f}"
    )
    return _to_team(team, why, classification, facts, routing)


def _to_team(team: int, why: str, classification: Classification, facts: Facts, routing: Routing) -> Route:
    name = next((plan.name for plan in routing.teams if plan.id == team), "Team")
    chosen = choose_agent(team, classification.skills, facts.colleagues)
    if chosen is None:
        because = f"{name}: {why}; nobody there is free, so it waits in the queue."
        return Route(team=team, agent=None, needs_triage=False, because=because)
    skills = [skill for skill in classification.skills if skill in chosen.skills]
    skill = f"skill {', '.join(skills)}, " if skills else ""
    load = f"{chosen.open_tickets} of {chosen.capacity} open"
    because = f"{name}: {why}; {chosen.name}: {skill}{load}."
    return Route(team=team, agent=chosen.id, needs_triage=False, because=because)


def choose_agent(team: int, skills: tuple[str, ...], colleagues: tuple[Colleague, ...]) -> Colleague | None:
    """Of the team's agents with room: the best skill match, then the lightest load, then the lowest id."""
    free = [c for c in colleagues if team in c.teams and c.open_tickets < c.capacity]
    wanted = set(skills)
    return min(
        free,
        key=lambda c: (-len(wanted & set(c.skills)), c.open_tickets / c.capacity, c.id),
        default=None,
    )


def _fields(classification: Classification, facts: Facts) -> dict[str, str]:
    return {
        "category": classification.category.label if classification.sure else "",
        "urgency": classification.urgency.label,
        "sentiment": classification.sentiment.label,
        "complexity": classification.complexity.label,
        "language": classification.language,
        "tier": facts.requester.tier.lower(),
        "company": facts.requester.company,
        "channel": facts.channel,
        "wants_human": "yes" if classification.wants_human >= 0.5 else "no",
    }


def _fits(rule: Rule, seen: dict[str, str]) -> bool:
    return all(_holds(condition, seen) for condition in rule.conditions)


def _holds(condition: Condition, seen: dict[str, str]) -> bool:
    return seen[condition.field] in condition.any_of

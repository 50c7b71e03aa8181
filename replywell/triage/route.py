"""Where a ticket goes: what the rules say, else the category's team. Pure; who takes it is chosen in `assign.py`."""

from collections.abc import Iterable

from replywell.tickets.facts import Facts
from replywell.triage.classify import in_words
from replywell.triage.match import Ready, ready_once
from replywell.triage.seen import Seen
from replywell.triage.values import SCOPE, Classification, Route, Routing, Rule


def choose_route(
    classification: Classification, facts: Facts, routing: Routing, triage: tuple[str, ...] = ("category",)
) -> Route:
    """The team, with the reason in one sentence. A ticket that a person routed stays where it is.

    `triage` are the dimensions that a person looks at where they are unsure and no rule has decided.
    """
    if facts.team is not None and (not facts.first or "team" in facts.settled_by_person):
        return Route(team=facts.team, agent=None, needs_triage=False, because="Stays with its team.")
    return route_of(Seen(classification, facts, routing.timezone), ready_once(routing.rules), routing, triage)


def route_of(seen: Seen, rules: Iterable[Ready], routing: Routing, triage: tuple[str, ...]) -> Route:
    """The first rule that fits and names a team decides; those before it that fit add what they say."""
    classification = seen.classification
    urgency, skills = "", list(classification.skills)
    said: list[str] = []
    for each in rules:
        rule = each.rule
        if not each.fits(seen):
            continue
        urgency = urgency or rule.urgency
        skills += [skill for skill in rule.skills if skill not in skills]
        if rule.team is not None:
            name = next((plan.name for plan in routing.teams if plan.id == rule.team), "Team")
            told = [f"rule “{rule.name}”", *said, *_adds(rule)]
            return Route(
                team=rule.team,
                agent=rule.agent,
                needs_triage=False,
                urgency=urgency,
                skills=tuple(skills),
                rule=rule.id,
                because=f"{name}: {'; '.join(told)}.",
            )
        said += [f"rule “{rule.name}”: {', '.join(_adds(rule))}"]
    team, why = _by_category(classification, routing, triage)
    return Route(
        team=team,
        agent=None,
        needs_triage=team is None,
        urgency=urgency,
        skills=tuple(skills),
        because=f"{'; '.join([why, *said])}.",
    )


def _adds(rule: Rule) -> list[str]:
    """What a rule says besides the team."""
    urgency = [f"urgency {rule.urgency}"] if rule.urgency else []
    return urgency + ([f"asks for {', '.join(rule.skills)}"] if rule.skills else [])


def _by_category(
    classification: Classification, routing: Routing, triage: tuple[str, ...]
) -> tuple[int | None, str]:
    category = classification.category
    name = in_words(category.label)
    if SCOPE in classification.unsure:
        return None, "Needs triage: it is not about anything this desk handles"
    unclear = [each for each in triage if each in classification.unsure]
    if not classification.sure and "category" not in unclear:
        unclear.insert(0, "category")
    if unclear:
        what = " and ".join(unclear)
        return None, f"Needs triage: the {what} {'is' if len(unclear) == 1 else 'are'} not clear"
    team = dict(routing.by_category).get(category.label)
    if team is None:
        return None, f"Needs triage: no team takes {name}"
    plan = next((plan.name for plan in routing.teams if plan.id == team), "Team")
    return team, f"{plan}: category {name} {category.confidence:.2f}"

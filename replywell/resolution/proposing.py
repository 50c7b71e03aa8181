"""Whether a message asks for an account action, and with what. Pure: it only proposes, code carries out later.

The actions are the desk's, written by administrators; a model chooses among their ids, and every argument is held
against its declaration here. A message that looks like it wants to steer the assistant proposes nothing.
"""

from typing import Literal

from replywell.adapters.models.proposing import ActionText, ArgumentText, ProposeResult, ProposeTask
from replywell.adapters.tools.arguments import fitting
from replywell.adapters.tools.values import Argument
from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.resolution.guard import keeps_silent
from replywell.resolution.values import AskBack, Autonomy, AutoResolve, Draft, Handoff, Resolution, Silent
from replywell.tickets.facts import Facts
from replywell.triage.values import Classification

LOOKED_AT = 4000
"""Characters of a message that are looked at."""
_SAME = {"order_number": "order", "invoice_number": "invoice"}


class AllowedAction(Value):
    """An action that may be proposed: what a walk knows of it. What it does stays out of the walk."""

    slug: str
    name: str
    description: str
    examples: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    identity: Literal["code", "session", "none"] = "code"
    approval: bool = True


class ActionProposal(Value):
    """What is proposed, with the arguments that were found."""

    action: str
    name: str
    arguments: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    """Required arguments that nobody has given."""
    confidence: float = 0.0
    starts: bool = False
    """Whether the assistant goes on with it by itself, as far as identity and approval allow; else a person has to."""
    because: str = ""
    ignored: tuple[str, ...] = ()
    """What a model named that is not offered, or a value that does not fit."""


def propose(
    facts: Facts,
    classification: Classification,
    actions: tuple[AllowedAction, ...],
    autonomy: Autonomy,
    ask: Ask,
) -> ActionProposal | None:
    """The action that is wanted; None where none is, or where nothing may be proposed."""
    category = classification.category.label
    offered = tuple(action for action in actions if category in action.categories)
    mode = autonomy.mode(category, classification.language, facts.channel)
    if not offered or facts.suspicious or facts.by_other or facts.auto != "no" or mode in ("off", "shadow"):
        return None
    told: ProposeResult = ask(
        ProposeTask(
            subject=facts.subject if facts.first else "",
            text=facts.text[:LOOKED_AT],
            actions=tuple(_told(action) for action in offered),
        )
    )
    chosen = next((action for action in offered if action.slug == told.action), None)
    if chosen is None:
        return None
    arguments, ignored = _arguments(chosen, dict(told.arguments), facts, classification)
    missing = tuple(one.name for one in chosen.arguments if one.required and one.name not in arguments)
    why = _objection(facts, classification, autonomy, missing)
    return ActionProposal(
        action=chosen.slug,
        name=chosen.name,
        arguments=tuple(arguments.items()),
        missing=missing,
        confidence=told.confidence,
        starts=not why,
        because=" ".join(part for part in (told.because, why) if part),
        ignored=(*told.ignored, *ignored),
    )


def instead(resolution: Resolution, action: ActionProposal | None) -> Resolution:
    """What becomes of an answer while an action is under way: an agent's draft at most, so that nobody is told two things."""
    if action is None or not action.starts:
        return resolution
    because = f"The action “{action.name}” is asked for: {action.because}"
    match resolution:
        case AutoResolve():
            kept = {name: getattr(resolution, name) for name in ("confidence", "band", "signs", "reasons")}
            return Draft(because=f"Draft: {because}", **kept)
        case AskBack() | Handoff():
            return Silent(because=because)
    return resolution


def _told(action: AllowedAction) -> ActionText:
    """What a model needs to choose: no address, no template, and only arguments that a message may name."""
    return ActionText(
        id=action.slug,
        description=f"{action.name}. {action.description}".strip(),
        examples=action.examples,
        arguments=tuple(
            ArgumentText(name=one.name, label=one.label, type=one.type, choices=one.choices)
            for one in action.arguments
            if one.source == "message"
        ),
    )


def _arguments(
    action: AllowedAction, named: dict[str, str], facts: Facts, classification: Classification
) -> tuple[dict[str, str], list[str]]:
    """Each argument from where it may come, and what was named but does not fit."""
    found: dict[str, str] = {}
    ignored = []
    for argument in action.arguments:
        match argument.source:
            case "contact":
                given = of_contact(argument.field, facts)
            case "message":
                given = _of_message(argument, named.get(argument.name, ""), facts, classification)
            case _:
                continue
        value = fitting(argument, given) if given else None
        if value is not None:
            found[argument.name] = value
        elif argument.source == "message" and named.get(argument.name):
            ignored.append(f"value of {argument.name}")
    return found, ignored


def of_contact(field: str, facts: Facts) -> str:
    requester = facts.requester
    known = {"email": requester.email, "name": requester.name, "company": requester.company}
    return str(requester.id) if field == "number" else known.get(field, "")


def _of_message(argument: Argument, named: str, facts: Facts, classification: Classification) -> str:
    """What a model copied, if it stands there; else the one thing of that kind that is named."""
    if named and " ".join(named.split()).casefold() in " ".join(facts.asked.split()).casefold():
        return named
    kind = _SAME.get(argument.field, argument.field)
    values = [one.value for one in classification.entities if _SAME.get(one.kind, one.kind) == kind]
    fits = [value for value in dict.fromkeys(values) if fitting(argument, value)]
    return fits[0] if len(fits) == 1 else ""


def _objection(
    facts: Facts, classification: Classification, autonomy: Autonomy, missing: tuple[str, ...]
) -> str:
    """Why a person has to take it from here; empty when the assistant may go on."""
    if autonomy.stopped:
        return "The assistant is stopped."
    if classification.wants_human >= 0.5:
        return "The requester asks for a person."
    if not classification.sure:
        return "The category is not clear."
    if missing:
        return f"Something is missing: {', '.join(missing)}."
    return keeps_silent(facts, classification, autonomy)

"""Rotations are made and change; shifts are swapped."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.escalations.models import Path, Rotation, RotationMember, Swap
from replywell.escalations.on_call import regular, turn_of
from replywell.escalations.queries import rota_of
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep
from replywell.people.models import Agent, Removal
from replywell.people.permissions import check, may

MOST_MEMBERS, MOST_SWAPS = 40, 500
LONGEST_SWAP = timedelta(days=366)


@transaction.atomic
def put_rotation(
    rotation: Rotation, values: Mapping[str, Any], members: Sequence[Agent], *, by: Agent
) -> Rotation:
    """A new rotation, or what changed about one; whoever has the turn now keeps it where they still take part.

    Raises `Invalid` for one without members or days.
    """
    if not members:
        raise Invalid(_("Choose at least one person."))
    if len(members) > MOST_MEMBERS:
        raise Invalid(_("A rotation has at most %(most)s people.") % {"most": MOST_MEMBERS})
    if not 1 <= values["days"] <= 366:
        raise Invalid(_("A turn lasts between one day and a year."))
    now, before = clock.now(), _names(rotation)
    has_turn = regular(rota_of(rotation), now) if rotation.pk else None
    put(rotation, values, by=by)
    if before != [agent.name for agent in members]:
        rotation.members.all().delete()
        RotationMember.objects.bulk_create(
            RotationMember(rotation=rotation, agent=agent, position=place)
            for place, agent in enumerate(members)
        )
        audit("changed", rotation, by=by, changes=[("members", before, _names(rotation))])
    _keep_turn(rotation, has_turn, now)
    return rotation


def _keep_turn(rotation: Rotation, member: int | None, now: datetime) -> None:
    rota = rota_of(rotation)
    rotation.offset = 0
    if member in rota.members:
        rotation.offset = (rota.members.index(member) - turn_of(rota, now)) % len(rota.members)
    rotation.save(update_fields=["offset"])


def _names(rotation: Rotation) -> list[str]:
    if rotation.pk is None:
        return []
    return list(rotation.members.values_list("agent__name", flat=True))


@transaction.atomic
def remove_rotation(rotation: Rotation, *, by: Agent) -> Removal | None:
    """Nobody is on call by it any more. Raises `Conflict` while a path tells whoever is."""
    word = f"rotation:{rotation.pk}"
    using = [
        path.name
        for path in Path.objects.all()
        if path.owner == word or any(step.get("to") == word for step in path.steps)
    ]
    if using:
        raise Conflict(
            _("These paths tell whoever is on call there: %(paths)s. Change them first.")
            % {"paths": ", ".join(using)}
        )
    removal = keep(rotation, by=by)
    audit("removed", rotation, by=by)
    rotation.delete()
    return removal


@transaction.atomic
def swap(rotation: Rotation, agent: Agent, starts: datetime, ends: datetime, *, by: Agent) -> Swap:
    """For this time the agent is on call. Anybody who answers may take a shift; giving one away asks for a lead.

    Raises `NotAllowed`, and `Invalid` for no time, too much of it, or none that is still to come.
    """
    check(by, "reply")
    if agent.pk != by.pk and not may(by, "arrange on-call"):
        raise NotAllowed(_("You can take shifts yourself. Ask a lead to give one to somebody else."))
    if ends <= starts:
        raise Invalid(_("It ends before it begins."))
    if ends <= clock.now():
        raise Invalid(_("That time is over."))
    if ends - starts > LONGEST_SWAP:
        raise Invalid(_("A swap lasts for a year at most."))
    if not agent.is_active or not may(agent, "reply"):
        raise Invalid(_("%(name)s cannot be on call.") % {"name": agent.name})
    held = Rotation.objects.select_for_update().get(pk=rotation.pk)
    if held.swaps.filter(ends_at__gt=clock.now()).count() >= MOST_SWAPS:
        raise Invalid(_("There are too many swaps already. Take some back first."))
    row = Swap.objects.create(rotation=held, agent=agent, starts_at=starts, ends_at=ends, by=by)
    audit("added", row, by=by, changes=[("starts_at", None, starts), ("ends_at", None, ends)])
    return row


@transaction.atomic
def take_back(swapped: Swap, *, by: Agent) -> None:
    """It is as by turns again; whoever took it or arranged it may say so, and leads."""
    if by.pk not in {swapped.agent_id, swapped.by_id} and not may(by, "arrange on-call"):
        raise NotAllowed(_("Ask a lead, or whoever takes the shift."))
    audit("removed", swapped, by=by)
    swapped.delete()

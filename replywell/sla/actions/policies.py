"""Policies are made, change, move and go; after each change the clocks of open tickets are counted anew."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep, restored, restores
from replywell.people.models import Agent, Removal
from replywell.sla.actions.renewal import renew
from replywell.sla.models import Policy
from replywell.sla.queries import KINDS

MOST = 100
"""Policies of a desk."""
LONGEST = 366 * 24 * 60
"""Minutes of a promise."""


@transaction.atomic
def put_policy(policy: Policy, values: Mapping[str, Any], *, by: Agent) -> Policy:
    """A new policy, which is tried last, or what changed about one. Raises `Invalid` for one that promises nothing."""
    check_policy(values)
    if policy.pk is None:
        count = Policy.objects.count()
        if count >= MOST:
            raise Invalid(_("A desk has at most %(most)s policies.") % {"most": MOST})
        policy.position = count + 1
    if put(policy, values, by=by):
        renew()
    return policy


def check_policy(values: Mapping[str, Any]) -> None:
    """Raise `Invalid` where a policy would make no sense."""
    promised = [values[kind] for kind in KINDS if values.get(kind)]
    if not promised:
        raise Invalid(_("Say what the policy promises: enter at least one time."))
    if max(promised) > LONGEST:
        raise Invalid(_("A promise lasts for a year at most."))
    if max((values.get("internal") or {}).values(), default=0) > max(promised):
        raise Invalid(_("A team's part has to be within what the requester is promised. Make it shorter."))


@transaction.atomic
def switch_policy(policy: Policy, *, on: bool, by: Agent) -> None:
    """It counts, or it does not."""
    if put(policy, {"active": on}, by=by):
        renew()


@transaction.atomic
def move_policy(policy: Policy, steps: int, *, by: Agent) -> None:
    """Up by negative steps, down by positive ones, as far as the list goes."""
    policies = list(Policy.objects.select_for_update())
    at = next(place for place, each in enumerate(policies) if each.pk == policy.pk)
    to = min(max(at + steps, 0), len(policies) - 1)
    if to == at:
        return
    policies.insert(to, policies.pop(at))
    for place, each in enumerate(policies, start=1):
        each.position = place
    Policy.objects.bulk_update(policies, ["position"])
    audit("changed", policy, by=by, changes=[("place", at + 1, to + 1)])
    renew()


@transaction.atomic
def remove_policy(policy: Policy, *, by: Agent) -> Removal | None:
    """It promises nothing any more; what it has promised to tickets is kept with them."""
    removal = keep(policy, by=by)
    audit("removed", policy, by=by)
    policy.delete()
    renew()
    return removal


@restores("sla.policy")
def _promise_again(removal: Removal, by: Agent) -> Model:
    """A removed policy promises again what it promised."""
    policy = restored(removal, by)
    renew()
    return policy

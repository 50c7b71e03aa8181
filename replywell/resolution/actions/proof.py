"""What was proven of a rung, and for which assistant and which rules it holds."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.resolution.actions.autonomy import LONGEST, Kind, held, step, tell, where
from replywell.resolution.ladder import ALONE
from replywell.resolution.models import CategoryAutonomy
from replywell.resolution.standing import judged_on
from replywell.resolution.versions import current_version
from replywell.tickets.models import Category

LEAST, MOST = 0.5, 0.999
"""Targets that can be asked for."""
FEWEST, MANY = 10, 10_000
"""Judged answers that can be asked for."""


@transaction.atomic
def hold_back(rung: CategoryAutonomy, version: str) -> bool:
    """Another version of the assistant answers than the one that was proven: told once. Returns whether it is held back."""
    rung = held(rung)
    if not rung.versions:  # set before versions were kept: this one counts
        rung.versions = [version]
        rung.save(update_fields=["versions"])
    if version in rung.versions:
        return False
    told = rung.steps.filter(kind=Kind.HELD_BACK, after=version)
    if not told.exists():
        because = _(
            "Model, prompts or rules have changed. A rehearsal, or an administrator, has to say that it may go on."
        )
        noted = step(rung, Kind.HELD_BACK, rung.mode, because, None, after=version)
        audit("held back", rung.category, by=None, who="Assistant", changes=[("version", "", version)])
        tell("demoted", noted, f"{where(rung)}: {because}")
    return True


@transaction.atomic
def void(category: Category, because: str, *, by: Agent | None) -> list[CategoryAutonomy]:
    """Other rules hold in the category than those that its answers were judged under: nothing is proven of it now.

    What leaves alone there is a draft, and no promotion is offered, until `proved`. Of a rung on which nothing was
    judged there is nothing to lose. Returns the rungs that it concerns.
    """
    version = current_version()
    found = []
    for rung in CategoryAutonomy.objects.select_for_update(of=("self",)).filter(category=category):
        if rung.void or (rung.mode not in ALONE and not judged_on(rung, version).exists()):
            continue
        rung.void = because[:LONGEST]
        rung.save(update_fields=["void"])
        noted = step(rung, Kind.HELD_BACK, rung.mode, rung.void, by, after="")
        audit(
            "held back", category, by=by, who="" if by else "Assistant", changes=[("because", "", rung.void)]
        )
        if rung.mode in ALONE:
            tell("demoted", noted, f"{where(rung)}: {rung.void}")
        found.append(rung)
    return found


def voided() -> dict[int, str]:
    """Rung → why nothing is proven of it now."""
    return dict(CategoryAutonomy.objects.exclude(void="").values_list("pk", "void"))


def set_aside(rungs: Iterable[int]) -> dict[int, str]:
    """Look at these as if what was proven of them held: why it does not. The caller calls `void_again`."""
    found = {pk: why for pk, why in voided().items() if pk in set(rungs)}
    CategoryAutonomy.objects.filter(pk__in=found).update(void="")
    return found


def void_again(rungs: dict[int, str]) -> None:
    """What `set_aside` put aside holds again."""
    for pk, why in rungs.items():
        CategoryAutonomy.objects.filter(pk=pk).update(void=why)


@transaction.atomic
def proved(
    version: str,
    *,
    because: str,
    category: Category | None = None,
    slugs: Iterable[str] = (),
    by: Agent | None = None,
) -> int:
    """What was proven holds for this version of the assistant and the rules of today too.

    A rehearsal passed, or an administrator says so: `because` names the rehearsal, or is the administrator's reason.
    It concerns one category, or those of these slugs, or all. Returns how many rungs.
    """
    if by:
        check(by, "administer")
    if not because.strip():
        raise Invalid(_("Say why it may go on as before."))
    rungs = CategoryAutonomy.objects.select_for_update(of=("self",)).filter(Q(mode__in=ALONE) | ~Q(void=""))
    if category:
        rungs = rungs.filter(category=category)
    if slugs := list(slugs):
        rungs = rungs.filter(category__slug__in=slugs)
    changed = [rung for rung in rungs if rung.void or version not in rung.versions]
    for rung in changed:
        if rung.mode in ALONE or rung.versions:
            rung.versions = [*(each for each in rung.versions if each != version), version][-20:]
        rung.void = ""
        rung.save(update_fields=["versions", "void"])
        step(rung, Kind.PROVED, rung.mode, because[:LONGEST], by)
        what = [("because", "", because), ("version", "", version)]
        audit("proved", rung.category, by=by, who="" if by else "Rehearsal", changes=what)
    return len(changed)


@transaction.atomic
def ask_of(
    rung: CategoryAutonomy, *, target: float | None, minimum: int | None, by: Agent
) -> CategoryAutonomy:
    """What has to be proven on this rung; None: as everywhere. Raises `Invalid` for what cannot be."""
    check(by, "administer")
    if target is not None and not LEAST <= target <= MOST:
        raise Invalid(_("Choose from 50 to 99.9 per cent, or leave it empty."))
    if minimum is not None and not FEWEST <= minimum <= MANY:
        raise Invalid(_("Choose from 10 to 10,000 judged answers, or leave it empty."))
    rung = held(rung)
    given = {"target": target, "minimum": minimum}
    changes = [
        (f"{where(rung)}: {name}", getattr(rung, name), value)
        for name, value in given.items()
        if getattr(rung, name) != value
    ]
    if changes:
        rung.target, rung.minimum = target, minimum
        rung.save(update_fields=["target", "minimum"])
        audit("changed", rung.category, by=by, changes=changes)
    return rung

"""How far the assistant may go in a category: set by administrators, offered on proof, taken back by itself."""

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.notifications.actions.telling import tell_of_desk
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.people.permissions import ADMINS, check
from replywell.resolution.ladder import ALONE, below, rises
from replywell.resolution.models import AssistantSettings, CategoryAutonomy, LadderStep
from replywell.resolution.queries import assistant_settings
from replywell.resolution.standing import Standing, standing
from replywell.resolution.versions import current_version
from replywell.tickets.models import Category

Mode = CategoryAutonomy.Mode
Kind = LadderStep.Kind
LONGEST = 500


def mode_of(category: Category) -> str:
    """Drafts, where nobody has said anything else."""
    if category.pk is None:
        return Mode.DRAFT
    whole = CategoryAutonomy.objects.filter(category=category, language="", channel="")
    return whole.values_list("mode", flat=True).first() or Mode.DRAFT


def set_mode(category: Category, mode: str, *, by: Agent) -> None:
    """The mode of a whole category from the next message on. Raises `Invalid` for another word."""
    if mode != mode_of(category):
        set_rung(category, mode, by=by, because=_("Chosen in the category's settings."))


@transaction.atomic
def set_rung(
    category: Category, mode: str, *, by: Agent, because: str, language: str = "", channel: str = ""
) -> CategoryAutonomy:
    """By hand, whatever is proven; who lets answers leave alone says why. Raises `Invalid`."""
    check(by, "administer")
    if mode not in Mode.values:
        raise Invalid(_("There is no such mode. Choose one from the list."))
    rung = rung_of(category, language, channel)
    before, because = rung.mode, because.replace("\0", "").strip()[:LONGEST]
    if mode == before:
        return rung
    if mode in ALONE and rises(before, mode) and not because:
        raise Invalid(_("Say why answers may leave without a person having read them."))
    _move(rung, mode)
    step(rung, Kind.SET, before, because, by)
    audit("changed", category, by=by, changes=[("assistant", _named(rung, before), _named(rung, mode))])
    return rung


def rung_of(category: Category, language: str = "", channel: str = "") -> CategoryAutonomy:
    """The rung, held until the transaction ends; one that was not there begins at `draft`, or where its category is."""
    found = CategoryAutonomy.objects.select_for_update().filter(
        category=category, language=language[:8], channel=channel[:20]
    )
    return found.first() or CategoryAutonomy.objects.create(
        category=category, language=language[:8], channel=channel[:20], mode=mode_of(category)
    )


@transaction.atomic
def remove_rung(rung: CategoryAutonomy, *, by: Agent) -> None:
    """What holds in the whole category holds there again. Raises `Invalid` for the whole category."""
    check(by, "administer")
    if not rung.language and not rung.channel:
        raise Invalid(_("A category always has a mode. Set it to off instead."))
    audit("removed", rung.category, by=by, changes=[("assistant", _named(rung, rung.mode), "")])
    rung.delete()


@transaction.atomic
def promote(rung: CategoryAutonomy, *, by: Agent) -> CategoryAutonomy:
    """Take an offer. Raises `Conflict` where there is none any more."""
    check(by, "administer")
    rung = held(rung)
    found = standing(rung)
    if not found.offer:
        raise Conflict(_("There is no offer any more: something was judged meanwhile. Look at the figures."))
    before = rung.mode
    _move(rung, found.offer)
    step(rung, Kind.PROMOTED, before, _proof(found), by)
    audit(
        "promoted",
        rung.category,
        by=by,
        changes=[("assistant", _named(rung, before), _named(rung, rung.mode))],
    )
    return rung


@transaction.atomic
def demote(rung: CategoryAutonomy, because: str) -> bool:
    """By itself: a person reads every answer again, and proof begins anew. Returns whether it was further."""
    rung = held(rung)
    if rung.mode not in ALONE:
        return False
    before = rung.mode
    rung.since, rung.void = clock.now(), ""
    _move(rung, below(before))
    noted = step(rung, Kind.DEMOTED, before, because, None)
    changes = [("assistant", _named(rung, before), _named(rung, rung.mode)), ("because", "", because)]
    audit("demoted", rung.category, by=None, who="Assistant", changes=changes)
    tell("demoted", noted, f"{where(rung)}: {because}")
    return True


def look_at(rung: CategoryAutonomy) -> Standing:
    """Take it back where it has fallen; offer the next rung, once, where it is proven."""
    found = standing(rung)
    severe = found.severe and rung.mode in ALONE
    if severe:
        demote(rung, _("An answer was severely wrong."))
    elif found.fallen and rung.mode in ALONE:
        demote(
            rung,
            _("The last %(count)d judged answers show fewer than %(target)s right ones.")
            % {"count": found.fallen, "target": f"{found.target:.0%}"},
        )
    elif found.offer:
        _offer(rung, found)
    return found


@transaction.atomic
def _offer(rung: CategoryAutonomy, found: Standing) -> None:
    rung = held(rung)
    newest = rung.steps.first()
    if newest and newest.kind == Kind.OFFERED and newest.after == found.offer:
        return
    noted = step(rung, Kind.OFFERED, rung.mode, _proof(found), None, after=found.offer)
    tell("proven", noted, f"{where(rung)}: {found.offer}")


@transaction.atomic
def stop(*, by: Agent | None, category: Category | None = None, because: str = "") -> None:
    """Nothing leaves unattended from now on, in a category or anywhere; what waits does not leave either."""
    _switch(True, by, category, because)


@transaction.atomic
def go(*, by: Agent | None, category: Category | None = None, because: str = "") -> None:
    """The modes hold again."""
    _switch(False, by, category, because)


def _switch(stopped: bool, by: Agent | None, category: Category | None, because: str) -> None:
    if by:
        check(by, "administer")
    row: CategoryAutonomy | AssistantSettings
    if category:
        row = rung_of(category)
    else:
        AssistantSettings.objects.get_or_create(pk=1)
        row = AssistantSettings.objects.select_for_update().get(pk=1)
    if row.stopped == stopped:
        return
    row.stopped = stopped
    row.save(update_fields=["stopped"])
    kind = Kind.STOPPED if stopped else Kind.RESUMED
    rung = row if isinstance(row, CategoryAutonomy) else None
    noted = step(rung, kind, "", because.replace("\0", "")[:LONGEST], by, after="")
    audit(kind.value, category or row, by=by, who="" if by else "Command line", kind="assistant")
    if stopped:
        place = where(rung) if rung else _("Everywhere")
        tell("demoted", noted, _("%(where)s: nothing is sent unattended.") % {"where": place})


@transaction.atomic
def change_settings(values: dict[str, float], *, by: Agent) -> None:
    """Target, minimum, hold-out and waits. Raises `Invalid` for what cannot be."""
    check(by, "administer")
    kept = AssistantSettings.objects.select_for_update().filter(pk=1).first() or assistant_settings()
    if values.get("hold_shortest", kept.hold_shortest) > values.get("hold_longest", kept.hold_longest):
        raise Invalid(_("The shortest wait is longer than the longest one."))
    changes = [
        (name, getattr(kept, name), value) for name, value in values.items() if getattr(kept, name) != value
    ]
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    if changes:
        audit("changed", kept, by=by, changes=changes, kind="assistant")


def held(rung: CategoryAutonomy) -> CategoryAutonomy:
    """The rung as it is now, held until the transaction ends."""
    return CategoryAutonomy.objects.select_related("category").select_for_update(of=("self",)).get(pk=rung.pk)


def _move(rung: CategoryAutonomy, mode: str) -> None:
    rung.mode, rung.reached_at = mode, clock.now()
    if mode in ALONE:
        rung.void = ""
        rung.versions = [*(v for v in rung.versions if v != current_version()), current_version()][-20:]
    rung.save()


def step(
    rung: CategoryAutonomy | None,
    kind: str,
    before: str,
    because: str,
    by: Agent | None,
    *,
    after: str | None = None,
) -> LadderStep:
    now = after if after is not None else rung.mode if rung else ""
    return LadderStep.objects.create(
        rung=rung, kind=kind, before=before, after=now, because=because, by=by, at=clock.now()
    )


def _proof(found: Standing) -> str:
    return _(
        "%(right)d of %(judged)d judged answers were right: at least %(lower)s with 95 %% certainty."
    ) % {
        "right": found.right,
        "judged": found.judged,
        "lower": f"{found.lower:.1%}",
    }


def where(rung: CategoryAutonomy) -> str:
    return " · ".join(filter(None, (rung.category.name, rung.language, rung.channel)))


def _named(rung: CategoryAutonomy, mode: str) -> str:
    narrow = " · ".join(filter(None, (rung.language, rung.channel)))
    return f"{mode} ({narrow})" if narrow else mode


def tell(kind: str, noted: LadderStep, subject: str) -> None:
    """Every administrator hears of it, once."""
    path = reverse("console:assistant")
    for agent in Agent.objects.filter(is_active=True, role__in=ADMINS):
        with translation.override(agent.locale):
            tell_of_desk(agent, kind, key=f"ladder:{noted.pk}", subject=subject, path=path)

"""How the organization's numbers look, told by an administrator."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.audit import put
from replywell.people.models import Agent
from replywell.triage.entities import KINDS, problem_of
from replywell.triage.models import EntityFormat

MOST = 200


@transaction.atomic
def put_formats(given: Mapping[str, list[str]], *, by: Agent) -> None:
    """The lines of each kind, each once. Raises `Invalid` for one that nearly everything would fit."""
    for kind in KINDS:
        looks = list(dict.fromkeys(line.strip() for line in given.get(kind, []) if line.strip()))
        if len(looks) > MOST:
            raise Invalid(_("At most %(most)d lines of one kind.") % {"most": MOST})
        for look in looks:
            if problem := problem_of(look, kind):
                raise Invalid(
                    _("“%(look)s” cannot be used: %(problem)s.") % {"look": look, "problem": _told(problem)}
                )
        row = EntityFormat.objects.filter(kind=kind).first() or EntityFormat(kind=kind)
        if row.pk is not None or looks:
            put(row, {"looks": looks}, by=by)


def _told(problem: str) -> str:
    return {
        "long": _("longer than 40 characters"),
        "short": _("shorter than 2 characters"),
        "loose": _("too loose: it needs three digits (#) at least"),
    }[problem]

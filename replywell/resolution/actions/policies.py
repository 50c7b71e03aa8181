"""What holds for answers in a category is set, and what judged answers teach of their confidence is kept."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.resolution.actions.proof import void
from replywell.resolution.calibration import Fitted
from replywell.resolution.models import AnswerCalibration, CategoryPolicy
from replywell.resolution.policies import policy_of
from replywell.tickets.models import Category

FIELDS = ("personal", "promises", "attachments", "hosts", "forbidden", "bar", "longest")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_MOST = 200


@transaction.atomic
def set_policy(category: Category, given: Mapping[str, Any], *, by: Agent) -> CategoryPolicy:
    """What is given holds from the next message on, and what was proven under other rules does not any more.

    Raises `Invalid` for a host or a number that cannot be.
    """
    row = policy_of(category)
    before = {name: getattr(row, name) for name in FIELDS}
    row.personal, row.promises, row.attachments = (
        bool(given.get(name)) for name in ("personal", "promises", "attachments")
    )
    row.hosts = [_host(line) for line in _lines(given.get("hosts"))]
    row.forbidden = [line[:100] for line in _lines(given.get("forbidden"))]
    row.bar = given.get("bar")
    row.longest = given.get("longest")
    if row.bar is not None and not 0.5 <= row.bar <= 1:
        raise Invalid(_("The confidence is a share between 0.5 and 1, or empty."))
    if row.longest is not None and not 50 <= row.longest <= 20_000:
        raise Invalid(_("An answer may have between 50 and 20,000 characters, or leave it empty."))
    changes = [
        (f"policy: {name}", before[name], getattr(row, name))
        for name in FIELDS
        if before[name] != getattr(row, name)
    ]
    if changes:
        row.save()
        audit("changed", category, by=by, changes=changes)
        changed = ", ".join(name.removeprefix("policy: ") for name, _before, _after in changes)
        void(category, _("The rules for answers here have changed: %(what)s.") % {"what": changed}, by=by)
    return row


def keep_calibration(writer: str, fitted: Fitted) -> AnswerCalibration:
    """One more row; the newest is in use where it helps."""
    return AnswerCalibration.objects.create(
        writer=writer,
        slope=fitted.slope,
        shift=fitted.shift,
        judged=fitted.judged,
        helps=fitted.helps,
        figures={"loss_before": fitted.loss_before, "loss_after": fitted.loss_after, "right": fitted.right},
    )


def _lines(given: Any) -> list[str]:
    lines = [" ".join(str(line).split()) for line in given or ()]
    if len(lines) > _MOST:
        raise Invalid(_("That are too many lines. Keep it to %(most)d.") % {"most": _MOST})
    return list(dict.fromkeys(line for line in lines if line))


def _host(line: str) -> str:
    """The host of what somebody typed, be it a whole address."""
    host = line.lower().partition("://")[2] or line.lower()
    host = re.split(r"[/?#:]", host, maxsplit=1)[0]
    if not _HOST.fullmatch(host):
        raise Invalid(_("“%(line)s” is no host. Write it like help.example.com.") % {"line": line[:80]})
    return host

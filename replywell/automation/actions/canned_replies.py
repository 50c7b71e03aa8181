"""Canned replies are written, change, and go."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from replywell.automation.actions.ownership import check_may_put
from replywell.automation.models import CannedReply
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep
from replywell.people.models import Agent, Removal


def put_reply(reply: CannedReply, values: Mapping[str, Any], *, by: Agent) -> CannedReply:
    """A new canned reply, or what changed about one. Raises `Conflict` for a taken shortcut, `NotAllowed`."""
    owner, team = values.get("owner", reply.owner), values.get("team", reply.team)
    check_may_put(reply, by=by, owner=owner, team=team)
    text = str(values.get("text", reply.text)).replace("\0", "").strip()
    if not text:
        raise Invalid(_("The reply is empty. Write what it says."))
    try:
        with transaction.atomic():
            reply.updated_at = clock.now()
            put(reply, {**values, "text": text}, by=by)
    except IntegrityError as error:
        taken = _("The shortcut /%(shortcut)s is taken. Choose another one.") % {"shortcut": reply.shortcut}
        raise Conflict(taken) from error
    return reply


@transaction.atomic
def remove_reply(reply: CannedReply, *, by: Agent) -> Removal | None:
    check_may_put(reply, by=by, owner=reply.owner, team=reply.team)
    removal = keep(reply, by=by, needs="share replies")
    audit("removed", reply, by=by, changes=[("text", reply.text, None)])
    reply.delete()
    return removal

"""An agent wishes for another version of a suggestion, or for a handover; a job fulfils it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.adapters.models.port import Usage
from replywell.kit import clock, jobs, live
from replywell.kit.errors import Conflict, Invalid
from replywell.people.models import Agent
from replywell.resolution.models import PATIENCE, Suggestion, Wish
from replywell.resolution.values import Proposal
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket

LONGEST = 600
MOST = 3
"""Wishes of one agent that may wait at once: each may cost."""


@transaction.atomic
def wish(
    ticket: Ticket, kind: str, *, by: Agent, suggestion: Suggestion | None = None, detail: str = ""
) -> Wish:
    """Ask for it; one that still waits for the same ticket is given up. Raises `Invalid` or `Conflict`."""
    detail = " ".join(detail.replace("\0", "").split())
    if kind not in Wish.Kind.values:
        raise Invalid(_("There is no such wish. Reload the page and choose again."))
    if len(detail) > LONGEST:
        raise Invalid(_("The hint is too long. Say it in %(most)d characters.") % {"most": LONGEST})
    if kind not in {Wish.Kind.REGENERATE, Wish.Kind.ESCALATE} and suggestion is None:
        raise Invalid(_("There is no suggestion to change. Ask for a new one."))
    ticket.wishes.filter(agent=by, state=Wish.State.WAITING).update(
        state=Wish.State.CANCELLED, finished_at=clock.now()
    )
    waiting = Wish.objects.filter(agent=by, state=Wish.State.WAITING, created_at__gt=clock.now() - PATIENCE)
    if waiting.count() >= MOST:
        raise Conflict(_("Several answers are being written for you already. Wait for them, or cancel one."))
    asked = Wish.objects.create(ticket=ticket, agent=by, kind=kind, detail=detail, suggestion=suggestion)
    jobs.defer("fulfil wish", wish=asked.pk)
    return asked


def cancel(asked: Wish) -> None:
    """It is not wanted any more; what a model answers later is put aside."""
    Wish.objects.filter(pk=asked.pk, state__in=[Wish.State.WAITING, Wish.State.FAILED]).update(
        state=Wish.State.CANCELLED, finished_at=clock.now()
    )


@transaction.atomic
def keep_version(asked: Wish, proposal: Proposal, usages: Sequence[Usage], **how: str) -> Suggestion | None:
    """The new version, offered beside the older ones; None when nobody waits for it any more."""
    ticket = locked(asked.ticket)
    asked = Wish.objects.select_for_update().get(pk=asked.pk)
    _count(asked, usages)
    if asked.state != Wish.State.WAITING:
        _finish(asked, asked.state)
        return None
    newest = ticket.messages.order_by("-pk").values_list("pk", flat=True).first()
    message = asked.suggestion.message_id if asked.suggestion else newest
    if message is None or message != newest:
        _finish(asked, Wish.State.FAILED, error=_("Somebody wrote meanwhile. A new answer is on its way."))
        return None
    version = Suggestion.objects.create(
        ticket=ticket,
        message_id=message,
        text=proposal.text,
        claims=[claim.model_dump() for claim in proposal.claims],
        citations=[citation.model_dump() for citation in proposal.citations],
        confidence=proposal.confidence,
        extractive=proposal.extractive,
        because=proposal.because,
        parent=asked.suggestion,
        wish=asked.kind,
        detail=asked.detail,
        **how,
    )
    asked.result = version
    _finish(asked, Wish.State.DONE)
    live.publish(ticket=ticket.pk, kind="suggested_again")
    return version


@transaction.atomic
def keep_handover(asked: Wish, handover: dict[str, Any], usages: Sequence[Usage]) -> None:
    """The draft of a handover, for the agent to edit."""
    asked = Wish.objects.select_for_update().get(pk=asked.pk)
    _count(asked, usages)
    asked.handover = handover
    _finish(asked, Wish.State.DONE if asked.state == Wish.State.WAITING else asked.state)


@transaction.atomic
def give_up(asked: Wish, error: str, usages: Sequence[Usage] = ()) -> None:
    """It could not be fulfilled; `error` tells what to do."""
    asked = Wish.objects.select_for_update().get(pk=asked.pk)
    _count(asked, usages)
    _finish(asked, Wish.State.FAILED if asked.state == Wish.State.WAITING else asked.state, error=error)


def _count(asked: Wish, usages: Sequence[Usage]) -> None:
    asked.model = ", ".join(dict.fromkeys(usage.model for usage in usages))[:200]
    asked.notice = " ".join(dict.fromkeys(usage.notice for usage in usages if usage.notice))
    asked.input_tokens = sum(usage.input_tokens for usage in usages)
    asked.output_tokens = sum(usage.output_tokens for usage in usages)
    asked.sent = [sent.model_dump(mode="json") for usage in usages for sent in usage.sent]
    asked.cost = sum(usage.cost for usage in usages)
    asked.seconds = round(sum(usage.seconds for usage in usages), 4)


def _finish(asked: Wish, state: str, *, error: str = "") -> None:
    asked.state, asked.error, asked.finished_at = state, error[:2000], clock.now()
    asked.save()

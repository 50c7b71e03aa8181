"""The one-time code: sent to the contact's own known address, heard in an incoming message, judged by code alone.

A code belongs to one run, and with it to one ticket, contact and action. Only its keyed hash is kept. What the
requester is told is the same whether an address is known or not; without one there is a code all the same, that nobody
can have.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction

from replywell.delivery.own_mail import ABOUT_TICKET
from replywell.kit import clock, jobs
from replywell.kit.secrets import derived_key
from replywell.people.actors import ASSISTANT, actor_of
from replywell.resolution import action_words
from replywell.resolution.account_actions import CODE_LASTS, ActionCode, ActionRun
from replywell.tickets.actions.conversation import Said
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket
from replywell.tickets.queries import brand_of

TRIES = 5
"""Wrong answers to one code."""
OF_RUN, OF_CONTACT_A_DAY = 3, 6
"""Codes that are sent."""
AT_ONCE = 3
"""Numbers of one message that are tried."""
HEARD = "action_code"
"""What the `meta` of a message is called that answered with a code."""
MASK = "••••••"
MORE = 80
"""Characters beside the code from which a message says something else, too."""
_SIX = re.compile(r"(?<![\w.,/#-])(\d{3})[ \u00a0-]?(\d{3})(?![\w/-]|[.,]\d)", re.ASCII)
State = ActionRun.State


def may_send(run: ActionRun) -> bool:
    """Whether the caps allow another code for this run."""
    today = ActionCode.objects.filter(contact=run.contact_id, created_at__gt=clock.now() - timedelta(days=1))
    return run.codes.count() < OF_RUN and today.count() < OF_CONTACT_A_DAY


def order_code(run: ActionRun) -> ActionCode:
    """A place for the next code, which a job fills and mails; the one before is void. The caller holds the run."""
    code = ActionCode.objects.create(
        run=run,
        contact_id=run.contact_id,
        number=run.codes.count() + 1,
        hash=_hash(run, _new()),
        expires_at=clock.now() + CODE_LASTS,
    )
    jobs.defer("mail action code", code=code.pk)
    record(run.ticket, "action_code_sent", by=ASSISTANT, name=run.name)
    return code


def mail_code(number: int) -> None:
    """Make the code and mail it, once; the digits are nowhere but in the mail."""
    digits = _new()
    with transaction.atomic():
        code = (
            ActionCode.objects.select_for_update(of=("self",))
            .select_related("run__contact", "run__ticket")
            .filter(pk=number, sent_at=None, used_at=None)
            .first()
        )
        run = code.run if code else None
        if code is None or run is None or run.state != State.WAITING_FOR_CODE or not run.contact.email:
            return
        if run.codes.filter(number__gt=code.number).exists():
            return
        code.hash, code.expires_at = _hash(run, digits), clock.now() + CODE_LASTS
        code.save(update_fields=["hash", "expires_at"])
    brand = brand_of(run.ticket)
    language = run.ticket.language or run.contact.language or "en"
    subject, text = action_words.code_mail(
        language, brand=brand.name if brand else "Support", name=run.name, code=digits
    )
    mail = EmailMessage(subject, text, to=[run.contact.email], headers={ABOUT_TICKET: str(run.ticket_id)})
    if mail.send():
        ActionCode.objects.filter(pk=code.pk).update(sent_at=clock.now())


def heard(ticket: Ticket, said: Said) -> Said:
    """What the requester says, with a right code masked and the verdict on it beside; as it is where none is awaited.

    Called before anything is kept. Judging counts in the caller's transaction. The name, text and address of a sender
    prove nothing here: only the digits do.
    """
    waiting = ActionRun.objects.filter(ticket=ticket, contact=said.contact, state=State.WAITING_FOR_CODE)
    if said.auto != "no" or not waiting.exists():
        return said
    found = ["".join(match) for match in _SIX.findall(said.text)][:AT_ONCE]
    if not found:
        return said
    ticket = locked(ticket)  # always the ticket first
    verdict: dict[str, Any] = {}
    for run in waiting.select_for_update(of=("self",)).order_by("pk"):
        run.ticket = ticket
        verdict, right = _judged(run, found)
        if right:
            run.more_said = len(_SIX.sub("", said.text).strip()) > MORE
            run.identified_by, run.identified_at = "code", clock.now()
            run.save(update_fields=["more_said", "identified_by", "identified_at"])
            record(ticket, "action_identified", by=actor_of(said.contact), name=run.name)
            return _masked(said, right, verdict)
    return replace(said, meta={**said.meta, HEARD: verdict}) if verdict else said


def _judged(run: ActionRun, found: list[str]) -> tuple[dict[str, Any], str]:
    """The verdict on what was said, and the digits if they are right. Every try counts."""
    code = run.codes.select_for_update().order_by("-number").first()
    if code is None:
        return {}, ""
    if code.used_at or code.expires_at <= clock.now() or code.attempts >= TRIES:
        return {"run": run.pk, "verdict": "over", "left": 0}, ""
    right = ""
    for digits in found:
        code.attempts += 1
        if hmac.compare_digest(code.hash, _hash(run, digits)):
            code.used_at, right = clock.now(), digits
        if right or code.attempts >= TRIES:
            break
    code.save(update_fields=["attempts", "used_at"])
    left = TRIES - code.attempts
    return {"run": run.pk, "verdict": "right" if right else "wrong", "left": left}, right


def _masked(said: Said, digits: str, verdict: dict[str, Any]) -> Said:
    """The code in no part of what is kept, however it was written."""
    parts = re.compile(rf"(?<!\d){digits[:3]}[ \u00a0-]?{digits[3:]}(?!\d)")
    texts: dict[str, Any] = {
        name: parts.sub(MASK, getattr(said, name)) for name in ("subject", "text", "html", "quoted")
    }
    return replace(said, **texts, meta={**said.meta, HEARD: verdict})


def _new() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def _hash(run: ActionRun, digits: str) -> str:
    """Keyed, and bound to ticket, contact and action: digits of another run have another one."""
    bound = f"{run.pk}:{run.ticket_id}:{run.contact_id}:{run.action_id}:{digits}"
    return hmac.digest(derived_key("action codes"), bound.encode(), hashlib.sha256).hex()

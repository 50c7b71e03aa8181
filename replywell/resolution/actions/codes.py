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
from django.db import connection, transaction

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
LOOKED_AT = 200
"""Numbers of one message that are held against codes which are over."""
MORE = 80
"""Characters beside the code from which a message says something else, too."""
_SIX = re.compile(r"(?<![\w.,/#-])(\d{3})[ \u00a0-]?(\d{3})(?![\w/-]|[.,]\d)", re.ASCII)
State = ActionRun.State


def may_send(run: ActionRun) -> bool:
    """Whether the caps allow another code for this run; until the transaction ends nobody else counts the contact's.

    The caller holds the run: without that lock codes ordered on many tickets at once would not see each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('action codes'), hashtext(%s))", [str(run.contact_id)]
        )
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
    """What the requester says, with a right code masked and the verdict on it beside; as it is where none was sent.

    Called before anything is kept. Judging counts in the caller's transaction. The name, text and address of a sender
    prove nothing here: only the digits do. Codes that can open nothing any more are masked as well, in whatever says
    them: a late answer, or a machine's with the code mail below it.
    """
    if not ActionCode.objects.filter(run__ticket=ticket, contact=said.contact).exists():
        return said
    if said.auto == "no" and (found := _answered(said.text)):
        said = _heard_digits(ticket, said, found)
    return _without_dead(ticket, said)


def _answered(text: str) -> list[str]:
    """The first numbers of six digits that stand in what is written, not in what is quoted."""
    written = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return ["".join(match) for match in _SIX.findall(written)][:AT_ONCE]


def _heard_digits(ticket: Ticket, said: Said, found: list[str]) -> Said:
    ticket = locked(ticket)  # always the ticket first
    verdict: dict[str, Any] = {}
    waiting = ActionRun.objects.filter(ticket=ticket, contact=said.contact, state=State.WAITING_FOR_CODE)
    for run in waiting.select_related("contact").select_for_update(of=("self",)).order_by("pk"):
        run.ticket = ticket
        verdict, right = _judged(run, found)
        if right:
            run.more_said = len(_SIX.sub("", said.text).strip()) > MORE
            run.identify("code")
            run.save(update_fields=["more_said", "identified_by", "identified_at", "identified_as"])
            record(ticket, "action_identified", by=actor_of(said.contact), name=run.name)
            return _masked(replace(said, meta={**said.meta, HEARD: verdict}), right)
    return replace(said, meta={**said.meta, HEARD: verdict}) if verdict else said


def _judged(run: ActionRun, found: list[str]) -> tuple[dict[str, Any], str]:
    """The verdict on what was said, and the digits if they are right. Every try counts."""
    code = run.codes.select_for_update().order_by("-number").first()
    if code is None:
        return {}, ""
    if _is_over(code):
        return {"run": run.pk, "verdict": "over", "left": 0}, ""
    right = ""
    for digits in found:
        code.attempts += 1
        if hmac.compare_digest(code.hash, _hash(run, digits)) and code.sent_at:
            code.used_at, right = clock.now(), digits
        if right or code.attempts >= TRIES:
            break
    code.save(update_fields=["attempts", "used_at"])
    left = TRIES - code.attempts
    return {"run": run.pk, "verdict": "right" if right else "wrong", "left": left}, right


def _without_dead(ticket: Ticket, said: Said) -> Said:
    """Used, expired, used up and replaced codes masked. A live one never is: that would tell who guesses of a hit."""
    codes = ActionCode.objects.filter(run__ticket=ticket, contact=said.contact).select_related("run__contact")
    newest: dict[int, int] = {}
    dead = []
    for code in codes:  # newest first
        current = newest.setdefault(code.run_id, code.pk) == code.pk
        if not current or _is_over(code) or code.run.state != State.WAITING_FOR_CODE:
            dead.append(code)
    for digits in _numbers(said) if dead else ():
        if any(hmac.compare_digest(code.hash, _hash(code.run, digits)) for code in dead):
            said = _masked(said, digits)
    return said


def _numbers(said: Said) -> list[str]:
    """The numbers of six digits in all that would be kept, each once."""
    found = _SIX.findall("\n".join((said.subject, said.text, said.html, said.quoted)))
    return list(dict.fromkeys("".join(match) for match in found))[:LOOKED_AT]


def _is_over(code: ActionCode) -> bool:
    return bool(code.used_at or code.expires_at <= clock.now() or code.attempts >= TRIES)


def _masked(said: Said, digits: str) -> Said:
    """The code in no part of what is kept, however it was written."""
    parts = re.compile(rf"(?<!\d){digits[:3]}[ \u00a0-]?{digits[3:]}(?!\d)")
    texts: dict[str, Any] = {
        name: parts.sub(MASK, getattr(said, name)) for name in ("subject", "text", "html", "quoted")
    }
    return replace(said, **texts)


def _new() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def _hash(run: ActionRun, digits: str) -> str:
    """Keyed, and bound to ticket, contact, address and action: digits of another run or address have another one."""
    bound = f"{run.pk}:{run.ticket_id}:{run.contact_id}:{run.contact.email}:{run.action_id}:{digits}"
    return hmac.digest(derived_key("action codes"), bound.encode(), hashlib.sha256).hex()

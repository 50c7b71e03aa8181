"""Marks in outgoing mail that come back in answers and that nobody else can make.

A Message-ID or reply address with a valid mark says: this desk sent it. It does not say who answers.
"""

import base64
import hashlib
import hmac
import re

import idna

_MAC_BYTES = 10  # 80 bits: 16 characters of base32 with no padding
_LOCAL_PART_LIMIT = 64  # RFC 5321, 4.5.3.1.1
_REF = re.compile(r"[a-z0-9-]{1,64}")
_MESSAGE_ID = re.compile(r"<?rw\.([a-z0-9-]{1,64})\.([a-z2-7]{16})@[^\s<>@]{1,253}>?")
_REPLY_ADDRESS = re.compile(r"<?[^\s<>@]{0,64}\+t([1-9][0-9]{0,17})\.([a-z2-7]{16})@[^\s<>@]{1,253}>?")
_ALARM_ADDRESS = re.compile(r"<?[^\s<>@]{0,64}\+e([1-9][0-9]{0,17})\.([a-z2-7]{16})@[^\s<>@]{1,253}>?")
_SUBJECT = re.compile(r"\[#([1-9][0-9]{0,17})\]", re.ASCII)


def make_message_id(secret: str | bytes, message: int | str, domain: str) -> str:
    """The signed Message-ID of our message, with angle brackets.

    `message` is its number, or a name of lower case letters, digits and hyphens (64 at most).
    Raises ValueError for any other.
    """
    ref = str(message)
    if not _REF.fullmatch(ref):
        raise ValueError(f"{ref!r} cannot be part of a Message-ID: use digits, a-z and hyphens.")
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode()
    return f"<rw.{ref}.{_mac(secret, 'message-id', ref)}@{domain}>"


def verify_message_id(secret: str | bytes, message_id: str) -> str | None:
    """Which message of ours this Message-ID names; None if we did not make it."""
    match = _MESSAGE_ID.fullmatch(_lower(message_id))
    if not match:
        return None
    ref, mac = match.groups()
    return ref if hmac.compare_digest(mac, _mac(secret, "message-id", ref)) else None


def reply_address(secret: str | bytes, ticket: int, address: str) -> str:
    """The address under which answers find this ticket even where a mail program drops the references.

    `support@example.com` becomes `support+t412.…@example.com`. An address too long to carry the mark
    (RFC 5321: 64 octets before the @) comes back as it is.
    """
    if ticket < 1:
        raise ValueError("A ticket's number is 1 or more.")
    local, _, domain = address.rpartition("@")
    marked = f"{local}+t{ticket}.{_mac(secret, 'reply-address', str(ticket))}"
    return f"{marked}@{domain}" if len(marked.encode()) <= _LOCAL_PART_LIMIT else address


def verify_reply_address(secret: str | bytes, address: str) -> int | None:
    """Which ticket this address answers; None if we did not make it."""
    match = _REPLY_ADDRESS.fullmatch(_lower(address))
    if not match:
        return None
    ticket, mac = match.groups()
    return int(ticket) if hmac.compare_digest(mac, _mac(secret, "reply-address", ticket)) else None


def alarm_address(secret: str | bytes, escalation: int, address: str) -> str:
    """The address under which an answer to an alarm says that somebody is at it: `support+e7.…@example.com`.

    An address too long to carry the mark comes back as it is.
    """
    if escalation < 1:
        raise ValueError("An escalation's number is 1 or more.")
    local, _, domain = address.rpartition("@")
    marked = f"{local}+e{escalation}.{_mac(secret, 'alarm-address', str(escalation))}"
    return f"{marked}@{domain}" if len(marked.encode()) <= _LOCAL_PART_LIMIT else address


def verify_alarm_address(secret: str | bytes, address: str) -> int | None:
    """Which escalation an answer to this address acknowledges; None if we did not make it."""
    match = _ALARM_ADDRESS.fullmatch(_lower(address))
    if not match:
        return None
    escalation, mac = match.groups()
    genuine = hmac.compare_digest(mac, _mac(secret, "alarm-address", escalation))
    return int(escalation) if genuine else None


def subject_token(subject: str) -> int | None:
    """The ticket that a subject like `Re: [#412] Where is my refund?` claims to be about.

    Anybody can write it: it is a hint, to be believed only from someone who takes part in that ticket.
    """
    match = _SUBJECT.search(subject)
    return int(match[1]) if match else None


def _lower(value: str) -> str:
    # Only ASCII: str.lower would also turn look-alikes such as the Kelvin sign into plain letters.
    return value.strip().translate(_TO_LOWER)


_TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def _mac(secret: str | bytes, purpose: str, ref: str) -> str:
    key = secret.encode() if isinstance(secret, str) else secret
    full = hmac.digest(key, f"replywell:{purpose}:{ref}".encode(), hashlib.sha256)
    return base64.b32encode(full[:_MAC_BYTES]).decode().lower()

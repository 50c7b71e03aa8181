"""Whether a mail comes from the domain in its From: DKIM checked here, and DMARC by what the domain publishes.

SPF counts too where the server that delivered is known; a DKIM signature of the From's own domain is enough for
DMARC. Look-ups go out, so this is for jobs only.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import dkim
import idna

from replywell.adapters.channels.email.addresses import parties
from replywell.adapters.channels.email.headers import Headers
from replywell.adapters.channels.email.mime import read_headers
from replywell.adapters.channels.email.sender_policy import (
    PATIENCE,
    Delivered,
    Records,
    policy_verdict,
    records,
)

type LookUp = Callable[[str], list[str]]
"""The TXT records of a name; empty when there are none. Raises `TimeoutError` when nobody answers."""

MAX_SECONDS = 20.0
MAX_SIGNATURES = 5
MAX_LABELS = 8
"""DMARC: names that are asked on the way up from a long one."""

log = logging.getLogger(__name__)
logging.getLogger("dkimpy").setLevel(logging.ERROR)


def txt(name: str) -> list[str]:
    """The TXT records of a name, asked of this machine's resolvers."""
    return records(name, "TXT")


def verdict(
    raw: bytes, look_up: LookUp = txt, *, delivered: Delivered | None = None, ask: Records = records
) -> str:
    """`spf=fail dkim=pass dmarc=pass` and the like, in the words of `Authentication-Results`; never raises.

    `dmarc=pass` says: a signature holds that was made by the From's own organization, or that organization lets
    the server send which delivered it. `temperror`: the domain could not be asked, another try may succeed.
    Without `delivered` SPF is not looked at.
    """
    spf = policy_verdict(delivered, ask) if delivered else ""
    told = f"spf={spf} " if spf else ""
    allowed = delivered.domain if delivered and spf == "pass" else ""
    try:
        return told + _verdict(raw, _bounded(look_up), allowed)
    except TimeoutError:
        return f"{told}dkim=temperror dmarc=temperror"
    except Exception as error:
        # Whatever a mail made up for it makes a library raise: it proves nothing.
        log.warning("A signature could not be checked: %s", type(error).__name__)
        return f"{told}dkim=permerror dmarc=permerror"


def _verdict(raw: bytes, look_up: LookUp, allowed: str) -> str:
    """`allowed` is the domain for which SPF passed."""
    headers, _ = read_headers(raw, 0, len(raw))
    domain = _from_domain(headers)
    if not domain:
        return "dkim=none dmarc=permerror"
    signers = list(_signers(raw, headers, look_up))
    signed = "pass" if signers else "fail" if "dkim-signature" in headers else "none"
    organization, record = _organization(domain, look_up)
    if not record:
        # The domain asks for nothing; its own signature proves as much as it would with a policy.
        own = any(each == domain for each in signers)
        return f"dkim={signed} dmarc={'pass' if own else 'none'}"

    def speaks_for(other: str, alignment: str) -> bool:
        strict = record.get(alignment, "r").lower() == "s"
        return other == domain or (not strict and _organization(other, look_up)[0] == organization)

    aligned = any(speaks_for(each, "adkim") for each in signers)
    aligned = aligned or (bool(allowed) and speaks_for(_ascii(allowed), "aspf"))
    return f"dkim={signed} dmarc={'pass' if aligned else 'fail'}"


def _from_domain(headers: Headers) -> str:
    """The domain of the one sender; empty where there are none or several: nobody knows which is shown."""
    fields = headers.all("from")
    senders = parties(fields[0]) if len(fields) == 1 else ()
    return _ascii(senders[0].email.rpartition("@")[2]) if len(senders) == 1 else ""


def _ascii(domain: str) -> str:
    with suppress(idna.IDNAError):
        return idna.encode(domain.strip("."), uts46=True).decode().lower()
    return ""


def _signers(raw: bytes, headers: Headers, look_up: LookUp) -> Iterator[str]:
    """Domains whose signature holds, over all of the text."""

    def asked(name: bytes, timeout: float = PATIENCE) -> bytes | None:
        return next(iter(look_up(name.decode("ascii").strip("."))), "").encode() or None

    for number, field in enumerate(headers.all("dkim-signature")[:MAX_SIGNATURES]):
        tags = _tags(field.decode("utf-8", "replace"))
        if "l" in tags:  # anybody may write on below the signed part
            continue
        checked = dkim.DKIM(raw, minkey=1024)
        with suppress(dkim.DKIMException):
            if checked.verify(idx=number, dnsfunc=asked):
                yield _ascii(tags.get("d", ""))


def _organization(domain: str, look_up: LookUp) -> tuple[str, dict[str, str]]:
    """Who answers for a domain, and its DMARC record, found by asking upwards name by name (the tree walk of DMARC)."""
    labels = domain.split(".")
    steps = [labels, *(labels[-length:] for length in range(min(len(labels) - 1, MAX_LABELS - 1), 0, -1))]
    found: list[tuple[str, dict[str, str]]] = []
    for step in steps:
        name = ".".join(step)
        record = next((tags for text in look_up(f"_dmarc.{name}") if _is_dmarc(tags := _tags(text))), None)
        if record is None:
            continue
        if record.get("psd", "").lower() == "y":  # a registry: its customers are organizations of their own
            below = ".".join(labels[-len(step) - 1 :])
            return below, found[0][1] if found else record
        found.append((name, record))
        if record.get("psd", "").lower() == "n":
            break
    return (found[-1][0], found[0][1]) if found else (domain, {})


def _is_dmarc(tags: dict[str, str]) -> bool:
    return next(iter(tags), "") == "v" and tags["v"].upper() == "DMARC1"


def _tags(text: str) -> dict[str, str]:
    pairs = (piece.partition("=") for piece in text.split(";") if "=" in piece)
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}


def _bounded(look_up: LookUp) -> LookUp:
    """Each name asked once, and no more once time is over."""
    until = time.monotonic() + MAX_SECONDS
    known: dict[str, list[str]] = {}

    def asked(name: str) -> list[str]:
        if name not in known:
            if time.monotonic() > until:
                raise TimeoutError("The look-ups took too long.")
            known[name] = look_up(name)
        return known[name]

    return asked

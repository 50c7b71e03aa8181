"""SPF (RFC 7208): whether a domain lets this server send in its name.

It needs the server that delivered, so it is asked only for what came straight to the desk's own listener.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dns.exception
import dns.resolver

type Records = Callable[[str, str], list[str]]
"""The records of a name and kind (TXT, A, AAAA, MX, PTR), as their text; empty when there are none.
Raises `TimeoutError` when nobody answers."""

PATIENCE = 4.0
"""Seconds for one answer."""
MAX_ASKED = 60
"""Look-ups for one mail, whatever its domain publishes."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a mail came in: from which server, as what it greeted, and for which envelope sender."""

    peer: str
    helo: str = ""
    sender: str = ""

    @property
    def domain(self) -> str:
        """The domain that SPF is asked of: the envelope's, or the greeting's where that is empty."""
        return (self.sender.rpartition("@")[2] or self.helo).lower().strip(".")


def records(name: str, kind: str) -> list[str]:
    """The records of a name, asked of this machine's resolvers."""
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.exception.SyntaxError):
        return []
    except dns.exception.DNSException as error:
        raise TimeoutError(str(error)) from error
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return [record.to_text() for record in answer]


def policy_verdict(delivered: Delivered, ask: Records = records) -> str:
    """`pass`, `fail`, `softfail`, `neutral`, `none`, `temperror` or `permerror`; never raises.

    `none` also for servers in private networks: they are somebody's relay, of whom the domain knows nothing.
    """
    try:
        if not ipaddress.ip_address(delivered.peer).is_global or not delivered.domain:
            return "none"
    except ValueError:
        return "none"
    import spf  # here, for it costs 20 ms that only this job needs

    try:
        result, _code, _told = _query(spf, delivered, ask).check()
    except TimeoutError:
        return "temperror"
    except Exception:  # a policy made up to break its reader proves nothing
        return "permerror"
    return str(result)


def _query(spf: Any, delivered: Delivered, ask: Records) -> Any:
    class Query(spf.query):
        """The library's evaluation over our look-ups."""

        asked = 0

        def dns(
            self, name: object, qtype: str, cnames: object = None, ignore_void: bool = False
        ) -> list[Any]:
            known = str(name).rstrip(".").lower()
            if not all(0 < len(label) < 64 for label in known.split(".")):
                return []
            self.asked += 1
            if self.asked > MAX_ASKED:
                raise spf.PermError("Too many look-ups.")
            try:
                found = ask(known, qtype) if qtype != "SPF" else []
            except TimeoutError as error:
                raise spf.TempError(str(error)) from error
            if not found and not ignore_void:
                self.void_lookups += 1
                if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                    raise spf.PermError("Too many names that do not exist.")
            return [_shaped(qtype, text) for text in found]

    return Query(i=delivered.peer, s=delivered.sender, h=delivered.helo, timeout=PATIENCE)


def _shaped(kind: str, text: str) -> Any:
    """A record as the library wants it."""
    if kind == "TXT":
        return (text.encode("ascii", "replace"),)
    if kind == "MX":
        preference, _, name = text.partition(" ")
        return int(preference), name.rstrip(".")
    return text.rstrip(".")

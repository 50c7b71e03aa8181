"""Which addresses a fetch may go to."""

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from replywell.kit.errors import Refused, Unavailable

type _Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_URL = 4_000
_PORTS = {"http": 80, "https": 443}
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.ip_network("::/96")
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")


def checked_url(url: str) -> SplitResult:
    """The parts of an address that we would fetch. Raises `Refused`, without what may be a secret in it."""
    if len(url) > MAX_URL or any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise Refused("This is not a web address: it is too long, or has spaces or control characters in it.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Refused("This is not a web address. Write it like https://example.com/help.") from None
    if parts.scheme not in _PORTS or not host:
        raise Refused("Only web addresses are fetched. Write it like https://example.com/help.")
    if parts.username is not None or parts.password is not None or "\\" in url:
        raise Refused(f"The address at {host} has a user name or password in it. Take it out of the address.")
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def allowed(host: str, port: int, allow: Collection[str]) -> bool:
    """Whether an administrator named this host, as `host` or `host:port`."""
    host = host.lower().strip("[]")
    return host in allow or f"{host}:{port}" in allow


def resolve(host: str, port: int, allow: Collection[str] = ()) -> list[str]:
    """The numeric addresses to connect to. Raises `Refused` when one of them is no public one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable(f"There is no host {host}. Check the address, or try again later.") from None
    numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allowed(host, port, allow):
        for number in numbers:
            if not is_public(number):
                raise Refused(
                    f"{host} is in a private network ({number}), so it is not fetched. "
                    "For sources inside your network start the desk with REPLYWELL_PRIVATE_SOURCES=true; "
                    "then hosts that stand in a source's own settings are fetched."
                )
    return numbers


def is_public(number: str) -> bool:
    """Whether this numeric address belongs to the open internet, also when it stands inside an IPv6 one."""
    try:
        address = ipaddress.ip_address(number)
    except ValueError:
        return False  # with a zone: link-local
    inner = _inside(address)
    if inner is not None:
        return is_public(str(inner))
    if address.version == 6 and (address in _SITE_LOCAL or getattr(address, "scope_id", None)):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: _Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, compatible, 6to4, Teredo or NAT64."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in (*_NAT64, _COMPATIBLE)):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None

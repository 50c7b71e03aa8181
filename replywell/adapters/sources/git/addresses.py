"""Addresses of repositories: which are allowed, and what of them is fixed before git sees them."""

import ipaddress
import re
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from replywell.kit.errors import Refused, Unavailable

_scp = re.compile(r"(?:([A-Za-z0-9._-]+)@)?([A-Za-z0-9.-]+):(?!/)([^\s:][^\s]*)\Z")
_host = re.compile(r"[A-Za-z0-9.:-]+\Z")
PORTS = {"https": 443, "http": 80, "ssh": 22}


@dataclass(frozen=True, slots=True)
class Way:
    """An address that git is given, and the settings and environment that go with it."""

    url: str
    scheme: str
    config: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Address:
    url: str
    scheme: str
    host: str
    port: int


def checked(url: str, *, private: bool = False, files: bool = False) -> Address:
    """The parts of an address that may be fetched. Raises ValueError that says what to write instead."""
    if url != url.strip() or url.startswith("-") or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise ValueError("This is no address of a repository: it begins with - or has blanks in it.")
    short = _scp.match(url)
    if short and "://" not in url:
        user, host, path = short.groups()
        url = f"ssh://{user or 'git'}@{host}/{path}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("This is no address of a repository.") from error
    if parts.scheme == "file" and files:
        return Address(url, "file", "", 0)
    allowed = ("https", "ssh", "http") if private else ("https", "ssh")
    if parts.scheme not in allowed:
        raise ValueError("The address has to begin with https:// or ssh://, or look like git@host:path.")
    host = parts.hostname or ""
    if not _host.match(host) or host.startswith("-") or (parts.username or "").startswith("-"):
        raise ValueError("There is no name of a server in this address.")
    if parts.password or (parts.username and parts.scheme != "ssh"):
        raise ValueError("Leave the password out of the address: it belongs into the field for the token.")
    return Address(url, parts.scheme, host, port or PORTS[parts.scheme])


def pinned(url: str, *, private: bool = False, files: bool = False) -> Way:
    """The address with its server's number fixed, so that the name cannot lead elsewhere a moment later.

    Raises `Refused` for a server inside this network, unless `private`; `Unavailable` for a name nobody knows.
    """
    try:
        at = checked(url, private=private, files=files)
    except ValueError as error:
        raise Refused(str(error)) from error
    if at.scheme == "file":
        return Way(at.url, "file")
    number = _number(at, private)
    if at.scheme == "ssh":
        command = f"ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o HostName={number} -o HostKeyAlias={at.host}"
        return Way(at.url, "ssh", environment={"GIT_SSH_COMMAND": command})
    shown = f"[{number}]" if ":" in number else number
    return Way(at.url, at.scheme, config={"http.curloptResolve": f"{at.host}:{at.port}:{shown}"})


def _number(at: Address, private: bool) -> str:
    try:
        found = socket.getaddrinfo(at.host, at.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable(f"There is no server {at.host}. Check the repository's address.") from error
    numbers = [str(each[4][0]).partition("%")[0] for each in found]
    if not private and not all(ipaddress.ip_address(number).is_global for number in numbers):
        raise Refused(
            f"{at.host} is a server inside this network. "
            "To allow such sources, start the desk with REPLYWELL_PRIVATE_SOURCES=true."
        )
    return numbers[0]

"""Mail servers that are known, and which are near enough for a password in clear."""

import ipaddress

OAUTH_SERVERS = {
    "google": {"imap_host": "imap.gmail.com", "smtp_host": "smtp.gmail.com"},
    "microsoft": {"imap_host": "outlook.office365.com", "smtp_host": "smtp.office365.com"},
}
"""Servers of those at whom one signs in."""
VERDICT_SERVERS = {"imap.gmail.com": "mx.google.com", "imap.fastmail.com": "mx.messagingengine.com"}
"""By the mailbox's server, the one whose verdict on senders stands in its mails."""


def is_near(host: str) -> bool:
    """True for this machine, a private network and a container's neighbour."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
    return address.is_private or address.is_loopback

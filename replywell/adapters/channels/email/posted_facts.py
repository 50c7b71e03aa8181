"""What a provider says about a mail beside the mail itself: envelope and verdicts."""

import json
from typing import Any


def envelope_of(data: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Sender and recipients as the provider's own server saw them."""
    relay = value_at(data, "msys", "relay_message")
    try:
        envelope = json.loads(data["envelope"]) if isinstance(data.get("envelope"), str) else {}
    except ValueError:
        envelope = {}
    candidates = [
        *addresses_in(value_at(envelope, "to")),
        *addresses_in(data.get("OriginalRecipient")),
        *addresses_in(data.get("recipient")),
        *addresses_in(data.get("Recipient")),
        *addresses_in(data.get("rcpt_to")),
        *addresses_in(value_at(relay, "rcpt_to")),
        *(
            text
            for each in _list(value_at(data, "data", "recipients", "rcptTo"))
            for text in addresses_in(value_at(each, "email"))
        ),
    ]
    senders = (
        value_at(envelope, "from"),
        data.get("sender"),
        data.get("Sender"),
        data.get("mail_from"),
        value_at(relay, "msg_from"),
        value_at(data, "data", "sender", "email"),
    )
    sender = next((text for each in senders for text in addresses_in(each)), "")
    return sender, tuple(dict.fromkeys(candidates))


def value_at(value: Any, *path: str) -> Any:
    """The value at a path of keys; None where there is none."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _list(value: Any) -> list[Any]:
    return value[:100] if isinstance(value, list) else []


def addresses_in(value: Any) -> list[str]:
    """Address texts that a database can keep."""
    found = [value] if isinstance(value, str) else _list(value)
    texts = (each.strip().strip("<>") for each in found if isinstance(each, str) and "\0" not in each)
    return [text.encode("utf-8", "replace").decode() for text in texts if "@" in text][:100]


def verdict_of(data: dict[str, Any]) -> str:
    """What the provider's form says about SPF and DKIM, e.g. `spf=pass dkim=pass`."""
    spf, dkim = data.get("SPF"), data.get("dkim")
    found = []
    if isinstance(spf, str) and spf.strip().isalpha():
        found.append(f"spf={spf.strip().lower()}")
    if isinstance(dkim, str) and ":" in dkim:
        domain, _, result = dkim.strip("{} ").rpartition(":")
        if result.strip().isalpha():
            found.append(f"dkim={result.strip().lower()} header.d={domain.strip().lstrip('@')}"[:200])
    return "; ".join(found)

"""What a token may be used for, beside what its agent may."""

from collections.abc import Collection

RESOURCES = ("tickets", "contacts", "articles", "desk", "webhooks")
WIDE = ("read", "write")
"""Everything that is read, and everything that is written, but for webhooks: those hand data on and are named."""
SCOPES = (*WIDE, *(f"{resource}:{way}" for resource in RESOURCES for way in WIDE))


def allows(scopes: Collection[str], scope: str) -> bool:
    """Whether a token with these scopes may be used for something that asks for this one."""
    resource, _, way = scope.partition(":")
    return scope in scopes or (way in scopes and resource != "webhooks")

"""Contacts who may be the same person: a suggestion for people, never a reason to join."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from replywell.people.models import Agent, Contact

MOST = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same, and why one thinks so."""

    contact: Contact
    because: Literal["address", "claim", "name"]


def alike(contact: Contact) -> list[Alike]:
    """Others who have or claim an address that this one claims or has, then those of the same name."""
    claimed = list(contact.claims.values_list("value", flat=True))
    known = list(contact.identities.filter(kind="email").values_list("value", flat=True))
    others = Contact.objects.filter(merged_into=None).exclude(pk=contact.pk)
    found = [
        Alike(each, "address")
        for each in others.filter(identities__kind="email", identities__value__in=claimed).distinct()[:MOST]
    ]
    claiming = Q(claims__kind="email", claims__value__in=[*known, *claimed])
    found += [Alike(each, "claim") for each in others.filter(claiming).distinct().order_by("pk")[:MOST]]
    if len(contact.name.split()) > 1:
        found += [
            Alike(each, "name") for each in others.filter(name__iexact=contact.name).order_by("pk")[:MOST]
        ]
    first: dict[int, Alike] = {}
    for each in found:
        first.setdefault(each.contact.pk, each)
    return list(first.values())[:MOST]


def agent_too(contact: Contact) -> Agent | None:
    """The agent who is this contact, too: they have an address in common that is proven."""
    addresses = contact.identities.filter(kind="email").values("value")
    return Agent.objects.filter(email__in=addresses, is_active=True).order_by("pk").first()

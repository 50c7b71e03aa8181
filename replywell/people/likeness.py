"""Contacts who may be the same person: a suggestion for people, never a reason to join."""

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import CharField, F, Q, Value

from replywell.people.models import Agent, Claim, Contact, Identity

MOST = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same, and why one thinks so."""

    contact: Contact
    because: Literal["address", "claim", "name"]


@dataclass(frozen=True, slots=True)
class Ways:
    """How a contact is known, what they claim, which agent they are, and whether anybody may be the same."""

    known: tuple[tuple[str, str], ...]
    claims: tuple[str, ...]
    agent: str
    has_likeness: bool


def ways_of(contact: Contact) -> Ways:
    """All of that in one question, since every ticket's page asks it."""
    emails = Identity.objects.filter(contact=contact, kind="email").values("value")
    claimed = Claim.objects.filter(contact=contact, kind="email").values("value")

    def told(what: str, kind: str = "kind", value: str = "value") -> dict[str, Any]:
        return {"what": Value(what, output_field=CharField()), "of": F(kind), "told": F(value)}

    names = ("what", "pk", "of", "told")
    same = Contact.objects.filter(merged_into=None, name__iexact=contact.name).exclude(pk=contact.pk)
    same = same if len(contact.name.split()) > 1 else same.none()
    claiming = Claim.objects.filter(Q(value__in=emails) | Q(value__in=claimed), kind="email")
    rows = list(
        Identity.objects.filter(contact=contact)
        .annotate(**told("known"))
        .values_list(*names)
        .union(
            Claim.objects.filter(contact=contact).annotate(**told("claim")).values_list(*names),
            Agent.objects.filter(email__in=emails, is_active=True)
            .annotate(**told("agent", "email", "name"))
            .values_list(*names),
            Identity.objects.filter(kind="email", value__in=claimed)
            .exclude(contact=contact)
            .annotate(**told("alike"))
            .values_list(*names),
            claiming.exclude(contact=contact).annotate(**told("alike")).values_list(*names),
            same.annotate(**told("alike", "name", "name")).values_list(*names),
            all=True,
        )
    )
    rows.sort(key=lambda row: row[1])
    return Ways(
        known=tuple((of, value) for what, _pk, of, value in rows if what == "known"),
        claims=tuple(value for what, _pk, _of, value in rows if what == "claim"),
        agent=next((value for what, _pk, _of, value in rows if what == "agent"), ""),
        has_likeness=any(what == "alike" for what, *_rest in rows),
    )


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

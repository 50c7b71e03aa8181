"""Contacts that can be written to: those whose tickets an agent may see."""

from django.db.models import Exists, OuterRef, Q

from replywell.people.models import Agent, Contact
from replywell.tickets.queries import visible_to

OFFERED = 8
LOOKED_AT = 40
"""How many that fit are put in order; words that fit more say too little yet."""
SHORTEST = 2


def offered(agent: Agent, words: str) -> list[Contact]:
    """Those with a word of their name, or their address, that begins as is typed. `line` is how a letter names them."""
    typed = " ".join(words.replace("\0", "").split()).strip('"<')[:100]
    if len(typed) < SHORTEST:
        return []
    begins = Q(name__istartswith=typed) | Q(name__icontains=f" {typed}")
    begins |= Q(email__istartswith=typed) | Q(email__icontains=f"@{typed}")
    seen = Exists(visible_to(agent).filter(requester=OuterRef("pk")))
    found = list(
        Contact.objects.filter(merged_into=None).exclude(email="").filter(begins).filter(seen)[:LOOKED_AT]
    )
    found.sort(
        key=lambda contact: (
            not str(contact).casefold().startswith(typed.casefold()),
            str(contact).casefold(),
        )
    )
    for contact in found[:OFFERED]:
        contact.line = _line(contact)  # type: ignore[attr-defined]  # shown by the template
    return found[:OFFERED]


def _line(contact: Contact) -> str:
    """`Rosa Lind <rosa@example.com>`; a name with signs of its own stands in quotes."""
    name = " ".join(contact.name.replace('"', "").replace("\\", "").split())
    plain = all(sign.isalnum() or sign in " -'’" for sign in name)
    if not name:
        return contact.email
    return f"{name} <{contact.email}>" if plain else f'"{name}" <{contact.email}>'

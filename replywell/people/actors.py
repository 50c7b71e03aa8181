"""Whoever did it: an agent, a contact, the assistant or the system."""

from dataclasses import dataclass

from replywell.people.models import Agent, Contact


@dataclass(frozen=True, slots=True)
class Actor:
    kind: str
    id: int | None = None

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


ASSISTANT = Actor("assistant")
SYSTEM = Actor("system")


def actor_of(person: Agent | Contact) -> Actor:
    return Actor("agent" if isinstance(person, Agent) else "contact", person.pk)

"""Notes are mended or taken away by who wrote them, for a short while; the events keep what they said."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.tickets.actions.conversation import storable
from replywell.tickets.actions.events import record
from replywell.tickets.actions.following import follow
from replywell.tickets.models import Note

OPEN_FOR = timedelta(minutes=15)


def may_be_mended(note: Note, by: Agent) -> bool:
    """Whether this agent may still change it."""
    return note.agent_id == by.pk and clock.now() - note.created_at < OPEN_FOR


@transaction.atomic
def edit_note(note: Note, text: str, *, by: Agent, mentions: Sequence[int] = ()) -> Note:
    """Another text; whoever is named in it for the first time follows and is told."""
    note = _held(note, by)
    text = storable(text)
    if not text:
        raise Invalid(_("The note is empty. Write something, or delete it."))
    if text == note.text:
        return note
    before, new = note.text, [pk for pk in mentions if pk not in note.mentions]
    note.text, note.mentions = text, list(mentions)
    note.save(update_fields=["text", "mentions"])
    for agent in Agent.objects.filter(pk__in=new) if new else ():
        follow(note.ticket, agent)
    record(note.ticket, "note_edited", by=actor_of(by), note=note.pk, before=before, mentions=new)
    return note


@transaction.atomic
def delete_note(note: Note, *, by: Agent) -> None:
    """Away with it; the event keeps its text."""
    note = _held(note, by)
    number, text = note.pk, note.text
    note.delete()
    record(note.ticket, "note_deleted", by=actor_of(by), note=number, before=text)


def _held(note: Note, by: Agent) -> Note:
    held = Note.objects.select_for_update(of=("self",)).select_related("ticket").filter(pk=note.pk).first()
    if held is None:
        raise Conflict(_("This note was deleted already."))
    if held.agent_id != by.pk:
        raise NotAllowed(_("Only who wrote a note changes it."))
    if not may_be_mended(held, by):
        raise Conflict(_("A note can be changed for 15 minutes. Write another one."))
    return held

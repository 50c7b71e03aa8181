"""Somebody points at a thread of their chat: an agent's is kept as knowledge, nobody else's."""

import logging
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from replywell.adapters.channels.abilities import Lesson, Teaching
from replywell.adapters.channels.port import Channel, Raw
from replywell.kit.errors import AdapterError, Invalid
from replywell.knowledge.actions.threads import save_thread
from replywell.knowledge.index import serving_embedder
from replywell.people.models import Agent
from replywell.people.permissions import may

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of it, as whoever asked was told, and the article; without one, nothing was kept."""

    told: str
    article: int | None = None


def keep_lesson(channel: Channel, settings: Any, raw: Raw) -> Kept | None:
    """What came of it, if the item asks for that. Raises `Unavailable`.

    The same thread kept again replaces the former. Whoever asked is told.
    """
    lesson = channel.lesson(settings, raw) if isinstance(channel, Teaching) else None
    if lesson is None or not isinstance(channel, Teaching):
        return None
    kept = _kept(lesson)
    try:
        channel.answer_lesson(settings, raw, kept.told)
    except AdapterError as error:  # it is kept all the same
        log.warning("Whoever had a thread kept could not be told: %s", error)
    return kept


def _kept(lesson: Lesson) -> Kept:
    """What to tell. What an agent has kept is read by agents only, with nobody named in it."""
    agent = Agent.objects.filter(email=lesson.by.lower(), is_active=True).first() if lesson.by else None
    if agent is None or not may(agent, "write articles"):
        return Kept(_("Nothing was kept: only agents of the help desk can have threads kept as knowledge."))
    if lesson.problem:
        return Kept(_("Nothing was kept. %(problem)s") % {"problem": lesson.problem})
    try:
        article = save_thread(lesson.title, lesson.messages, lesson.url, agent, serving_embedder())
    except Invalid as error:
        return Kept(error.message)
    told = _("Kept as knowledge for agents, without names: %(title)s") % {"title": article.title}
    return Kept(told, article.pk)

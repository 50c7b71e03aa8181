"""Articles follow their source: what changed is cut, embedded and searchable; what is gone is gone."""

import logging
from dataclasses import dataclass

from django.db import DataError, connection, transaction

from replywell.adapters.models.port import Embedder
from replywell.adapters.sources import SOURCES
from replywell.adapters.sources.port import Change, Document
from replywell.kit import clock
from replywell.kit.errors import AdapterError
from replywell.knowledge.actions.passages import cut, put_passages
from replywell.knowledge.actions.slugs import give_slug
from replywell.knowledge.models import Article, Source

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Synced:
    """What a sync did; `embedded` counts passages that had to be embedded anew."""

    changed: int = 0
    deleted: int = 0
    embedded: int = 0
    problems: int = 0


def sync(source: Source, embedder: Embedder) -> Synced:
    """Bring a source's articles up to date, each in a transaction of its own.

    One sync of a source runs at a time; a second one returns at once. Raises `Unavailable` or `Refused`
    when the source cannot be read: then nothing is deleted, and the row tells why.
    """
    done = Synced()
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext('knowledge sync'), %s)", [source.pk])
        if not cursor.fetchone()[0]:
            return done
    try:
        _sync(source, embedder, done)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(hashtext('knowledge sync'), %s)", [source.pk])
    return done


def _sync(source: Source, embedder: Embedder, done: Synced) -> None:
    adapter = SOURCES[source.adapter]
    known = dict(source.articles.values_list("key", "fingerprint"))
    problems = []
    try:
        for change, fingerprint in adapter.changes(adapter.Settings.model_validate(source.settings), known):
            problem = change.problem or _apply(source, change, fingerprint, embedder, done)
            if problem:
                problems.append(f"{change.key}: {problem}")
                done.problems += 1
    except AdapterError as error:
        _note(source, error.message)
        raise
    _note(source, " · ".join(problems[:5]))


def _apply(source: Source, change: Change, fingerprint: str, embedder: Embedder, done: Synced) -> str:
    """Make a change true; returns why it could not be."""
    if change.document is None:
        source.articles.filter(key=change.key).delete()
        done.deleted += 1
        return ""
    try:
        done.embedded += put_article(source, change.document, fingerprint, embedder)
    except DataError as error:
        return f"it cannot be kept, look at its front matter ({str(error).splitlines()[0]})"
    done.changed += 1
    return ""


def _note(source: Source, error: str) -> None:
    source.last_sync_at, source.last_error = clock.now(), error
    source.save(update_fields=["last_sync_at", "last_error"])


def put_article(source: Source, document: Document, fingerprint: str, embedder: Embedder) -> int:
    """Store a document with its passages; returns how many had to be embedded (equal ones were before)."""
    there = Article.objects.filter(source=source, key=document.key).first()
    parts = cut(document.title, document.markdown, embedder, of=there)
    with transaction.atomic():
        article, new = Article.objects.update_or_create(
            source=source,
            key=document.key,
            defaults={
                "title": document.title[:300],
                "markdown": document.markdown,
                "url": document.url,
                "locale": document.locale,
                "audience": document.audience,
                "fingerprint": fingerprint,
                "updated_at": document.updated_at or clock.now(),
            },
        )
        if new:
            give_slug(article)
        put_passages(article, parts)
    return parts.embedded

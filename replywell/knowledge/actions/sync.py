"""Articles follow their source: what changed is cut, embedded and searchable; what is gone is gone."""

import logging
from typing import Any

from django.db import DataError, IntegrityError, transaction

from replywell.adapters.models.port import Embedder
from replywell.adapters.sources.port import Change, Cursor, Document, Progress
from replywell.kit import clock
from replywell.kit.errors import AdapterError, Refused
from replywell.knowledge.actions.categories import category_named
from replywell.knowledge.actions.passages import cut, put_passages
from replywell.knowledge.actions.runs import Record, Synced, alone
from replywell.knowledge.actions.slugs import give_slug
from replywell.knowledge.kinds import adapter_of
from replywell.knowledge.models import Article, Source
from replywell.people.models import Agent

log = logging.getLogger(__name__)

FEW = 10
"""A source with fewer articles may lose all of them at once."""
MOST_LOST = 0.5
"""Share of its articles that a source may lose in one sync before a person is asked."""


def sync(
    source: Source, embedder: Embedder | None = None, *, dry: bool = False, sure: bool = False
) -> Synced:
    """Bring a source's articles up to date, each in a transaction of its own; `dry` only tells what would change.

    One sync of a source runs at a time; a second one returns at once. A source that suddenly lost most of
    its articles keeps them, unless a person is `sure`. Raises `Unavailable` or `Refused` when the source
    cannot be read: then nothing more is deleted, and the row tells why.
    """
    done = Synced()
    with alone(source) as mine:
        if not mine:
            done.busy = True
            return done
        record = Record(source, done, dry=dry)
        reading = _Reading(source, embedder, record, done, dry=dry, sure=sure)
        try:
            record.end(cursor=reading.run())
        except AdapterError as error:
            record.end(error=error.message)
            raise
        except Exception as error:
            record.end(error=f"Something unexpected happened ({type(error).__name__}: {error}).")
            raise
        finally:
            _forget_if_changed(source)
    return done


def _forget_if_changed(source: Source) -> None:
    """What was read with settings that somebody changed meanwhile is read again next time."""
    if not Source.objects.filter(pk=source.pk, settings=source.settings).exists():
        source.articles.update(fingerprint="")
        Source.objects.filter(pk=source.pk).update(cursor="")


class _Reading:
    """One pass over what a source tells."""

    def __init__(
        self,
        source: Source,
        embedder: Embedder | None,
        record: Record,
        done: Synced,
        *,
        dry: bool,
        sure: bool,
    ) -> None:
        self.source, self.embedder, self.record, self.done = source, embedder, record, done
        self.dry, self.sure = dry, sure
        self.known = dict(source.articles.values_list("key", "fingerprint"))
        self.gone: list[str] = []

    def run(self) -> str | None:
        """Do what each step says; returns the cursor for next time, if the source gave one."""
        adapter, settings = adapter_of(self.source)
        cursor: str | None = None
        for step in adapter.changes(settings, self.known, self.source.cursor):
            match step:
                case Progress(seen, total):
                    self.done.seen, self.done.total = seen, total
                case Cursor(value):
                    cursor = value
                case (change, fingerprint):
                    self._take(change, fingerprint)
            if not self.record.beat():
                raise Refused("It was stopped: the source is switched off or removed.")
        self._let_go()
        return cursor

    def _take(self, change: Change, fingerprint: str) -> None:
        if self.done.total is None:
            self.done.seen += 1
        if change.problem:
            self.record.problem(change.key, change.problem)
        if change.document is None:
            if change.problem:
                return
            self.gone += [change.key] if change.key in self.known else []
        else:
            self._let_go()
            self._put(change.document, fingerprint)

    def _put(self, document: Document, fingerprint: str) -> None:
        if not self.dry:
            try:
                self.done.embedded += put_article(self.source, document, fingerprint, self.embedder)
            except (DataError, IntegrityError) as error:
                why = str(error).splitlines()[0]
                return self.record.problem(
                    document.key, f"it cannot be kept, look at its front matter ({why})"
                )
            except (ValueError, RecursionError) as error:
                log.exception("%s of %s cannot be cut.", document.key, self.source)
                return self.record.problem(document.key, f"it cannot be cut into passages ({error})")
        self.done.changed += 1
        self.done.tell("changed" if document.key in self.known else "new", document.key)
        return None

    def _let_go(self) -> None:
        """What is gone there goes here at once, unless it is too much to be meant."""
        if not self.gone:
            return
        lost = self.done.deleted + self.done.held + len(self.gone)
        if not self.sure and len(self.known) >= FEW and lost > len(self.known) * MOST_LOST:
            self.done.held += len(self.gone)
        else:
            self.done.deleted += len(self.gone)
            if not self.dry:
                self.source.articles.filter(key__in=self.gone).delete()
        for key in self.gone:
            self.done.tell("gone", key)
        self.gone = []


def put_article(
    source: Source, document: Document, fingerprint: str, embedder: Embedder | None = None
) -> int:
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
                **_kept(document),
                "fingerprint": fingerprint,
                "updated_at": document.updated_at or clock.now(),
            },
        )
        if new:
            give_slug(article)
        put_passages(article, parts)
    return parts.embedded


def _kept(document: Document) -> dict[str, Any]:
    """What an article keeps of a document besides its text; an owner who is not here is nobody."""
    owner = Agent.objects.filter(email__iexact=document.owner, is_active=True) if document.owner else None
    return {
        "kind": document.kind,
        "category": category_named(document.category, document.locale),
        "labels": list(document.labels),
        "owner": owner.first() if owner is not None else None,
        "verified_on": document.verified_on,
        "expires_on": document.expires_on,
    }

"""A thread of a chat is saved as an article that only colleagues read."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.adapters.models.port import Embedder
from replywell.adapters.sources.port import Document
from replywell.kit.errors import Invalid
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import Article, Source
from replywell.knowledge.scrub import scrub
from replywell.people.actions.audit import audit
from replywell.people.models import Agent

MOST = 500
"""Messages of a thread that are saved."""


def save_thread(
    title: str, messages: Sequence[tuple[str, str]], url: str, by: Agent, embedder: Embedder
) -> Article:
    """Keep what was said (who and what, in order), with nobody named in it; the same address replaces the former.

    Takes as long as the embedder does: keep no transaction open. Raises `Invalid` for a thread that says nothing.
    """
    said = [(who, text.strip()) for who, text in messages[:MOST] if text.strip()]
    if not said or not title.strip():
        raise Invalid(_("There is nothing in this thread to save. Choose one with a title and a message."))
    names = {who for who, _text in said} | set(Agent.objects.values_list("name", flat=True))
    text = "\n\n".join(scrub(each, names) for _who, each in said)
    source = _source(by)
    key = hashlib.sha256((url or text).encode()).hexdigest()[:32]
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    shown = scrub(title, names)[:300]
    document = Document(key=key, title=shown, markdown=text, url=url[:1000], audience="internal")
    put_article(source, document, fingerprint, embedder)
    article = Article.objects.get(source=source, key=key)
    audit("saved", article, by=by)
    return article


@transaction.atomic
def _source(by: Agent) -> Source:
    source, new = Source.objects.get_or_create(
        slug="threads", defaults={"name": _("Saved threads"), "adapter": "threads", "every": 1440}
    )
    if new:
        audit("added", source, by=by)
    return source

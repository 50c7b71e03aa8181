"""What belongs to a source besides its row: who may read its articles, and what its adapter keeps on this disk."""

import shutil
from pathlib import Path

from django.conf import settings

from replywell.adapters.sources.port import Keeping
from replywell.kit import clock
from replywell.kit.errors import Refused
from replywell.knowledge.actions.asking import keep_up
from replywell.knowledge.kinds import adapter_of
from replywell.knowledge.models import Audience, Passage, Source

OPENNESS = (Audience.INTERNAL, Audience.SIGNED_IN, Audience.PUBLIC)


def withhold(source: Source, before: object, after: object) -> int:
    """Where fewer may read a source from now on, its articles are withheld at once; returns how many.

    Where more may read it, the sync that follows opens what does not say otherwise of itself: only the
    documents know which these are.
    """
    if before not in Audience.values or after not in Audience.values:
        return 0
    if OPENNESS.index(Audience(str(after))) >= OPENNESS.index(Audience(str(before))):
        return 0
    told = {"audience": str(after)}
    Passage.objects.filter(article__source=source, audience=before).update(**told)
    withheld = source.articles.filter(audience=before).update(**told, to_compare=clock.now())
    keep_up()
    return withheld


def kept_by(source: Source) -> Path | None:
    """The folder that the source's adapter keeps, if it keeps one and its settings are valid."""
    try:
        adapter, given = adapter_of(source)
    except Refused:
        return None
    return adapter.keeps(given) if isinstance(adapter, Keeping) else None


def let_go_of(folder: Path | None, adapter: str) -> None:
    """Remove a folder that a source kept, unless another source of the kind keeps the same."""
    if folder is None or not folder.is_relative_to(settings.ENV.root / "sources"):
        return
    if folder not in {kept_by(other) for other in Source.objects.filter(adapter=adapter)}:
        shutil.rmtree(folder, ignore_errors=True)

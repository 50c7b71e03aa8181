"""The reranking model, where one is set: it reads the question and each of the best passages together."""

import logging
import time
from functools import lru_cache

from django.conf import settings

from replywell.adapters.models.fallback import Breaker
from replywell.adapters.models.masking import Masking
from replywell.adapters.models.port import Reranker
from replywell.kit.errors import AdapterError, Invalid

log = logging.getLogger(__name__)


def opinion_of(question: str, texts: list[str]) -> list[float]:
    """What the model says of each text; nothing where none is set or it does not answer: search goes on."""
    spec, key = settings.ENV.reranker, settings.ENV.reranker_api_key.get_secret_value()
    if not spec or not texts:
        return []
    reader, breaker = _reader(spec, key)
    if reader is None or not breaker.may_ask():
        return []
    try:
        masked = Masking(settings.ENV.masked_kinds).mask(question)
        opinion = reader.rerank(masked, texts)
    except AdapterError as error:
        breaker.failed()
        log.warning("Reranking: %s", error.message)
        return []
    breaker.answered()
    return opinion


@lru_cache(maxsize=1)
def _reader(spec: str, key: str) -> tuple[Reranker | None, Breaker]:
    # Loaded only where a model is set: its package takes a second.
    from replywell.adapters.models.reranker import ApiReranker

    breaker = Breaker(time.monotonic)
    try:
        return ApiReranker(spec, key), breaker
    except Invalid as error:
        log.warning("Reranking: %s", error.message)
        return None, breaker

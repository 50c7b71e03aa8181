"""Answers the questions of a walk for real: the configured model, the knowledge."""

from datetime import UTC, datetime, time
from functools import cache

from django.conf import settings

from replywell.adapters.models.embedded import EmbeddedModel
from replywell.adapters.models.fallback import WithFallback
from replywell.adapters.models.masking import WithMasking
from replywell.adapters.models.port import (
    ClassifyTask,
    ComposeTask,
    Dimension,
    Embedder,
    EscalateTask,
    KnowsPeople,
    Model,
    RewriteTask,
)
from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from replywell.pipeline.queries import people_in, spent_since
from replywell.tickets.models import Ticket
from replywell.triage.learned import head_of


class Asking:
    """Holds nothing but who is asked. Raises what the model or the database raises.

    The knowledge is asked with the embedder of its index; another one is for tests.
    """

    def __init__(self, model: Model, embedder: Embedder | None = None) -> None:
        self._model = model
        self._embedder = embedder

    def __call__(self, question: Value) -> Value:
        match question:
            case ClassifyTask():
                return self._model.classify(question)
            case ComposeTask():
                return self._model.compose(question)
            case RewriteTask():
                return self._model.rewrite(question)
            case EscalateTask():
                return self._model.escalate(question)
            case Query():
                return search(question, self._embedder)
        raise TypeError(f"Nobody answers a {type(question).__name__}.")

    def about(self, ticket: Ticket) -> "Asking":
        """The same for a ticket: the names of who occurs in it are masked before a text leaves."""
        if not isinstance(self._model, KnowsPeople):
            return self
        return Asking(self._model.knowing(people_in(ticket)), self._embedder)

    def warm_up(self, dimensions: tuple[Dimension, ...]) -> None:
        """Load and fit what answers on this machine, so that the first message does not wait for it."""
        embedded = EmbeddedModel(settings.ENV.root / "models", fetch=head_of)
        embedded.classify(ClassifyTask(subject="", text="Where is my refund?", dimensions=dimensions))


def about(ask: Ask, ticket: Ticket) -> Ask:
    """Who is asked about this ticket: told who occurs in it, where that matters."""
    return ask.about(ticket) if isinstance(ask, Asking) else ask


@cache
def live_asking() -> Asking:
    """Who answers in this process: the configured model, and the embedded one when that cannot."""
    return Asking(_model())


def _model() -> Model:
    env = settings.ENV
    embedded = EmbeddedModel(env.root / "models", fetch=head_of)
    if env.model == "embedded":
        return embedded
    from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings

    api = ApiModel(
        env.model,
        small=env.model_small or env.model,
        large=env.model,
        settings=ApiSettings(
            anthropic_api_key=env.anthropic_api_key,
            openai_api_key=env.openai_api_key,
            server_api_key=env.server_api_key,
            timeout_s=env.model_timeout,
        ),
    )
    return WithFallback(WithMasking(api, env.masked_kinds), embedded, allowed=_over_budget)


def _over_budget() -> str | None:
    """Why models must not be asked any more today; None while there is money."""
    today = datetime.combine(datetime.now(UTC).date(), time.min, UTC)
    budget = settings.ENV.model_budget
    spent = spent_since(today)
    return f"today's budget of ${budget:g} for models is spent (${spent:.2f})" if spent >= budget else None

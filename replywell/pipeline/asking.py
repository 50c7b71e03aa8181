"""Answers the questions of a walk for real: the configured model, the knowledge."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings

from replywell.adapters.models.embedded import EmbeddedModel
from replywell.adapters.models.fallback import WithFallback, proposed
from replywell.adapters.models.masking import WithMasking
from replywell.adapters.models.port import (
    ClassifyTask,
    ComposeTask,
    Dimension,
    Embedder,
    EntailResult,
    Entails,
    EntailTask,
    EscalateTask,
    KnowsPeople,
    Model,
    RewriteTask,
    Usage,
)
from replywell.adapters.models.proposing import ProposeTask
from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.knowledge.overlay import ArticleText, Overlay, overlay
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from replywell.pipeline.queries import people_in, spent_today
from replywell.tickets.models import Ticket
from replywell.triage.learned import head_of


class Asking:
    """Holds nothing but who is asked. Raises what the model or the database raises.

    The knowledge is asked with the embedder of its index; another one is for tests. With an `overlay` its articles
    count as published.
    """

    def __init__(
        self, model: Model, embedder: Embedder | None = None, overlay: Overlay | None = None
    ) -> None:
        self._model = model
        self._embedder = embedder
        self._overlay = overlay

    def over(self, texts: Sequence[ArticleText]) -> "Asking":
        """The same, as if these articles were published."""
        return Asking(self._model, self._embedder, overlay(texts, self._embedder)) if texts else self

    def __call__(self, question: Value) -> Value:
        match question:
            case ClassifyTask():
                return self._model.classify(question)
            case ComposeTask():
                return self._model.compose(question)
            case RewriteTask():
                return self._model.rewrite(question)
            case EntailTask():
                return self._entailed(question)
            case EscalateTask():
                return self._model.escalate(question)
            case ProposeTask():
                return proposed(self._model, question)
            case Query():
                return search(question, self._embedder, self._overlay)
        raise TypeError(f"Nobody answers a {type(question).__name__}.")

    def _entailed(self, question: EntailTask) -> EntailResult:
        """No verdicts from a model that cannot tell, or does not answer: the answer was compared word by word already."""
        if not isinstance(self._model, Entails):
            return EntailResult(usage=Usage(model=self._model.name))
        return self._model.entail(question)

    def about(self, ticket: Ticket) -> "Asking":
        """The same for a ticket: the names of who occurs in it are masked before a text leaves."""
        if not isinstance(self._model, KnowsPeople):
            return self
        return Asking(self._model.knowing(people_in(ticket)), self._embedder, self._overlay)

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
    return asking_of(settings.ENV.model)


def asking_of(model: str) -> Asking:
    """Who answers when the model is this one. Raises `Refused` for a name that says no model."""
    return Asking(_model(model))


def _model(name: str) -> Model:
    env = settings.ENV
    embedded = EmbeddedModel(env.root / "models", fetch=head_of)
    if name == "embedded":
        return embedded
    from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings

    api = ApiModel(
        name,
        small=env.model_small or name if name == env.model else name,
        large=name,
        settings=ApiSettings(
            anthropic_api_key=env.anthropic_api_key,
            openai_api_key=env.openai_api_key,
            server_api_key=env.server_api_key,
            timeout_s=env.model_timeout,
        ),
    )
    return WithFallback(WithMasking(api, env.masked_kinds), embedded, allowed=over_budget)


def prompts_used(model: str) -> dict[str, str]:
    """The version of each prompt that this model is given for a walk; the embedded AI has none."""
    if model == "embedded":
        return {}
    from replywell.adapters.models.pydantic_ai import prompt_version

    return {name: prompt_version(name) for name in ("classify", "compose", "entail", "propose")}


def over_budget() -> str | None:
    """Why models must not be asked any more today; None while there is money."""
    budget = settings.ENV.model_budget
    spent = spent_today()
    return f"today's budget of ${budget:g} for models is spent (${spent:.2f})" if spent >= budget else None

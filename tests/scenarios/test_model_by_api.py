"""The same walk with a model by API: classified and written by it, and by the embedded AI when it is away."""

from collections.abc import Iterator

import pytest


@pytest.fixture(params=["openai", "anthropic", "server"])
def provider_kind(request) -> str:
    return request.param


@pytest.fixture
def provider(provider_kind) -> Iterator:
    from tests.adapters.models.servers import provider as serve

    with serve("anthropic" if provider_kind == "anthropic" else "openai") as running:
        yield running
    assert running.problems == []


@pytest.fixture
def configured(provider_kind, provider, settings, monkeypatch) -> Iterator[str]:
    """A desk whose REPLYWELL_MODEL names the provider; returns that name."""
    from replywell.adapters.models import pydantic_ai
    from replywell.pipeline.asking import live_asking

    model = {
        "openai": "openai:gpt-4.1",
        "anthropic": "anthropic:claude-sonnet-4-6",
        "server": f"{provider.url}/v1#qwen3:8b",
    }[provider_kind]
    settings.ENV = settings.ENV.model_copy(
        update={"model": model, "openai_api_key": _secret(), "anthropic_api_key": _secret()}
    )

    class Nearby(pydantic_ai.ApiSettings):
        """Settings that lead to loopback instead of the provider's own address."""

        anthropic_base_url: str = provider.url
        openai_base_url: str = f"{provider.url}/v1"
        backoff_s: float = 0
        retries: int = 0

    monkeypatch.setattr(pydantic_ai, "ApiSettings", Nearby)
    live_asking.cache_clear()
    yield model
    live_asking.cache_clear()


def _secret():
    from pydantic import SecretStr

    return SecretStr("sk-test-0123456789abcdef")


@pytest.fixture
def question(refund, settings):
    """Rosa's first message, on a desk that has an article about refunds."""
    from replywell.adapters.models.embedded import embedder
    from replywell.adapters.sources.port import Document
    from replywell.knowledge.actions.sync import put_article
    from replywell.knowledge.models import Source
    from replywell.tickets.actions.categories import default_categories

    default_categories({})
    source = Source.objects.create(slug="help", name="Help center")
    article = "Refunds reach your bank within 5 business days after the credit note.\n"
    document = Document(key="refunds.md", title="Where is my refund?", markdown=article)
    put_article(source, document, "1", embedder(settings.ENV.root / "models"))
    return refund.messages.get()


def test_the_configured_model_classifies_and_writes(configured, provider, question):
    from replywell.pipeline.actions.walks import walk_message
    from replywell.pipeline.asking import live_asking
    from replywell.pipeline.replay import replay

    walk = walk_message(question, live_asking())

    asked = len(provider.requests)
    assert asked == 2
    assert walk.state == "carried_out"
    assert "embedded" not in walk.model
    assert walk.notice == ""
    assert walk.input_tokens > 0
    assert walk.journey["classification"]["category"]["calibrated"] is False
    assert replay(walk) == []
    assert len(provider.requests) == asked  # a replay asks nobody


def test_when_it_is_away_the_embedded_ai_answers_and_says_so(configured, provider, question):
    from replywell.pipeline.actions.walks import walk_message
    from replywell.pipeline.asking import live_asking
    from tests.adapters.models.servers import HangUp

    provider.always = HangUp()

    walk = walk_message(question, live_asking())

    assert walk.state == "carried_out"
    assert "the embedded AI answered" in walk.notice
    assert walk.model == "embedded:minilm-int8"


def test_when_the_budget_is_spent_nobody_is_asked(configured, provider, question, settings):
    from replywell.pipeline.actions.walks import walk_message
    from replywell.pipeline.asking import live_asking

    settings.ENV = settings.ENV.model_copy(update={"model_budget": 0.0})

    walk = walk_message(question, live_asking())

    assert provider.requests == []
    assert "budget of $0" in walk.notice

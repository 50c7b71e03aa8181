"""A model by API that misbehaves: the ticket is walked all the same, and everybody can see who answered."""

import pytest
import pytest_socket

from replywell.adapters.models.embedded import EmbeddedModel
from replywell.adapters.models.embedded.embedder import ANSWERED_BY
from replywell.adapters.models.fallback import WithFallback
from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.asking import Asking
from replywell.tickets.actions.categories import default_categories
from tests.adapters.models.servers import HangUp, Provider, Raw, Refusal, Silence, Text, provider
from tests.pipeline.answers import WordEmbedder, desk

WRONG_LABEL = Text('{"category": {"choices": [{"label": "weather", "confidence": 0.99}], "in_scope": 1}}')
BUSY = Raw(429, {"error": {"type": "rate_limit_error", "message": "slow down"}}, {"Retry-After": "3600"})
MISDEEDS = {
    "invalid JSON": (Text('{"category": {"choices": ['), "nothing usable"),
    "a refusal": (Refusal(), "declined to answer"),
    "silence": (Silence(), "did not answer"),
    "a wrong label": (WRONG_LABEL, "nothing usable"),
    "too busy": (BUSY, "too busy"),
    "an empty answer": (Text(""), "nothing usable"),
    "an empty body": (Raw(200, b""), ""),
    "a closed connection": (HangUp(), ""),
}


@pytest.fixture
def served():
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    with provider("openai") as running:
        yield running
    pytest_socket._remove_restrictions()


@pytest.fixture
def ask(served: Provider, settings):
    name = f"{served.url}/v1#qwen3:8b"
    api = ApiModel("api", name, name, settings=ApiSettings(timeout_s=2, backoff_s=0, retries=1))
    yield Asking(WithFallback(api, EmbeddedModel(settings.ENV.root / "models")), WordEmbedder())
    api.close()


@pytest.mark.parametrize(("answer", "told"), MISDEEDS.values(), ids=MISDEEDS)
def test_the_embedded_model_answers_and_the_walk_says_why(question, ada, served, ask, answer, told):
    desk()
    default_categories({})
    served.always = answer
    walk = walk_message(question, ask)

    assert walk.state == "carried_out"
    assert walk.model.startswith(ANSWERED_BY)
    assert told in walk.notice and "the embedded AI answered" in walk.notice
    question.ticket.refresh_from_db()
    assert question.ticket.sentiment, "it is classified"


def test_a_model_that_answers_is_named_and_leaves_no_notice(question, ada, served, ask):
    desk()
    walk = walk_message(question, ask)

    assert "qwen3:8b" in walk.model.partition(", ")[0]
    assert walk.notice == ""

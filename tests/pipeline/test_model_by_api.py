"""A model by API that misbehaves: the ticket is walked all the same, and everybody can see who answered."""

import pytest
import pytest_socket

from replywell.adapters.models.embedded import EmbeddedModel
from replywell.adapters.models.embedded.embedder import ANSWERED_BY
from replywell.adapters.models.fallback import WithFallback
from replywell.adapters.models.masking import WithMasking
from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.asking import Asking
from replywell.pipeline.queries import sent_for
from replywell.pipeline.replay import replay
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
    yield Asking(WithFallback(WithMasking(api), EmbeddedModel(settings.ENV.root / "models")), WordEmbedder())
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


def test_what_it_wrote_is_checked_by_a_model_too_and_that_is_on_the_tape(question, ada, served, ask):
    desk()
    walk = walk_message(question, ask)

    kinds = [entry["kind"] for entry in walk.tape]
    assert kinds == ["ClassifyTask", "Query", "ComposeTask", "EntailTask"]
    assert walk.tape[-1]["answer"]["verdicts"] == ["says"]
    assert "entail" in walk.prompts or walk.desk.desk["model"] == "embedded"
    assert any(sent.kind == "EntailTask" for sent in sent_for(question.ticket))
    assert replay(walk) == []


def test_a_check_that_makes_no_sense_leaves_the_answer_to_what_was_compared(
    question, ada, served, ask, monkeypatch
):
    desk()
    monkeypatch.setattr(
        "tests.adapters.models.plain_model._judge", lambda *_: {"sentence": "first", "verdict": 1}
    )
    walk = walk_message(question, ask)

    assert walk.tape[-1]["kind"] == "EntailTask" and walk.tape[-1]["answer"]["verdicts"] == []
    assert "nothing usable" in walk.notice
    assert walk.journey["proposal"]["claims"], "compared word by word it holds"


def test_what_is_personal_stays_here_and_what_left_is_on_the_tape(
    question, ada, served, ask, client, monkeypatch
):
    desk()
    question.text = "I am Rosa, rosa@example.org, card 4111 1111 1111 1111. How long does a refund take?"
    question.save()

    walk = walk_message(question, ask)

    asked = "".join(str(request.body) for request in served.requests)
    assert "How long does a refund take?" in asked and "[EMAIL_X" in asked
    for value in ("rosa@example.org", "4111 1111", question.ticket.requester.name):
        assert value not in asked
    left = sent_for(question.ticket)
    assert left and all("qwen3:8b" in sent.to for sent in left)
    assert "rosa@example.org" not in "".join(sent.model_dump_json() for sent in left)
    assert "rosa@example.org" in walk.facts["text"], "the desk itself knows"

    client.force_login(ada)
    page = client.get(f"/tickets/{question.ticket_id}/decisions/").content.decode()
    assert "What left the house" in page and "[EMAIL_X" in page and "e-mail addresses 1" in page

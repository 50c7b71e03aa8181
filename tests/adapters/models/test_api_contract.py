"""The contract, kept by models by API against both kinds of provider."""

import pytest

from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
from replywell.kit.errors import Unavailable
from tests.adapters.models import contract
from tests.adapters.models.contract import HOW_LONG, REFUND
from tests.adapters.models.servers import provider, wrap
from tests.adapters.models.specifications import Request, response_violations, spec_is_here, violations


class TestApiModelKeepsTheContract(contract.ModelContract):
    @pytest.fixture
    def model(self, make):
        return make()


def test_what_the_local_provider_answers_follows_its_specification(kind, served, model):
    if not spec_is_here(served.shape):
        pytest.skip(f"no specification of {served.shape} beside the repository: its shapes are not checked")
    model.classify(REFUND)
    model.compose(HOW_LONG)

    for request in served.requests:
        answer = wrap(served.shape, {"claims": []}, request)
        assert response_violations(served.shape, answer) == []


def test_requests_are_really_checked_against_the_specification(served, model):
    if not spec_is_here(served.shape):
        pytest.skip(f"no specification of {served.shape} beside the repository: requests are not checked")
    model.classify(REFUND)

    sent = served.requests[0]
    broken = Request(sent.path, sent.headers, {**sent.body, "messages": "hello"})
    assert violations(served.shape, sent) == [] and violations(served.shape, broken)


def test_the_small_model_classifies_and_the_large_one_writes(kind, served, model):
    classified, composed = model.classify(REFUND), model.compose(HOW_LONG)

    small, large = (request.body["model"] for request in served.requests)
    assert small != large
    assert classified.usage.model.endswith(small) and composed.usage.model.endswith(large)


def test_tokens_and_cost_are_counted(kind, model):
    usage = model.classify(REFUND).usage

    assert (usage.input_tokens, usage.output_tokens) == (1000, 100)
    # 1,000 tokens in and 100 out: 0.40 and 1.60 dollars a million for gpt-4.1-mini, 1 and 5 for claude-haiku-4-5.
    assert usage.cost == {"openai": 560, "anthropic": 1500, "server": 0}[kind]
    assert 0 <= usage.seconds < 10 and usage.notice == ""


def test_a_model_without_a_known_price_counts_as_free_and_is_named_in_the_log(caplog):
    with provider("openai") as served:
        settings = ApiSettings(openai_api_key="k", openai_base_url=f"{served.url}/v1")
        model = ApiModel("api", "openai:lumen-1", "openai:lumen-1", settings=settings)
        costs = [model.classify(REFUND).usage.cost for _ in range(2)]
        model.close()

    assert costs == [0, 0]
    assert caplog.text.count("No price is known for lumen-1") == 1


def test_no_test_here_can_reach_another_machine():
    settings = ApiSettings(openai_api_key="k", openai_base_url="http://192.0.2.1/v1", retries=0, timeout_s=5)
    model = ApiModel("api", "openai:gpt-4.1", "openai:gpt-4.1", settings=settings)

    with pytest.raises(Unavailable) as caught:
        model.classify(REFUND)
    assert caught.value.usage.seconds < 4
    model.close()

"""Everything a provider can do wrong, at each provider: it ends soon, and says what to do."""

import logging
import socket
import time

import pytest

from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
from replywell.adapters.models.pydantic_ai.failures import NoAnswer, Rejected
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.models.conftest import KEY
from tests.adapters.models.contract import HOW_LONG, REFUND, check_classification
from tests.adapters.models.servers import Calls, HangUp, Raw, Refusal, Silence, Text, provider


def error_body(kind: str, type_: str = "api_error", message: str = "no") -> dict:
    """An error as the provider sends it; it echoes the key, as some do."""
    error = {"type": type_, "message": f"{message} (your key: {KEY})"}
    return (
        {"type": "error", "error": error}
        if kind == "anthropic"
        else {"error": {**error, "code": type_, "param": None}}
    )


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
def test_a_passing_failure_is_tried_again(kind, served, model, status):
    served.script.append(Raw(status, error_body(kind), {"Retry-After": "0"}))

    check_classification(model.classify(REFUND), REFUND)
    assert len(served.requests) == 2


@pytest.mark.parametrize("status", [429, 500, 529])
def test_a_lasting_failure_is_unavailable_after_three_tries(kind, served, model, status):
    served.always = Raw(status, error_body(kind))

    with pytest.raises(Unavailable, match=f"HTTP {status}"):
        model.classify(REFUND)
    assert len(served.requests) == 3


def test_a_long_retry_after_is_not_waited_for_but_passed_on(kind, served, model):
    served.always = Raw(429, error_body(kind, "rate_limit_error"), {"Retry-After": "3600"})
    began = time.monotonic()

    with pytest.raises(Unavailable, match="too busy") as caught:
        model.classify(REFUND)
    assert caught.value.retry_after == 3600
    assert len(served.requests) == 1 and time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (400, "refused the question"),
        (401, "Check the API key"),
        (403, "Check the API key"),
        (404, "not known there"),
    ],
)
def test_a_refusal_of_the_provider_is_not_tried_again(kind, served, model, status, says):
    served.always = Raw(status, error_body(kind, "invalid_request_error"))

    with pytest.raises(Refused, match=says):
        model.compose(HOW_LONG)
    assert len(served.requests) == 1


def test_an_empty_account_is_for_the_administrator(kind, served, model):
    status, type_ = (400, "invalid_request_error") if kind == "anthropic" else (429, "insufficient_quota")
    served.always = Raw(status, error_body(kind, type_, "Your credit balance is too low"))

    with pytest.raises(Refused, match="no credit left"):
        model.classify(REFUND)


def test_a_model_that_takes_no_temperature_is_asked_without_one_from_then_on(kind, served, model):
    served.script.append(Raw(400, error_body(kind, "invalid_request_error", "temperature is not supported")))

    model.classify(REFUND)
    model.classify(REFUND)

    assert ["temperature" in request.body for request in served.requests] == [True, False, False]


def test_silence_ends_with_the_patience(served, make):
    served.always = Silence()
    model = make(timeout_s=0.4)
    began = time.monotonic()

    with pytest.raises(Unavailable, match=r"did not answer in 0\.4 s"):
        model.classify(REFUND)
    assert time.monotonic() - began < 3


def test_retries_share_one_patience(kind, served, make):
    served.always = Raw(500, error_body(kind))
    model = make(timeout_s=2, backoff_s=0.2, retries=9)

    with pytest.raises(Unavailable):
        model.classify(REFUND)
    assert 2 <= len(served.requests) <= 6  # ten, had each try its own


@pytest.mark.parametrize(
    "answer", [HangUp(), Raw(200, b'{"id": "x", "cho', cut=True)], ids=["at once", "mid-answer"]
)
def test_a_connection_that_closes_is_tried_again(served, model, answer):
    served.script.append(answer)

    check_classification(model.classify(REFUND), REFUND)
    served.always = answer
    with pytest.raises(Unavailable, match="could not be reached"):
        model.classify(REFUND)
    assert len(served.requests) == 2 + 3


def test_a_server_that_is_not_there_is_unavailable():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        model = ApiModel("api", f"{url}#m", f"{url}#m", settings=ApiSettings(backoff_s=0))

        with pytest.raises(Unavailable, match="Check that its server runs"):
            model.classify(REFUND)
    model.close()


def test_an_answer_of_ten_megabytes_is_not_read(kind, served, model):
    served.always = Text("x" * 10_000_000)

    with pytest.raises(Unavailable, match="without end"):
        model.classify(REFUND)


def test_a_packed_answer_is_not_unpacked(served, make):
    served.always = Raw(200, b"\x1f\x8b" + b"0" * 100, {"Content-Encoding": "gzip"})

    with pytest.raises(Unavailable, match="without end"):
        make(retries=0).classify(REFUND)
    assert served.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "answer",
    [
        Text(""),
        Text("I think it is billing."),
        Text('{"category": {"choices": [{"label": '),
        Text('{"category": ', stop="length"),
        Text("[1, 2, 3]"),
        Text("null"),
        Text("{" * 50_000 + "}" * 50_000),
        Calls(()),
        Calls((("delete_everything", {"sure": True}),)),
        {"category": "nonsense", "urgency": None},
        {"category": {"choices": [{"label": "root", "confidence": 1}]}, "urgency": {"choices": []}},
        {"category": [], "urgency": 7},
    ],
    ids=str,
)
def test_nonsense_is_asked_about_once_more_and_is_then_unavailable(served, model, answer):
    served.always = answer

    with pytest.raises(Unavailable, match="nothing usable") as caught:
        model.classify(REFUND)
    assert len(served.requests) == 2
    assert "could not be used" in served.requests[1].prompt
    # What was paid for is counted although nothing came of it.
    assert caught.value.usage.input_tokens == 2000 and caught.value.usage.output_tokens == 200


def test_a_correction_is_taken(served, model):
    served.script.append(Text("Sorry?"))

    result = model.classify(REFUND)

    check_classification(result, REFUND)
    assert result.usage.input_tokens == 2000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>It works!</html>",
        b"null",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": null}]}',
        b'{"content": "hello"}',
        b'{"content": [{"type": "poem"}]}',
        b'{"id": 7, "usage": "much", "choices": 3, "content": 3}',
        b"\xff\xfe\x00",
    ],
)
@pytest.mark.parametrize("type_", ["application/json", "text/html"])
def test_an_answer_in_another_shape_is_unavailable(served, make, body, type_):
    served.always = Raw(200, body, {"Content-Type": type_})

    with pytest.raises(Unavailable):
        make(retries=1).classify(REFUND)
    assert len(served.requests) == 2


def test_a_redirect_is_not_followed_with_the_key(served, make):
    with provider("openai") as elsewhere:
        served.always = Raw(307, b"", {"Location": f"{elsewhere.url}/v1/chat/completions"})

        with pytest.raises((Unavailable, Refused)):
            make(retries=0).classify(REFUND)
        assert elsewhere.requests == []


def test_a_model_that_declines_to_classify_is_unavailable(served, model):
    served.always = Refusal()

    with pytest.raises(Unavailable, match="declined"):
        model.classify(REFUND)
    assert len(served.requests) == 1


def test_a_model_that_declines_to_write_leaves_it_to_a_person(served, model):
    served.always = Refusal()

    result = model.compose(HOW_LONG)

    assert result.claims == () and "declined" in result.because and result.usage.input_tokens == 1000


def test_without_a_key_nobody_is_asked(kind, served, make):
    if kind == "server":
        model = make(server_api_key=ApiSettings().server_api_key)
        model.classify(REFUND)
        assert KEY not in str(served.requests[0].headers)
        return
    field = f"{kind}_api_key"
    model = make(**{field: getattr(ApiSettings(), field)})

    with pytest.raises(Refused, match=f"Set {kind.upper()}_API_KEY"):
        model.classify(REFUND)
    assert served.requests == []


def test_the_key_goes_to_the_provider_and_nowhere_else(kind, served, settings, model, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/of-somebody-else")
    served.always = Raw(401, error_body(kind, "authentication_error"))

    with pytest.raises(Refused) as caught:
        model.classify(REFUND)

    assert KEY in str(served.requests[0].headers)
    assert "of-somebody-else" not in str(served.requests[0].headers)
    for shown in (
        str(caught.value),
        repr(caught.value),
        repr(model),
        repr(settings),
        settings.model_dump_json(),
    ):
        assert KEY not in shown
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("replywell")]
    assert KEY not in "".join(ours)


def test_errors_say_what_they_cost():
    assert issubclass(NoAnswer, Unavailable) and issubclass(Rejected, Refused)

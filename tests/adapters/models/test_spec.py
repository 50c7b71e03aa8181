"""Naming a model."""

import pytest

from replywell.adapters.models.pydantic_ai import ApiModel, ModelSpec, parse_model
from replywell.kit.errors import Invalid


@pytest.mark.parametrize(
    ("text", "provider", "model", "url", "label"),
    [
        ("anthropic:claude-haiku-4-5", "anthropic", "claude-haiku-4-5", "", "claude-haiku-4-5"),
        (" OpenAI:gpt-4.1-mini ", "openai", "gpt-4.1-mini", "", "gpt-4.1-mini"),
        ("openai:ft:gpt-4.1:lumen::7", "openai", "ft:gpt-4.1:lumen::7", "", "ft:gpt-4.1:lumen::7"),
        ("ollama:qwen3:8b", "server", "qwen3:8b", "http://localhost:11434/v1", "qwen3:8b at localhost:11434"),
        ("http://host:8000/v1#m", "server", "m", "http://host:8000/v1", "m at host:8000"),
        ("http://host:8000#m", "server", "m", "http://host:8000/v1", "m at host:8000"),
        ("https://host/api/v3/#org/m", "server", "org/m", "https://host/api/v3", "org/m at host"),
        ("http://[::1]:8000/v1#m", "server", "m", "http://[::1]:8000/v1", "m at [::1]:8000"),
    ],
)
def test_a_model_is_named_by_provider_or_address(text, provider, model, url, label):
    spec = parse_model(text)

    assert spec == ModelSpec(provider=provider, model=model, base_url=url)
    assert spec.label == label and parse_model(str(spec)) == spec


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "No model is named"),
        ("   ", "No model is named"),
        ("anthropic", "name is missing"),
        ("anthropic:", "name is missing"),
        ("openai: gpt", "no spaces"),
        ("gemini:pro", "not a model we know"),
        ("claude-haiku-4-5", "Did you mean anthropic:claude-haiku-4-5"),
        ("gpt-4.1", "Did you mean openai:gpt-4.1"),
        ("o3", "Did you mean openai:o3"),
        ("http://host/v1", "name is missing after the address"),
        ("http://host/v1#", "name is missing after the address"),
        ("http://#m", "must look like"),
        ("ftp://host/v1#m", "must look like"),
        ("file:///etc/passwd#m", "must look like"),
        ("http://host:99999/v1#m", "cannot be read"),
        ("http://[::1/v1#m", "cannot be read"),
        ("http://ho st/v1#m", "must look like"),
        ("http://me:secret@host/v1#m", "must not contain a password"),
        ("http://host/v1?key=secret#m", "question mark"),
        ("openai:" + "x" * 500, "at most 200"),
        ("openai:a\x00b", "no spaces"),
    ],
)
def test_nonsense_is_refused_with_a_word_on_how_to_write_it(text, says):
    with pytest.raises(Invalid, match=says) as caught:
        parse_model(text)
    assert "secret" not in caught.value.message


def test_a_pasted_key_is_not_repeated():
    with pytest.raises(Invalid) as caught:
        parse_model("sk-ant-api03-0123456789012345678901234567890123456789")
    assert "0123456789012345" not in caught.value.message


def test_a_model_that_cannot_be_named_cannot_be_made():
    with pytest.raises(Invalid):
        ApiModel("api", "gemini:pro", "openai:gpt-4.1")

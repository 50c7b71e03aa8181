"""Models by API on loopback; the real network is out of reach except for tests marked `live`."""

from collections.abc import Callable, Iterator

import pytest
import pytest_socket

from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
from tests.adapters.models.servers import Provider, provider
from tests.adapters.models.specifications import Shape

KEY = "sk-lumen-0123456789abcdef-secret"


@pytest.fixture(autouse=True)
def loopback_only(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does, no question leaves the machine."""
    if request.node.get_closest_marker("live"):
        yield
        return
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture(params=["openai", "anthropic", "server"])
def kind(request: pytest.FixtureRequest) -> str:
    """How a model is reached: each failure has to be the same failure everywhere."""
    return request.param


@pytest.fixture
def served(kind: str) -> Iterator[Provider]:
    """The provider's server on loopback; at the end all it was sent must have been valid."""
    shape: Shape = "anthropic" if kind == "anthropic" else "openai"
    with provider(shape) as running:
        yield running
    assert running.problems == []


@pytest.fixture
def settings(served: Provider) -> ApiSettings:
    return ApiSettings(
        anthropic_api_key=KEY,
        openai_api_key=KEY,
        server_api_key=KEY,
        anthropic_base_url=served.url,
        openai_base_url=f"{served.url}/v1",
        timeout_s=10,
        backoff_s=0,
    )


@pytest.fixture
def make(kind: str, served: Provider, settings: ApiSettings) -> Iterator[Callable[..., ApiModel]]:
    """Make a model with other settings: `make(retries=0)`."""
    made: list[ApiModel] = []

    def build(**changes: object) -> ApiModel:
        small, large = names(kind, served)
        made.append(ApiModel("api", small, large, settings=settings.model_copy(update=changes)))
        return made[-1]

    yield build
    for model in made:
        model.close()


@pytest.fixture
def model(make: Callable[..., ApiModel]) -> ApiModel:
    return make()


def names(kind: str, served: Provider) -> tuple[str, str]:
    """A small and a large model."""
    return {
        "openai": ("openai:gpt-4.1-mini", "openai:gpt-4.1"),
        "anthropic": ("anthropic:claude-haiku-4-5", "anthropic:claude-sonnet-4-6"),
        "server": (f"{served.url}/v1#qwen3:8b", f"{served.url}/v1#qwen3:32b"),
    }[kind]

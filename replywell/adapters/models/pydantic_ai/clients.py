"""The SDKs' side: a pydantic-ai model for each spec, with HTTP clients that stop reading in time.

Addresses and keys come from the settings only: variables such as `OPENAI_BASE_URL`, which SDKs read by themselves, must
not send somebody's mail elsewhere.
"""

import asyncio
import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from replywell.adapters.models.port import Usage
from replywell.adapters.models.pydantic_ai.answers import TOOL
from replywell.adapters.models.pydantic_ai.failures import Rejected
from replywell.adapters.models.pydantic_ai.http import http_client
from replywell.adapters.models.pydantic_ai.settings import ApiSettings
from replywell.adapters.models.pydantic_ai.spec import ModelSpec

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model as TheirModel
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.settings import ModelSettings


class Clients:
    """Models by spec. Each belongs to the event loop that asked for it first."""

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings
        self._made: dict[str, TheirModel] = {}
        self._http: httpx2.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._without_temperature: set[str] = set()

    def prepare(self, spec: ModelSpec) -> None:
        """Load the SDK, which takes seconds, before any clock runs. Raises `Rejected` without SDK or key."""
        vendor = "anthropic" if spec.provider == "anthropic" else "openai"
        try:
            importlib.import_module(f"pydantic_ai.models.{vendor}")
            importlib.import_module("pydantic_ai.direct")
        except ImportError as error:
            raise Rejected(
                'Models by API are not installed. Run `pip install "replywell[models]"`.',
                Usage(model=str(spec)),
            ) from error
        if not self._key(spec) and spec.provider != "server":
            name = f"{spec.provider.upper()}_API_KEY"
            raise Rejected(f"{spec.label} has no key. Set {name} and restart.", Usage(model=str(spec)))

    def model(self, spec: ModelSpec) -> "TheirModel":
        """The pydantic-ai model; to be called inside the event loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._http, self._made = loop, None, {}
        if str(spec) not in self._made:
            self._http = self._http or http_client(self._settings)
            self._made[str(spec)] = self._make(spec, self._http)
        return self._made[str(spec)]

    def request_settings(self, spec: ModelSpec, model: "TheirModel") -> "ModelSettings":
        """How long and how freely the model may answer."""
        from pydantic_ai.settings import ModelSettings

        settings = ModelSettings(
            max_tokens=self._settings.max_tokens,
            timeout=self._settings.timeout_s,
            max_retries=0,  # we retry ourselves, within one span of patience
            thinking=False,
        )
        theirs: Mapping[str, Any] = model.profile
        thinks = theirs.get("openai_supports_reasoning") or theirs.get(
            "anthropic_disallows_sampling_settings"
        )
        if not thinks and str(spec) not in self._without_temperature:
            settings["temperature"] = self._settings.temperature
        return settings

    def drop_temperature(self, spec: ModelSpec) -> bool:
        """Send this model no temperature from now on; False when that is known already."""
        known = str(spec) in self._without_temperature
        self._without_temperature.add(str(spec))
        return not known

    async def close(self) -> None:
        """Let go of the connections."""
        http, self._http, self._made = self._http, None, {}
        if http is not None:
            await http.aclose()

    def _make(self, spec: ModelSpec, http: "httpx2.AsyncClient") -> "TheirModel":
        key, settings = self._key(spec), self._settings
        if spec.provider == "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            claude = AnthropicProvider(api_key=key, base_url=settings.anthropic_base_url, http_client=http)
            return AnthropicModel(spec.model, provider=claude)
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.profiles.openai import OpenAIModelProfile
        from pydantic_ai.providers.openai import OpenAIProvider
        from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

        if spec.provider == "openai":
            openai = OpenAIProvider(api_key=key, base_url=settings.openai_base_url, http_client=http)
            return OpenAIChatModel(spec.model, provider=openai)
        # Older servers know `max_tokens` only; newer ones still take it.
        profile = OpenAIModelProfile(openai_chat_supports_max_completion_tokens=False)
        server = OpenAICompatibleProvider(
            "server", base_url=spec.base_url, api_key=key or None, http_client=http, profile=profile
        )
        return OpenAIChatModel(spec.model, provider=server)

    def _key(self, spec: ModelSpec) -> str:
        keys = {
            "anthropic": self._settings.anthropic_api_key,
            "openai": self._settings.openai_api_key,
            "server": self._settings.server_api_key,
        }
        return keys[spec.provider].get_secret_value().strip()


def request_parameters(
    spec: ModelSpec, model: "TheirModel", structure: dict[str, Any]
) -> "ModelRequestParameters":
    """How the model is made to answer in the structure.

    Claude by a tool that it has to call, which old versions know too; by JSON schema where it cannot be made to
    call one. The others by JSON schema, which more servers follow than forced tools.
    """
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition
    from pydantic_ai.tools import ToolDefinition

    schemas = model.profile.get("supports_json_schema_output", False)
    forced = spec.provider == "anthropic" and model.profile.get("supports_forced_tool_choice", False)
    if forced or not schemas:
        tool = ToolDefinition(
            name=TOOL, parameters_json_schema=structure, description="Your answer.", kind="output"
        )
        return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)
    answer = OutputObjectDefinition(structure, name=TOOL, strict=True)
    return ModelRequestParameters(output_mode="native", output_object=answer)

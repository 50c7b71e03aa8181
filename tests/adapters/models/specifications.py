"""Requests to model providers, and what the providers' own specifications say about them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jsonschema

SPECS = Path(__file__).parents[4] / "shared" / "specs"
type Shape = Literal["openai", "anthropic"]
SCHEMAS = {
    "openai": ("CreateChatCompletionRequest", "CreateChatCompletionResponse"),
    "anthropic": ("CreateMessageParams", "Message"),
}
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages"}


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """What the requester's side of the prompt says."""
        content = self.body["messages"][-1]["content"]
        return content if isinstance(content, str) else "".join(block["text"] for block in content)

    @property
    def instructions(self) -> str:
        if "system" in self.body:
            system = self.body["system"]
            return system if isinstance(system, str) else "".join(block["text"] for block in system)
        return self.body["messages"][0]["content"]

    @property
    def structure(self) -> dict[str, Any]:
        if "response_format" in self.body:
            return self.body["response_format"]["json_schema"]["schema"]
        if "output_config" in self.body:
            return self.body["output_config"]["format"]["schema"]
        tool = self.body["tools"][0]
        return tool.get("input_schema") or tool["function"]["parameters"]


def violations(shape: Shape, request: Request) -> list[str]:
    """What the provider's specification has against a request."""
    wrong = [] if request.path.split("?")[0] == PATHS[shape] else [f"path {request.path}"]
    return wrong + _errors(shape, SCHEMAS[shape][0], request.body)


def response_violations(shape: Shape, body: dict[str, Any]) -> list[str]:
    """What the provider's specification has against an answer of ours."""
    return _errors(shape, SCHEMAS[shape][1], body)


def spec_is_here(shape: Shape) -> bool:
    return (SPECS / shape / "openapi.json").exists()


def _errors(shape: Shape, name: str, instance: object) -> list[str]:
    if not spec_is_here(shape):
        return []
    return [
        f"{name}: {error.json_path} {error.message[:300]}"
        for error in _validator(shape, name).iter_errors(instance)
    ]


@cache
def _validator(shape: Shape, name: str) -> jsonschema.Draft202012Validator:
    spec = json.loads((SPECS / shape / "openapi.json").read_text("utf-8"), object_hook=_mended)
    return jsonschema.Draft202012Validator({**spec, "$ref": f"#/components/schemas/{name}"})


def _mended(part: dict[str, Any]) -> dict[str, Any]:
    """One specification says `type: null` where it means that the alternatives beside it say the type."""
    return {k: v for k, v in part.items() if not (k == "type" and v is None)}

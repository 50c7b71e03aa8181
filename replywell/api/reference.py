"""The reference of the API as a page shows it: made from the description that programs read, so that both agree."""

import json
import shlex
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

METHODS = ("get", "post", "patch", "put", "delete")
GROUPS: dict[str, Promise] = {
    "tickets": _("Tickets"),
    "notes": _("Notes"),
    "attachments": _("Attachments"),
    "search": _("Search"),
    "views": _("Views"),
    "events": _("Events"),
    "contacts": _("Contacts"),
    "companies": _("Companies"),
    "articles": _("Articles"),
    "desk": _("Tags, fields, categories, teams, agents"),
    "webhooks": _("Webhooks"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A parameter or a field: its name, its type in a word or two, and what it means."""

    name: str
    kind: str
    told: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """One operation, with what one needs to use it."""

    slug: str
    method: str
    path: str
    title: str
    told: str
    scope: str
    parameters: list[Named] = field(default_factory=list)
    sent: list[Named] = field(default_factory=list)
    answered: list[Named] = field(default_factory=list)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    curl: str = ""
    python: str = ""


def groups(base: str) -> list[tuple[str, Promise, list[Door]]]:
    """The operations by what they are about; `base` is the address of this desk."""
    return [(slug, GROUPS[slug], doors) for slug, doors in _groups(base).items()]


@cache
def _groups(base: str) -> dict[str, list[Door]]:
    from replywell.api.rest import api

    schema = api.get_openapi_schema()
    found: dict[str, list[Door]] = {slug: [] for slug in GROUPS}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            operation = methods.get(method)
            if operation and not operation.get("deprecated"):
                found[operation["tags"][0]].append(_door(schema, base, path, method, operation))
    return found


def _door(schema: Any, base: str, path: str, method: str, operation: dict[str, Any]) -> Door:
    body, kind, example = _body(schema, operation)
    place = path
    for one in operation["parameters"]:
        if one["in"] == "path":
            place = place.replace(f"{{{one['name']}}}", _sample(one))
    query = urlencode({one["name"]: _sample(one) for one in operation["parameters"] if _needed(one)})
    url = f"{base}{place}" + (f"?{query}" if query else "")
    good = next((status for status in operation["responses"] if status < "300"), "200")
    content = operation["responses"][good].get("content", {}).get("application/json", {})
    return Door(
        slug=operation["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        title=operation["summary"],
        told=operation.get("description", ""),
        scope=operation["security"][0]["Bearer"][0],
        parameters=[_parameter(schema, one) for one in operation["parameters"] if not one.get("deprecated")],
        sent=_fields(schema, body),
        answered=_fields(schema, content.get("schema", {})),
        statuses=[(status, _meaning(schema, told)) for status, told in operation["responses"].items()],
        curl=_curl(method, url, kind, example),
        python=_python(method, url, kind, example),
    )


def _needed(parameter: dict[str, Any]) -> bool:
    return parameter["in"] == "query" and bool(parameter.get("required"))


def _body(schema: Any, operation: dict[str, Any]) -> tuple[dict[str, Any], str, Any]:
    """The schema of what is sent, its media type, and an example."""
    content = operation.get("requestBody", {}).get("content", {})
    for kind, told in content.items():
        body = _resolved(schema, told["schema"])
        return body, kind, next(iter(body.get("examples", [])), {})
    return {}, "", None


def _resolved(schema: Any, one: dict[str, Any]) -> dict[str, Any]:
    name = one.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"][name] if name else one
    return found


def _fields(schema: Any, one: dict[str, Any]) -> list[Named]:
    whole = _resolved(schema, one)
    required = set(whole.get("required", ()))
    return [
        Named(name, _kind(schema, told), told.get("description", ""), name in required)
        for name, told in whole.get("properties", {}).items()
        if not told.get("deprecated")
    ]


def _parameter(schema: Any, one: dict[str, Any]) -> Named:
    kind = f"{_kind(schema, one['schema'])}, {one['in']}"
    return Named(one["name"], kind, one.get("description", ""), bool(one.get("required")))


def _kind(schema: Any, told: dict[str, Any]) -> str:
    """A type in a word or two: `integer or null`, `list of string`, `one of open, pending`."""
    if "anyOf" in told:
        return " or ".join(dict.fromkeys(_kind(schema, each) for each in told["anyOf"]))
    if "enum" in told:
        return "one of " + ", ".join(map(str, told["enum"]))
    if "$ref" in told:
        whole = _resolved(schema, told)
        return (
            _kind(schema, whole) if "enum" in whole else told["$ref"].rpartition("/")[2].removesuffix("Out")
        )
    if told.get("type") == "array":
        return "list of " + _kind(schema, told.get("items", {}))
    if told.get("format") == "date-time":
        return "moment"
    return str(told.get("type", "any"))


def _meaning(schema: Any, told: dict[str, Any]) -> str:
    if "$ref" in told:
        told = schema["components"]["responses"][told["$ref"].rpartition("/")[2]]
    return str(told["description"])


def _sample(parameter: dict[str, Any]) -> str:
    samples = parameter.get("examples") or parameter["schema"].get("examples")
    if samples:
        return str(samples[0])
    return {"number": "412", "slug": "unassigned"}.get(parameter["name"], "1")


def _curl(method: str, url: str, kind: str, example: Any) -> str:
    lines = [f"curl {'' if method == 'get' else f'-X {method.upper()} '}{shlex.quote(url)}"]
    lines.append('  -H "Authorization: Bearer $REPLYWELL_TOKEN"')
    if method == "post":
        lines.append('  -H "Idempotency-Key: $(uuidgen)"')
    if kind == "application/json":
        lines.append("  -H 'Content-Type: application/json'")
        lines.append(f"  -d {shlex.quote(json.dumps(example, ensure_ascii=False))}")
    elif kind:
        lines.append("  -F file=@invoice.pdf")
    return " \\\n".join(lines)


def _python(method: str, url: str, kind: str, example: Any) -> str:
    lines = ["import os", *(["import uuid"] if method == "post" else []), "", "import httpx", ""]
    headers = '{"Authorization": f"Bearer {os.environ[\'REPLYWELL_TOKEN\']}"'
    headers += ', "Idempotency-Key": str(uuid.uuid4())}' if method == "post" else "}"
    lines += [f"headers = {headers}"]
    more = ""
    if kind == "application/json":
        lines.append(f"asked = {example!r}")
        more = ", json=asked"
    elif kind:
        more = ', files={"file": open("invoice.pdf", "rb")}'
    lines += [f'answer = httpx.{method}("{url}", headers=headers{more})', "answer.raise_for_status()"]
    lines += ["print(answer.json())" if method != "delete" else "print(answer.status_code)"]
    return "\n".join(lines)

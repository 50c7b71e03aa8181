"""Completes the description of the API by what all doors have in common: errors, headers, keys, versions."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from replywell.api.rest.problems import TITLES, TYPE

_PROBLEM = {
    "title": "Problem",
    "description": "An error, as RFC 9457 has it. `error` repeats `detail`.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Names the sort of error."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, and what to do."},
        "error": {"type": "string", "deprecated": True},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "field", "detail"],
                "properties": {
                    "in": {"type": "string", "description": "body, query, path, form or file."},
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit-Limit": {"description": "Requests a minute.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "How many are left now.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are there again.", "schema": {"type": "integer"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "ETag": {"description": "The version, for If-Match.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page: `<…>; rel="next"`.', "schema": {"type": "string"}},
    "Location": {"description": "Where it is read.", "schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "description": "`true` where the answer is that of an earlier request.",
        "schema": {"type": "string"},
    },
}
_IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again within 24 hours with the same key, the request is answered and not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "example": "5f0c6a9e-7c1b-4a53-9a3c-0d8f5f4a9e11",
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag of the version that you have seen; 412 where it is another by now.",
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"},
}
_RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    """The same description, with nothing left out."""
    components = schema["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["headers"] = _HEADERS
    components["responses"] = {slug: _response(status) for status, (slug, _title) in TITLES.items()}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return schema


def _response(status: int) -> dict[str, Any]:
    slug, title = TITLES[status]
    example = {
        "type": f"https://desk.example.com/api/docs/#{slug}",
        "title": title,
        "status": status,
        "detail": title + ".",
        "error": title + ".",
        "errors": [],
    }
    headers = _RATES if status != 401 else ()
    if status in {409, 429, 503}:
        headers = (*headers, "Retry-After")
    return {
        "description": title,
        "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
        "headers": {name: _header(name) for name in headers},
    }


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    failing = {400, 401, 403, 422, 429, 500}
    operation["security"] = [{"Bearer": [operation["x-scope"]]}]
    if "{" in path:
        failing.add(404)
    if method != "get":
        failing |= {404, 409, 413}
    if method == "post":
        operation["parameters"].append(_IDEMPOTENCY)
    if method == "patch":
        failing.add(412)
        operation["parameters"].append(_IF_MATCH)
    answers = operation["responses"]
    headers = list(_RATES)
    headers += ["ETag"] if method in {"get", "patch"} and path.endswith("}") else []
    headers += ["Link"] if any(one["name"] == "cursor" for one in operation["parameters"]) else []
    headers += ["Idempotency-Replayed"] if method == "post" else []
    headers += ["Location"] if 201 in answers else []
    for status, answer in answers.items():
        if int(status) < 300:
            answer["headers"] = {name: _header(name) for name in headers}
    for status in sorted(failing):
        answers.setdefault(status, {"$ref": f"#/components/responses/{TITLES[status][0]}"})
    operation["responses"] = {str(status): answers[status] for status in sorted(answers)}


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}

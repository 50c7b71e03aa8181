"""A Pinecone index on loopback, which takes only requests that Pinecone's specification allows."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import numpy as np

from tests.adapters.models.specifications import SPECS

SPEC = SPECS / "pinecone" / "db_data_2025-10.json"
SCHEMAS = {"/vectors/upsert": "UpsertRequest", "/query": "QueryRequest", "/vectors/delete": "DeleteRequest"}
type Answer = tuple[int, dict[str, Any]]


class Pinecone:
    """Namespaces of vectors of one size. `failing` holds statuses to answer with, one a request."""

    def __init__(self, size: int, key: str = "pc-key") -> None:
        self.size, self.key, self.url = size, key, ""
        self.kept: dict[str, dict[str, dict[str, Any]]] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.failing: list[int] = []

    def answer(self, path: str, key: str | None, body: dict[str, Any]) -> Answer:
        self.asked.append((path, body))
        if self.failing:
            return _error(self.failing.pop(0), "as it was told")
        if key != self.key:
            return _error(401, "Invalid API Key")
        wrong = violations(path, body)
        if wrong:
            return _error(400, wrong[0])
        space = self.kept.setdefault(body.get("namespace", ""), {})
        match path:
            case "/vectors/upsert":
                return self._upsert(space, body["vectors"])
            case "/query":
                return self._query(space, body)
            case "/vectors/delete":
                for one in body["ids"]:
                    space.pop(one, None)
                return 200, {}
        return _error(404, "no such path")

    def _upsert(self, space: dict[str, Any], vectors: list[dict[str, Any]]) -> Answer:
        for one in vectors:
            if len(one["values"]) != self.size:
                return _error(
                    400, f"Vector dimension {len(one['values'])} does not match the index's {self.size}"
                )
        space.update({one["id"]: one for one in vectors})
        return 200, {"upsertedCount": len(vectors)}

    def _query(self, space: dict[str, Any], body: dict[str, Any]) -> Answer:
        asked = np.array(body["vector"])
        scored = [
            {"id": one["id"], "score": float(np.array(one["values"]) @ asked), "values": []}
            for one in space.values()
            if all(_holds(one["metadata"].get(field), rule) for field, rule in body.get("filter", {}).items())
        ]
        scored.sort(key=lambda one: -one["score"])
        return 200, {
            "matches": scored[: body["topK"]],
            "namespace": body["namespace"],
            "usage": {"readUnits": 1},
        }


def violations(path: str, body: dict[str, Any]) -> list[str]:
    """What the specification has against a request; nothing where it is not at hand."""
    if path not in SCHEMAS:
        return [f"unknown path {path}"]
    if not SPEC.exists():
        return []
    return [error.message for error in _validator(SCHEMAS[path]).iter_errors(body)]


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    def mended(part: dict[str, Any]) -> dict[str, Any]:
        """OpenAPI 3.0 says of a list's length what JSON Schema says of a text's; `required` beside a field is none."""
        if part.get("type") == "array":
            for ours, theirs in (("minItems", "minLength"), ("maxItems", "maxLength")):
                if theirs in part:
                    part[ours] = part.pop(theirs)
        if part.get("type") in {"array", "string", "integer"}:
            part.pop("required", None)
        return part

    spec = json.loads(SPEC.read_text("utf-8"), object_hook=mended)
    return jsonschema.Draft202012Validator({**spec, "$ref": f"#/components/schemas/{name}"})


def _holds(value: Any, rule: dict[str, Any]) -> bool:
    [(operator, wanted)] = rule.items()
    values = value if isinstance(value, list) else [value]
    return bool(set(values) & set(wanted)) if operator == "$in" else wanted in values


def _error(status: int, message: str) -> Answer:
    return status, {"code": 3, "message": message, "details": []}


@contextmanager
def serving(pinecone: Pinecone) -> Iterator[Pinecone]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = pinecone.answer(self.path, self.headers.get("Api-Key"), body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    pinecone.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield pinecone
    finally:
        http.shutdown()
        http.server_close()
        thread.join()

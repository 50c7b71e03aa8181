"""A Weaviate on loopback: the schema by HTTP, which its specification checks, and vectors by gRPC."""

import json
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
import jsonschema
import numpy as np
from weaviate.proto.v1 import (
    base_pb2,
    batch_delete_pb2,
    batch_pb2,
    properties_pb2,
    search_get_pb2,
    weaviate_pb2_grpc,
)

from tests.adapters.models.specifications import SPECS

SPEC = SPECS / "weaviate" / "openapi.json"
_ANY, _EQUAL, _AND = (
    base_pb2.Filters.OPERATOR_CONTAINS_ANY,
    base_pb2.Filters.OPERATOR_EQUAL,
    base_pb2.Filters.OPERATOR_AND,
)


class Weaviate(weaviate_pb2_grpc.WeaviateServicer):
    """Collections of objects. `failing` holds gRPC codes to answer with, one a call; `key` is asked for if set."""

    def __init__(self, key: str = "") -> None:
        self.key, self.url, self.port = key, "", 0
        self.schema: dict[str, dict[str, Any]] = {}
        self.kept: dict[str, dict[str, dict[str, Any]]] = {}
        self.batches: list[int] = []
        self.searched = 0
        self.failing: list[Any] = []

    def _enter(self, context: grpc.ServicerContext) -> None:
        if self.failing:
            context.abort(self.failing.pop(0), "as it was told")
        if self.key and dict(context.invocation_metadata()).get("authorization") != f"Bearer {self.key}":
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "invalid api key")

    def BatchObjects(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._enter(context)
        self.batches.append(len(request.objects))
        errors = []
        for place, one in enumerate(request.objects):
            vector = _vector(one.vectors[0].vector_bytes if one.vectors else one.vector_bytes)
            space = self.kept.setdefault(one.collection, {})
            size = next((len(each["vector"]) for each in space.values()), len(vector))
            if one.collection not in self.schema or len(vector) != size:
                told = f"new node has a vector with length {len(vector)}. Existing nodes have length {size}"
                errors.append(batch_pb2.BatchObjectsReply.BatchError(index=place, error=told))
                continue
            told = dict(one.properties.non_ref_properties.items())
            told |= {each.prop_name: list(each.values) for each in one.properties.text_array_properties}
            space[one.uuid] = {"id": one.uuid, "vector": vector, **told}
        return batch_pb2.BatchObjectsReply(errors=errors)

    def BatchDelete(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._enter(context)
        space = self.kept.setdefault(request.collection, {})
        gone = [key for key, one in space.items() if _holds(one, request.filters)]
        for key in gone:
            del space[key]
        return batch_delete_pb2.BatchDeleteReply(matches=len(gone), successful=len(gone))

    def Search(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._enter(context)
        self.searched += 1
        near = request.near_vector
        asked = _vector(near.vectors[0].vector_bytes if near.vectors else near.vector_bytes)
        found = [
            one for one in self.kept.get(request.collection, {}).values() if _holds(one, request.filters)
        ]
        scored = sorted(((1 - float(one["vector"] @ asked), one) for one in found), key=lambda pair: pair[0])
        return search_get_pb2.SearchReply(results=[_result(*pair) for pair in scored[: request.limit]])

    def http(self, method: str, path: str, key: str, body: Any) -> tuple[int, Any]:
        if path == "/v1/.well-known/openid-configuration":
            return 404, None
        if self.key and key != f"Bearer {self.key}":
            return 401, {"code": 401, "message": "anonymous access not enabled"}
        name = path.rpartition("/")[2]
        if method == "GET" and path.startswith("/v1/schema/"):
            return (200, self.schema[name]) if name in self.schema else (404, None)
        if method == "POST" and path == "/v1/schema":
            wrong = violations(body)
            if wrong:
                return 422, {"error": [{"message": wrong[0]}]}
            self.schema[body["class"]] = body
            return 200, body
        return (200, {"version": "1.34.0"}) if path == "/v1/meta" else (404, None)


def violations(body: Any) -> list[str]:
    """What the specification has against a new collection; nothing where it is not at hand."""
    return [error.message for error in _validator().iter_errors(body)] if SPEC.exists() else []


@cache
def _validator() -> jsonschema.Draft4Validator:
    spec = json.loads(SPEC.read_text("utf-8"))
    return jsonschema.Draft4Validator({**spec, "$ref": "#/definitions/Class"})


def _vector(packed: bytes) -> np.ndarray:
    return np.array(struct.unpack(f"<{len(packed) // 4}f", packed))


def _holds(one: dict[str, Any], rule: Any) -> bool:
    if rule.operator == _AND:
        return all(_holds(one, each) for each in rule.filters)
    field = rule.target.property or rule.on[0]
    value = one.get("id" if field in {"_id", "id"} else field)
    if rule.operator == _EQUAL:
        return value == rule.value_text
    assert rule.operator == _ANY, "the adapter asks for nothing else"
    return bool(set(value if isinstance(value, list) else [value]) & set(rule.value_text_array.values))


def _result(distance: float, one: dict[str, Any]) -> Any:
    number = properties_pb2.Value(int_value=int(one["passage"]))
    return search_get_pb2.SearchResult(
        properties=search_get_pb2.PropertiesResult(
            non_ref_props=properties_pb2.Properties(fields={"passage": number})
        ),
        metadata=search_get_pb2.MetadataResult(id=one["id"], distance=distance, distance_present=True),
    )


@contextmanager
def serving(weaviate: Weaviate) -> Iterator[Weaviate]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            status, told = weaviate.http(self.command, self.path, self.headers.get("Authorization", ""), body)
            content = b"" if told is None else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    rpc = grpc.server(ThreadPoolExecutor(4))
    weaviate_pb2_grpc.add_WeaviateServicer_to_server(weaviate, rpc)
    weaviate.port = rpc.add_insecure_port("127.0.0.1:0")
    rpc.start()
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    weaviate.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield weaviate
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
        rpc.stop(None).wait()

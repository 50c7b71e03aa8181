"""The all-MiniLM-L6-v2 sentence encoder as an ONNX graph, built from its weights without PyTorch.

Architecture: BERT with 6 layers, 12 heads, width 384 (Devlin et al. 2019; Wang et al. 2020, MiniLM),
mean pooling over the tokens and scaling to length 1 (Reimers and Gurevych 2019). It takes texts of one length,
in practice one at a time: without padding there is nothing to mask, which saves a tenth of a long text's time.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12
MANNER_AFTER = 4
"""Layers after which a text's manner is taken. The last ones are trained to keep the matter alone."""
HEAD_WIDTH = WIDTH // HEADS


class SentenceEncoder:
    """Writes down one node after the other; `model()` hands the finished graph over."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def model(self) -> Any:
        """An `onnx.ModelProto`: `input_ids` (int64, batch × tokens) → `embedding` and `manner`."""
        from onnx import TensorProto, checker, helper

        self._write()
        graph = helper.make_graph(
            self._nodes,
            "sentence-encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", WIDTH])
                for name in ("embedding", "manner")
            ],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        checker.check_model(model)
        return model

    def _write(self) -> None:
        x = self._embed()
        for layer in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}.")
            if layer + 1 == MANNER_AFTER:
                self._pool(x, "manner")
        self._pool(x, "embedding")

    def _pool(self, x: str, name: str) -> None:
        mean = self._op("ReduceMean", x, self._axes(1), keepdims=0)
        self._op("LpNormalization", mean, name=name, axis=-1, p=2)

    def _embed(self) -> str:
        length = self._op("Slice", self._op("Shape", "input_ids"), self._axes(1), self._axes(2))
        words = self._op("Gather", self._weight("embeddings.word_embeddings.weight"), "input_ids")
        places = self._op(
            "Slice",
            self._weight("embeddings.position_embeddings.weight"),
            self._axes(0),
            length,
            self._axes(0),
        )
        first_segment = self._constant(
            self._weights["embeddings.token_type_embeddings.weight"][0], "embeddings.first_segment"
        )
        return self._norm(self._add(self._add(words, places), first_segment), "embeddings.LayerNorm")

    def _layer(self, x: str, prefix: str) -> str:
        attended = self._linear(self._attend(x, prefix), prefix + "attention.output.dense")
        x = self._norm(self._add(attended, x), prefix + "attention.output.LayerNorm")
        inner = self._op("Gelu", self._linear(x, prefix + "intermediate.dense"))
        outer = self._linear(inner, prefix + "output.dense")
        return self._norm(self._add(outer, x), prefix + "output.LayerNorm")

    def _attend(self, x: str, prefix: str) -> str:
        query, key, value = (
            self._heads(self._linear(x, f"{prefix}attention.self.{part}"), order)
            for part, order in (("query", (0, 2, 1, 3)), ("key", (0, 2, 3, 1)), ("value", (0, 2, 1, 3)))
        )
        scaled = self._mul(self._op("MatMul", query, key), self._scalar(1 / math.sqrt(HEAD_WIDTH)))
        weights = self._op("Softmax", scaled, axis=-1)
        mixed = self._op("Transpose", self._op("MatMul", weights, value), perm=[0, 2, 1, 3])
        return self._op("Reshape", mixed, self._axes(0, 0, WIDTH))

    def _heads(self, x: str, order: tuple[int, ...]) -> str:
        return self._op("Transpose", self._op("Reshape", x, self._axes(0, 0, HEADS, HEAD_WIDTH)), perm=order)

    def _linear(self, x: str, key: str) -> str:
        product = self._op("MatMul", x, self._constant(self._weights[key + ".weight"].T, key + ".weight.T"))
        return self._add(product, self._weight(key + ".bias"))

    def _norm(self, x: str, key: str) -> str:
        scale, shift = self._weight(key + ".weight"), self._weight(key + ".bias")
        return self._op("LayerNormalization", x, scale, shift, axis=-1, epsilon=EPSILON)

    def _add(self, left: str, right: str) -> str:
        return self._op("Add", left, right)

    def _mul(self, left: str, right: str) -> str:
        return self._op("Mul", left, right)

    def _op(self, kind: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        from onnx import helper

        name = name or f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _weight(self, key: str) -> str:
        return self._constant(self._weights[key], key)

    def _axes(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64), "ints_" + "_".join(map(str, values)))

    def _scalar(self, value: float) -> str:
        return self._constant(np.array(value, np.float32), f"float_{value}")

    def _constant(self, array: np.ndarray, name: str) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

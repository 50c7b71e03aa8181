"""Embedding models by configuration: an API, and a folder with a model."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from replywell.adapters.models.embedders import LARGEST, embedder_of
from replywell.adapters.models.embedders.api import ApiEmbedder, ApiEmbedderSettings
from replywell.adapters.models.embedders.onnx import OnnxEmbedder, OnnxSettings
from replywell.adapters.models.port import embed_questions
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.models import specifications
from tests.pipeline.answers import WordEmbedder


class Server:
    """Answers as an embeddings server does; `answers` are given first, one each: a status, headers, a body."""

    def __init__(self, size: int = 8) -> None:
        self.size, self.asked, self.keys = size, [], []
        self.answers: list[tuple[int, dict, object]] = []
        self.url = ""

    def answer(self, path: str, body: dict) -> tuple[int, dict, object]:
        self.asked.append(body)
        if self.answers:
            return self.answers.pop(0)
        if path != "/v1/embeddings":
            return 404, {}, {"error": {"message": "no such path"}}
        size = body.get("dimensions", self.size)
        # Shuffled and not of length 1, as servers may answer.
        data = [
            {"object": "embedding", "index": i, "embedding": [float(len(text)), *[3.0] * (size - 1)]}
            for i, text in enumerate(body["input"])
        ][::-1]
        usage = {"prompt_tokens": 2 * len(data), "total_tokens": 2 * len(data)}
        return 200, {}, {"object": "list", "model": body["model"], "data": data, "usage": usage}


@contextmanager
def serving(server: Server):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.keys.append(self.headers.get("Authorization"))
            status, headers, answer = server.answer(self.path, body)
            content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


@pytest.fixture
def server():
    with serving(Server()) as one:
        yield one


def by_api(server: Server, **more) -> ApiEmbedder:
    return ApiEmbedder(ApiEmbedderSettings(base_url=server.url, model="small", **more))


def test_an_api_is_asked_for_the_dimension_once(server):
    embedder = by_api(server, api_key="secret")

    assert (embedder.size, len(server.asked), server.keys) == (8, 1, ["Bearer secret"])
    assert embedder.name == f"api:{server.url.split('/')[2]}/small"


def test_vectors_have_length_one_and_the_order_of_the_texts(server):
    rows = by_api(server).embed(["a", "bbbb", "cc"])

    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert rows[1][0] > rows[2][0] > rows[0][0]
    assert by_api(server).embed([]).shape == (0, 8)


def test_many_texts_go_in_batches_and_their_tokens_are_counted(server):
    embedder = by_api(server, batch=4)
    server.asked.clear()
    embedder.embed([f"text {i}" for i in range(10)])

    assert [len(body["input"]) for body in server.asked] == [4, 4, 2]
    assert embedder.tokens == 2 + 20  # the probe's, and two a text


def test_requests_are_what_the_specification_says(server):
    path = specifications.SPECS / "openai" / "openapi.json"
    if not path.exists():
        pytest.skip("the specification is not here")
    import jsonschema

    by_api(server, dimensions=16).embed(["Where is my refund?", ""])
    spec = json.loads(path.read_text(), object_hook=specifications._mended)
    validator = jsonschema.Draft202012Validator(
        {**spec, "$ref": "#/components/schemas/CreateEmbeddingRequest"}
    )
    assert [error.message for body in server.asked for error in validator.iter_errors(body)] == []
    assert list(validator.iter_errors({"model": 1})), "the specification refuses what is wrong"


def test_questions_and_passages_have_their_prefixes(server):
    embedder = by_api(server, question_prefix="query: ", passage_prefix="passage: ")
    embed_questions(embedder, ["refund?"])
    embedder.embed(["Refunds take five days."])

    assert [body["input"] for body in server.asked[1:]] == [
        ["query: refund?"],
        ["passage: Refunds take five days."],
    ]
    assert embedder.name != by_api(server).name, "other prefixes make other vectors"


def test_an_embedder_that_does_not_tell_them_apart_is_asked_alike():
    words = WordEmbedder()
    assert np.array_equal(embed_questions(words, ["refund"]), words.embed(["refund"]))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(server, status):
    embedder = by_api(server)
    server.answers = [(status, {}, {})]

    assert embedder.embed(["a"]).shape == (1, 8)
    assert len(server.asked) == 3


def test_a_server_that_stays_busy_is_unavailable_and_says_when(server):
    embedder = by_api(server)
    server.answers = [(429, {"Retry-After": "15"}, {})]

    with pytest.raises(Unavailable) as caught:
        embedder.embed(["a"])
    assert caught.value.retry_after == 15
    assert len(server.asked) == 2, "fifteen seconds are not waited for while somebody waits"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, {}, {"error": {"message": "bad key"}}), "does not take the key (bad key)"),
        ((404, {}, {"error": {"message": "unknown"}}), "has no model small"),
        ((400, {}, "no json"), "refused: status 400"),
        ((200, {}, "<html>"), "does not answer like an embeddings server"),
        ((200, {}, {"data": "?"}), "does not answer like an embeddings server"),
        ((200, {}, {"data": []}), "one vector for each text"),
        ((200, {}, {"data": [{"index": 0, "embedding": [1.0, None]}]}), "one vector for each text"),
        (
            (200, {}, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]}),
            "It is another model by the same name",
        ),
    ],
)
def test_what_an_administrator_has_to_mend_is_said(server, answer, words):
    embedder = by_api(server)
    server.answers = [answer]

    with pytest.raises(Refused, match=words.replace("(", r"\(").replace(")", r"\)")):
        embedder.embed(["a"])


def test_nobody_there_is_unavailable():
    with serving(Server()) as gone:
        pass
    with pytest.raises(Unavailable, match="does not answer"):
        by_api(gone)


@pytest.mark.parametrize("address", ["", "api.openai.com/v1", "ftp://x/v1", "https://"])
def test_an_address_is_whole(address, tmp_path):
    with pytest.raises(Refused, match="Write the whole address"):
        embedder_of("api", {"base_url": address}, tmp_path)


def test_vectors_that_the_database_cannot_index_are_refused(tmp_path):
    with serving(Server(size=LARGEST + 1)) as large, pytest.raises(Refused, match="Set a smaller dimension"):
        embedder_of("api", {"base_url": large.url, "model": "large"}, tmp_path)


def test_an_unknown_way_is_refused(tmp_path):
    with pytest.raises(Refused, match="Choose one of: embedded, api, onnx"):
        embedder_of("magic", {}, tmp_path)


def test_the_embedded_encoder_needs_no_settings(tmp_path):
    assert embedder_of("embedded", {}, tmp_path).name == "minilm-int8"


def test_equal_settings_share_one_embedder(server, tmp_path):
    given = {"base_url": server.url, "model": "small", "api_key": "k"}

    assert embedder_of("api", given, tmp_path, dimension=8) is embedder_of(
        "api", given, tmp_path, dimension=8
    )
    assert server.asked == [], "a dimension that is known is not asked for"
    embedder_of("api", given, tmp_path, dimension=8).embed(["a"])
    assert server.keys == ["Bearer k"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A model whose tokens are rows of a table: `refund` is [3, 4], `bank` [0, 2], `[CLS]` [1, 0]."""
    onnx, tokenizers = pytest.importorskip("onnx"), pytest.importorskip("tokenizers")
    pytest.importorskip("onnxruntime")
    from onnx import TensorProto, helper
    from tokenizers import models, pre_tokenizers, processors

    path = tmp_path_factory.mktemp("models") / "tiny"
    path.mkdir()
    vocabulary = {"[UNK]": 0, "[CLS]": 1, "refund": 2, "bank": 3, "query": 4}
    tokenizer = tokenizers.Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 1)])
    tokenizer.save(str(path / "tokenizer.json"))
    table = np.array([[0.1, 0.1], [1, 0], [3, 4], [0, 2], [-5, 0]], np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "length", 2])],
        [helper.make_tensor("table", TensorProto.FLOAT, table.shape, table.tobytes(), raw=True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(path / "model.onnx"))
    return path


def test_a_folder_is_read_by_mean_of_its_tokens(folder):
    embedder = OnnxEmbedder(OnnxSettings(folder=str(folder)))

    assert embedder.size == 2
    mean = np.array([4, 6]) / 3  # [CLS] refund bank
    assert np.allclose(embedder.embed(["refund bank"])[0], mean / np.linalg.norm(mean))
    assert embedder.embed([]).shape == (0, 2)


def test_a_folder_is_read_by_its_first_token(folder):
    embedder = OnnxEmbedder(OnnxSettings(folder=str(folder), pooling="cls"))

    assert np.allclose(embedder.embed(["refund bank"]), [[1, 0]])
    assert embedder.name != OnnxEmbedder(OnnxSettings(folder=str(folder))).name


def test_a_folder_tells_questions_from_passages(folder):
    embedder = OnnxEmbedder(OnnxSettings(folder=str(folder), question_prefix="query "))

    assert embedder.embed_questions(["refund"])[0][0] < 0 < embedder.embed(["refund"])[0][0]


def test_a_text_has_the_same_vector_in_any_company(folder):
    embedder = OnnxEmbedder(OnnxSettings(folder=str(folder)))
    together = embedder.embed(["refund", "bank bank bank bank", "half a pair \ud800"])

    assert np.array_equal(together[0], embedder.embed(["refund"])[0])


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_that_lacks_a_file_says_which(folder, tmp_path, missing):
    for file in folder.iterdir():
        if file.name != missing:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(Refused, match=f"There is no {missing}"):
        embedder_of("onnx", {"folder": str(tmp_path)}, tmp_path)


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
def test_a_broken_file_is_refused(folder, tmp_path, broken):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(b"?" if file.name == broken else file.read_bytes())
    with pytest.raises(Refused, match="cannot be loaded"):
        embedder_of("onnx", {"folder": str(tmp_path)}, tmp_path)


def test_a_folder_is_named_by_its_whole_path(tmp_path):
    with pytest.raises(Refused, match="Write the whole path"):
        embedder_of("onnx", {"folder": "models"}, tmp_path)

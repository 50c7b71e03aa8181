"""The search index on its page: what serves, a test, an exchange with its estimate, progress, and the way back."""

import pytest
from django.urls import reverse

from replywell.knowledge import index as meaning
from replywell.knowledge.actions.tending import tend
from replywell.knowledge.index import serving
from replywell.knowledge.models import VectorIndex
from replywell.people.models import AuditEntry
from tests.knowledge.exchanging import State, library, word_server, work
from tests.pipeline.answers import words_serve

PAGE, NEW = "console:index", "console:index-new"
BY_API = "?embedder=api&engine=pgvector"


@pytest.fixture
def client(client, ada):
    ada.role = "owner"
    ada.save()
    client.force_login(ada)
    return client


@pytest.fixture
def server(db):
    meaning._down.clear()
    library()
    with word_server() as one:
        yield one


@pytest.fixture
def words(monkeypatch):
    return words_serve(monkeypatch)


def given(server, **more) -> dict:
    usual = {"embedder_dimensions": 0, "embedder_batch": 4, "embedder_timeout": 20, "do": "start"}
    return {"embedder_base_url": server.url, "embedder_model": "words"} | usual | more


def text(client, name: str = PAGE, query: str = "") -> str:
    return client.get(reverse(name) + query).content.decode()


def test_it_tells_what_serves(client, server):
    page = text(client)
    assert "minilm-int8" in page and "This database (pgvector)" in page and "12 / 12" in page
    assert "every 2s" not in page


def test_models_and_engines_are_offered_and_each_has_its_form(client, server):
    offered = text(client, NEW)
    for embedder in ("embedded", "api", "onnx"):
        for engine in ("pgvector", "pinecone", "weaviate"):
            assert f'value="{embedder}"' in offered and f'value="{engine}"' in offered
            assert client.get(reverse(NEW) + f"?embedder={embedder}&engine={engine}").status_code == 200
    assert client.get(reverse(NEW) + "?embedder=api&engine=memory").status_code == 404


def test_the_estimate_tells_passages_tokens_and_dollars_where_known(client, server):
    page = text(client, NEW, BY_API)
    assert "12 passages are embedded, some" in page and "By the price list" in page
    posted = client.post(reverse(NEW) + BY_API, given(server, do="test")).content.decode()
    assert "12 passages are embedded" in posted and "By the price list" not in posted


def test_a_test_tells_what_came_of_it_and_begins_nothing(client, server):
    page = client.post(reverse(NEW) + BY_API, given(server, do="test")).content.decode()
    assert "Model: works" in page and "64 numbers" in page
    server.down = True
    page = client.post(reverse(NEW) + BY_API, given(server, do="test", embedder_model="b")).content.decode()
    assert "does not work" in page and 'value="b"' in page
    assert VectorIndex.objects.count() <= 1


def test_an_exchange_shows_its_progress_and_can_be_taken_back(client, server, words, monkeypatch):
    monkeypatch.setattr("replywell.knowledge.actions.tending.LONGEST", 0.0)
    monkeypatch.setattr("replywell.knowledge.actions.tending.BATCH", 5)
    answer = client.post(reverse(NEW) + BY_API, given(server))
    assert answer["Location"] == reverse(PAGE)
    index = VectorIndex.objects.get(state=State.FILLING)
    tend(index.pk)

    part = text(client, PAGE, "?part=state")
    assert 'value="5" max="12"' in part and "every 2s" in part and "<html" not in part
    work(index)
    assert serving() == index
    assert "Served before" in text(client)
    client.post(reverse("console:index-rollback"))
    assert serving() != index
    assert AuditEntry.objects.filter(verb="rolled back to").exists()


def test_it_can_be_given_up_and_the_former_one_removed(client, server, words):
    client.post(reverse(NEW) + BY_API, given(server))
    client.post(reverse("console:index-cancellation"))
    assert not VectorIndex.objects.filter(state=State.FILLING).exists()
    assert client.post(reverse("console:index-cancellation")).status_code == 409

    client.post(reverse(NEW) + BY_API, given(server))
    work(VectorIndex.objects.get(state=State.FILLING))
    assert client.get(reverse("console:index-removal")).status_code == 200
    client.post(reverse("console:index-removal"))
    assert not VectorIndex.objects.filter(state=State.PREVIOUS).exists()


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(client, server):
    answer = client.post(
        reverse(NEW) + BY_API, given(server, embedder_base_url="ftp://x", embedder_model="m")
    )
    assert answer.status_code == 422
    assert "Write the whole address" in answer.context["form"].errors["embedder_base_url"][0]
    assert 'value="m"' in answer.content.decode()

    server.answers = [(401, {}, {"error": {"message": "no"}})]
    answer = client.post(reverse(NEW) + BY_API, given(server, embedder_model="refused"))
    assert answer.status_code == 422
    assert "does not take the key" in answer.content.decode()


def test_a_key_is_never_shown_again(client, server):
    client.post(reverse(NEW) + BY_API, given(server, embedder_api_key="sk-very-secret"))
    work(VectorIndex.objects.get(state=State.FILLING))

    page = text(client, NEW, BY_API)
    assert "sk-very-secret" not in page + text(client)
    assert "One is stored" in page
    client.post(reverse(NEW) + BY_API, given(server, embedder_model="other", embedder_api_key=""))
    assert server.keys[-1] == "Bearer sk-very-secret"


def test_the_page_tells_the_test_of_what_serves(client, server, words):
    page = client.post(reverse("console:index-test")).content.decode()
    assert "Model: works" in page


def test_an_agent_may_not(client, server, ada):
    ada.role = "agent"
    ada.save()
    for name in ("index", "index-new", "index-test", "index-removal"):
        assert client.get(reverse(f"console:{name}")).status_code == 403
    for name in ("index-new", "index-rebuild", "index-cancellation", "index-rollback", "index-removal"):
        assert client.post(reverse(f"console:{name}"), given(server)).status_code == 403
    assert VectorIndex.objects.count() <= 1

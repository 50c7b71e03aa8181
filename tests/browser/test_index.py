"""The search index in a real browser: it is exchanged, its progress is seen, and one goes back."""

import pytest
from playwright.sync_api import expect

from replywell.knowledge.actions.tending import tend
from replywell.knowledge.index import serving
from replywell.knowledge.models import VectorIndex
from tests.browser.axe import looked_at
from tests.knowledge.exchanging import State, by_api, exchanged, library, word_server, work


@pytest.fixture
def ada(ada):
    """Ada administers the desk here."""
    ada.role, ada.is_superuser = "admin", True
    ada.save()
    return ada


@pytest.fixture
def server(committed):
    library()
    with word_server() as one:
        yield one


def test_a_model_is_exchanged_while_one_looks_on(server, at_the_desk, monkeypatch):
    page = at_the_desk("/settings/index/")
    page.get_by_role("link", name="Change model or engine").click()
    page.get_by_label("Model").select_option("api")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Address").fill(server.url)
    page.get_by_label("Model").fill("words")
    page.get_by_role("button", name="Test").click()
    expect(page.get_by_text("Model: works")).to_be_visible()
    page.get_by_role("button", name="Fill it and switch").click()
    expect(page.get_by_role("heading", name="Being filled")).to_be_visible()

    from tests.tickets.together import forget_jobs

    forget_jobs()
    monkeypatch.setattr("replywell.knowledge.actions.tending.LONGEST", 0.0)
    monkeypatch.setattr("replywell.knowledge.actions.tending.BATCH", 5)
    index = VectorIndex.objects.get(state=State.FILLING)
    tend(index.pk)
    expect(page.locator("progress")).to_have_attribute("value", "5", timeout=10_000)
    work(index)
    expect(page.get_by_role("heading", name="Served before")).to_be_visible(timeout=10_000)
    assert serving() == index

    page.get_by_role("button", name="Go back to it").click()
    expect(page.get_by_text("minilm-int8 serves again.")).to_be_visible()
    assert serving() != index


def test_the_pages_work_without_a_script(server, bare):
    page = bare("/settings/index/new/?embedder=api&engine=pgvector")
    page.get_by_label("Address").fill(server.url)
    page.get_by_label("Model").fill("words")
    page.get_by_role("button", name="Fill it and switch").click()
    page.get_by_role("button", name="Give it up").click()
    expect(page.get_by_text("It is given up.")).to_be_visible()


def test_axe_finds_nothing_wide_and_narrow_in_both_themes(server, at_the_desk):
    exchanged(by_api(server))
    from replywell.knowledge.actions.indexes import rebuild

    index = rebuild(by=None)
    VectorIndex.objects.filter(pk=index.pk).update(error="The service does not answer. We will try again.")
    for path in (
        "",
        "new/",
        "new/?embedder=api&engine=weaviate",
        "new/?embedder=onnx&engine=pinecone",
        "removal/",
    ):
        looked_at(at_the_desk(f"/settings/index/{path}"), path or "the page")

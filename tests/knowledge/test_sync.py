"""Articles follow their folder: only what changed is embedded, what is gone is gone."""

import pytest

from replywell.adapters.sources.port import Document
from replywell.kit.errors import Conflict, Unavailable
from replywell.knowledge.actions.sources import add_folder
from replywell.knowledge.actions.sync import put_article, sync
from replywell.knowledge.actions.tending import tend
from replywell.knowledge.index import serving
from replywell.knowledge.models import Article, Passage, PassageVector
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from tests.pipeline.answers import WordEmbedder, words_serve
from tests.tickets.together import at_once, deferred, forget_jobs

MORE = (
    " That is so for everybody who paid with it, on every weekday, in every country that we deliver to." * 3
)
"""Makes a section long enough to be a passage of its own."""
CARD, BANK = f"The card is credited.{MORE}", f"The bank is slow.{MORE}"
REFUNDS = f"# Refunds\n\nThey take five days.{MORE}\n\n## By card\n\n{CARD}\n\n## By bank\n\n{BANK}\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "refunds.md").write_text(REFUNDS)
    (tmp_path / "invoices.md").write_text("# Invoices\n\nThey are sent each month.\n")
    return tmp_path


@pytest.fixture
def source(db, folder):
    return add_folder(folder, name="Help", base_url="https://help.example.com")


@pytest.fixture
def embedder():
    return WordEmbedder()


def test_a_first_sync_embeds_every_passage(source, embedder):
    done = sync(source, embedder)

    assert (done.changed, done.embedded, done.problems, done.deleted) == (2, 4, 0, 0)
    assert Passage.objects.count() == 4
    article = Article.objects.get(key="refunds.md")
    assert (article.title, article.url, article.locale, article.audience) == (
        "Refunds",
        "https://help.example.com/refunds",
        "en",
        "public",
    )
    assert f"Refunds › By card\n{CARD}" in embedder.texts


def test_a_second_sync_does_nothing(source, embedder):
    sync(source, embedder)
    done = sync(source, embedder)

    assert (done.changed, done.embedded) == (0, 0)
    assert len(embedder.texts) == 4


def test_only_changed_passages_are_embedded(source, folder, embedder):
    sync(source, embedder)
    (folder / "refunds.md").write_text(REFUNDS.replace("The bank is slow.", "The bank is quick."))
    done = sync(source, embedder)

    assert (done.changed, done.embedded) == (1, 1)
    assert embedder.texts[4:] == [f"Refunds › By bank\nThe bank is quick.{MORE}"]
    assert found("bank quick", embedder)[0].text == f"The bank is quick.{MORE}"


def test_a_passage_that_moved_is_not_embedded_again(source, folder, embedder):
    sync(source, embedder)
    (folder / "refunds.md").write_text(f"# Refunds\n\n## By bank\n\n{BANK}\n\n## By card\n\n{CARD}\n")

    assert sync(source, embedder).embedded == 0
    passages = Passage.objects.filter(article__key="refunds.md").values_list("position", "text")
    assert list(passages) == [(0, BANK), (1, CARD)]


def test_a_new_title_is_embedded_anew(source, folder, embedder):
    sync(source, embedder)
    (folder / "refunds.md").write_text(REFUNDS.replace("# Refunds", "# Money back"))
    assert sync(source, embedder).embedded == 3


def test_what_is_gone_is_gone_at_once(source, folder, embedder):
    sync(source, embedder)
    (folder / "refunds.md").unlink()
    assert sync(source, embedder).deleted == 1
    assert found("bank card refunds", embedder)[0].title == "Invoices"
    assert not Passage.objects.filter(article__key="refunds.md").exists()


def test_what_becomes_internal_leaves_public_answers(source, folder, embedder):
    sync(source, embedder)
    (folder / "refunds.md").write_text(f"---\naudience: internal\n---\n{REFUNDS}")
    done = sync(source, embedder)

    assert done.embedded == 0
    assert {hit.title for hit in found("bank card refunds", embedder)} == {"Invoices"}
    assert "Refunds" in {hit.title for hit in found("bank card refunds", embedder, internal=True)}


BROKEN = {
    "a locale that is none": "---\nlocale: English as spoken in Scotland\n---\n# Bad\n\nText.",
    "an endless address": f"---\nurl: https://x.example/{'a' * 2000}\n---\n# Bad\n\nText.",
    "a file of three megabytes": "word " * 600_000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_does_not_keep_others_back(source, folder, embedder, what):
    (folder / "aa.md").write_text(BROKEN[what])
    done = sync(source, embedder)

    source.refresh_from_db()
    assert (done.changed, done.problems) == (2, 1)
    assert source.problems.get().key == "aa.md"
    assert source.last_sync_at


def test_a_file_that_broke_keeps_its_former_article(source, folder, embedder):
    sync(source, embedder)
    (folder / "refunds.md").write_text("x" * 3_000_000)
    sync(source, embedder)
    assert Article.objects.filter(key="refunds.md").exists()


def test_an_emptied_folder_keeps_everything_and_says_so(source, folder, embedder):
    sync(source, embedder)
    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(Unavailable, match="empty"):
        sync(source, embedder)
    assert Article.objects.count() == 2


def test_a_folder_that_is_away_keeps_everything_and_says_so(source, folder, embedder):
    sync(source, embedder)
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(Unavailable, match="no folder"):
        sync(source, embedder)
    source.refresh_from_db()
    assert Article.objects.count() == 2
    assert "no folder" in source.last_error


def test_while_the_model_is_away_words_find_the_passages_and_vectors_follow(source, embedder, monkeypatch):
    def away(_):
        raise Unavailable("The embedder is away.")

    monkeypatch.setattr(embedder, "embed", away)
    done = sync(source, embedder)
    assert (done.changed, done.embedded, PassageVector.objects.count()) == (2, 0, 0)
    assert search(Query(text="refund"), embedder).hits
    assert deferred("tend index") == [{"index": serving().pk}]
    monkeypatch.undo()
    words_serve(monkeypatch)
    assert not tend(serving().pk)
    assert PassageVector.objects.count() == Passage.objects.count() > 0


@pytest.mark.django_db(transaction=True)
def test_syncs_at_once_do_not_meet(transactional_db, folder):
    source = add_folder(folder, name="Help")
    at_once(*[lambda: sync(source, WordEmbedder())] * 4)

    assert Article.objects.count() == 2
    assert Passage.objects.count() == 4
    assert sync(source, WordEmbedder()).changed == 0
    forget_jobs()


def test_the_same_folder_is_added_once(source, folder):
    with pytest.raises(Conflict, match="a source already: Help"):
        add_folder(folder, name="Help")
    with pytest.raises(Conflict):
        add_folder(folder, name="Another name")


def found(text: str, embedder: WordEmbedder, internal: bool = False):
    return search(Query(text=text, internal=internal), embedder).hits


def test_a_source_that_suddenly_loses_most_of_its_articles_asks_first(source, folder, embedder):
    for number in range(12):
        (folder / f"{number}.md").write_text(f"# Article {number}\n\nText.\n")
    sync(source, embedder)
    for number in range(10):
        (folder / f"{number}.md").unlink()

    assert (sync(source, embedder).held, Article.objects.count(), source.held) == (10, 14, 10)
    assert (sync(source, embedder, sure=True).deleted, Article.objects.count(), source.held) == (10, 4, 0)


def test_a_dry_run_tells_what_would_change_and_writes_no_article(source, embedder):
    done = sync(source, embedder, dry=True)
    assert done.told["new"] == ["invoices.md", "refunds.md"]
    assert Article.objects.count() == 0
    assert source.last_sync_at is None


def test_a_sync_that_was_killed_is_told_to_have_broken_off(source, embedder):
    left = source.runs.create()
    sync(source, embedder)
    left.refresh_from_db()
    assert left.state == "broke_off"
    assert source.runs.first().state == "done"


def test_a_problem_is_shown_until_it_is_mended(source, folder, embedder):
    (folder / "aa.md").write_text("---\nexpires: soon\n---\nText.")
    sync(source, embedder)
    since = source.problems.get().since
    sync(source, embedder)
    assert source.problems.get().since == since
    (folder / "aa.md").write_text("Text.")
    sync(source, embedder)
    assert not source.problems.exists()


@pytest.mark.parametrize(
    ("category", "slug", "name"),
    [("getting-started", "getting-started", "Getting started"), ("VAT & tax", "vat-tax", "VAT & tax")],
)
def test_an_article_stands_in_the_category_that_its_source_names(source, embedder, category, slug, name):
    put_article(source, Document("a.md", "A", "Text.", category=category), "1", embedder)
    put_article(source, Document("b.md", "B", "Text.", category=category), "1", embedder)

    kept = Article.objects.get(key="b.md").category
    assert (kept.slug, kept.name_in("en")) == (slug, name)
    assert Article.objects.filter(category=kept).count() == 2


def test_an_article_without_category_stands_in_none(source, embedder):
    put_article(source, Document("a.md", "A", "Text.", category=" - "), "1", embedder)
    assert Article.objects.get(key="a.md").category is None

"""The page of what contradicts itself: side by side, which is newer, and who says which one is right."""

from datetime import UTC, datetime

import pytest

from replywell.adapters.sources.port import Document
from replywell.knowledge.actions.contradictions import compare_changed
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import Contradiction, PassageFlag, Source
from tests.pipeline.answers import WordEmbedder

PAGE = "/knowledge/contradictions/"


@pytest.fixture
def found(db):
    wiki = Source.objects.create(slug="wiki", name="Wiki")
    for title, days, year in (("Refunds", 5, 2025), ("Refund <policy>", 7, 2026)):
        text = f"Hello & welcome.\n\nRefunds reach your bank account within {days} days.\n\nBye."
        url = f"https://wiki.example/{days}"
        document = Document(title, title, text, url=url, updated_at=datetime(year, 1, 2, tzinfo=UTC))
        put_article(wiki, document, "1", WordEmbedder())
    compare_changed()
    return Contradiction.objects.get()


def test_both_sides_stand_beside_each_other_and_the_newer_is_told(adas, found):
    page = adas.get(PAGE).text

    assert "<mark>Refunds reach your bank account within 5 days.</mark>" in page
    assert "<mark>Refunds reach your bank account within 7 days.</mark>" in page
    assert "Hello &amp; welcome." in page
    assert page.index("Refund &lt;policy&gt;</a>") < page.index("newer</span>")
    assert page.count("newer</span>") == 1
    assert 'href="https://wiki.example/7"' in page
    assert ">1</span>" in adas.get("/knowledge/").text


def test_one_is_right_and_the_other_is_flagged(adas, found, ada):
    assert adas.post(f"{PAGE}{found.pk}/", {"verdict": "other"})["Location"] == PAGE
    assert PassageFlag.objects.get().title == "Refunds"
    assert "Nothing contradicts itself" in adas.get(PAGE).text
    settled = adas.get(f"{PAGE}?of=settled").text
    assert "Ada Byrne" in settled
    assert "This one is right" not in settled

    adas.post(f"{PAGE}{found.pk}/", {"do": "reopen"})
    assert "This one is right" in adas.get(PAGE).text


def test_who_comes_late_or_chooses_nothing_is_told(adas, found):
    assert adas.post(f"{PAGE}{found.pk}/", {"verdict": "x"}).status_code == 422
    adas.post(f"{PAGE}{found.pk}/", {"verdict": "both"})
    assert not PassageFlag.objects.exists()
    assert adas.post(f"{PAGE}{found.pk}/", {"verdict": "both"}).status_code == 409
    assert adas.post(f"{PAGE}9223372036854775808/", {"verdict": "both"}).status_code == 404


def test_a_viewer_reads_and_settles_nothing(browser_of, found):
    from replywell.people.actions.agents import add_agent

    vera = browser_of(add_agent("vera@example.com", name="Vera", role="viewer"))
    assert "This one is right" not in vera.get(PAGE).text
    assert vera.post(f"{PAGE}{found.pk}/", {"verdict": "both"}).status_code == 403
    assert Contradiction.objects.get().settled_at is None

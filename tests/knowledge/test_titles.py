"""Titles tell what an article is about, and by its name the conversation may have spoken of it."""

import pytest
from django.db import connection

from replywell.adapters.sources.port import Document
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.actions.words import learn_words
from replywell.knowledge.models import Source
from replywell.knowledge.search import search
from replywell.knowledge.titles import beside_the_question, named
from replywell.knowledge.values import Query
from replywell.knowledge.words import telling_words, words_of
from tests.pipeline.answers import WordEmbedder

HOTELS = (
    *("Tilden", "Octavia", "Taj Campton", "Campton", "Balompie", "Mission Bay"),
    *("Argonaut", "Beacon Grand", "Clift", "Fairmont", "Galleria", "Huntington", "Kabuki", "Marker", "Nikko"),
)
ASKED = ("Do you take dogs?", "Is there parking?", "When is breakfast served?")


@pytest.fixture
def hotels(db):
    source = Source.objects.create(slug="hotels", name="Hotels")
    for name in HOTELS:
        for number, question in enumerate(ASKED):
            document = Document(f"{name}{number}", f"{name}: {question}", f"Answer {number} of this house.")
            put_article(source, document, "1", WordEmbedder())
    put_article(
        source, Document("secret", "Tilden: Staff", "Only for us.", audience="internal"), "1", WordEmbedder()
    )
    learn_words(always=True)
    return source


def names_in(said):
    """The names that were found, with what they count."""
    with connection.cursor() as cursor:
        [spoken] = words_of([said], "english")
        may, values = "p.audience = any(%(audiences)s)", {"audiences": ["public"]}
        found = named(cursor, said, spoken, "english", may, values)
        cursor.execute(
            "select p.id, a.title from knowledge_passage p join knowledge_article a on a.id = p.article_id"
        )
        titles = dict(cursor.fetchall())
    return {titles[passage].partition(":")[0]: count for passage, count in found.items()}


def test_what_was_named_is_known_again(hotels):
    assert names_in("I found a place called the tilden for you").keys() == {"Tilden"}
    assert names_in("a nice place near the mission") == {}
    assert names_in("") == {}


def test_what_was_named_lately_counts_more(hotels):
    counts = names_in(f"The Octavia is full. {'It goes on and on. ' * 30} Take the Tilden then.")
    assert 0 < counts["Octavia"] < counts["Tilden"] <= 1


def test_a_name_inside_a_longer_one_is_not_meant(hotels):
    assert names_in("it is the Taj Campton").keys() == {"Taj Campton"}
    assert names_in("it is the Campton").keys() == {"Campton"}


def test_a_follow_up_finds_what_was_named_many_turns_ago(hotels):
    asked = {"text": "And is there parking?", "context": "They have two rooms.\nI take both."}
    found = search(Query(earlier="I suggest the Tilden.\nHow far is it?", **asked), WordEmbedder()).hits
    assert found[0].title == "Tilden: Is there parking?"


def test_what_is_internal_is_not_found_by_its_name(hotels):
    query = Query(text="What about the staff?", earlier="I suggest the Tilden.")
    assert "internal" not in {hit.audience for hit in search(query, WordEmbedder()).hits}


def test_a_title_that_names_other_things_is_beside_the_question(hotels):
    asked = telling_words("Is there parking at the Octavia?", "", "english")
    shares = beside_the_question(
        {1: "Octavia: Is there parking?", 2: "Tilden: Is there parking?", 3: "Tilden breakfast", 4: ""},
        asked,
        "english",
    )
    assert shares[1] == shares[4] == 0
    assert 0 < shares[2] < shares[3] == 1


@pytest.mark.parametrize("said", ["'", "\\", "a:*", "x" * 4000, "ü" * 50, "\u2028"])
def test_anything_can_have_been_said(hotels, said):
    names_in(f"{said} tilden' : A | b\\ {said}")
    beside_the_question({1: said}, telling_words(said, said, "english"), "english")

"""Articles are cut where their sense allows it, and nothing of them is lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replywell.knowledge.chunk import OVERLAP, TARGET, chunk, slug

SENTENCE = "The refund reaches the bank within five business days after it was approved. "


def texts(markdown: str) -> list[str]:
    return [each.text for each in chunk(markdown)]


def test_each_heading_begins_a_passage_with_its_path():
    found = chunk(
        "Intro.\n\n# Billing\n\nOne.\n\n## Refunds\n\nTwo.\n\n### How `long`\n\nThree.\n\n## Invoices\n\nFour.\n"
    )

    assert [(each.heading, each.text) for each in found] == [
        ("", "Intro."),
        ("Billing", "One."),
        ("Billing › Refunds", "Two."),
        ("Billing › Refunds › How long", "Three."),
        ("Billing › Invoices", "Four."),
    ]
    assert [each.anchor for each in found] == ["", "billing", "refunds", "how-long", "invoices"]


def test_a_heading_in_code_is_no_heading():
    assert len(chunk("```\n# not a heading\n```\n")) == 1


def long_block(kind: str) -> str:
    rows = range(60)
    return {
        "code": "```python\n" + "\n".join(f"print({i})  # A comment. It ends. So." for i in rows) + "\n```",
        "tilde code": "~~~\n" + "\n".join(f"line {i}. And more. And more." for i in rows) + "\n~~~",
        "indented code": "\n".join(f"    print({i})  # A comment. It ends. So." for i in rows),
        "table": "| a | b |\n|---|---|\n" + "\n".join(f"| {i}. One. | Two. Three. |" for i in rows),
        "table without edges": "a | b\n---|---\n" + "\n".join(f"Row {i}. One. | Two. Three." for i in rows),
        "list": "\n".join(f"- Item {i}. It has two sentences." for i in rows),
        "ordered list": "\n".join(f"{i + 1}. Item. It has two sentences." for i in rows),
        "html": "<table>\n" + "\n".join(f"<tr><td>Row {i}. Yes. No.</td></tr>" for i in rows) + "\n</table>",
        "quote": "\n".join(f"> Somebody said {i}. And again." for i in rows),
    }[kind]


KINDS = [
    "code",
    "tilde code",
    "indented code",
    "table",
    "table without edges",
    "list",
    "ordered list",
    "html",
    "quote",
]


@pytest.mark.parametrize("kind", KINDS)
def test_it_never_cuts_through(kind):
    block = long_block(kind)
    assert len(block) > TARGET
    found = texts(f"{SENTENCE * 9}\n\n{block}\n\n{SENTENCE * 9}\n")

    assert sum(block in each for each in found) == 1
    assert not any(each != block and block[300:340] in each and block not in each for each in found)


@pytest.mark.parametrize("start", ["", "**Note** ", "*Note* ", "1 ", "+49 "])
def test_long_prose_is_cut_between_sentences(start):
    found = texts(start + SENTENCE * 60)

    assert len(found) > 3
    assert all(len(each) <= TARGET * (1 + OVERLAP) for each in found)
    assert all(each.endswith("approved.") for each in found)


def test_neighbours_overlap_by_about_a_seventh():
    numbered = " ".join(f"Sentence number {i} tells something about refunds here." for i in range(90))
    found = texts(numbered)
    for before, after in pairwise(found):
        first = re.search(r"Sentence number \d+", after)[0]
        assert first in before
        shared = before[before.index(first) :]
        assert 0 < len(shared) <= TARGET * OVERLAP
        assert len(after) <= TARGET


def test_small_paragraphs_share_a_passage():
    found = texts("\n\n".join([SENTENCE.strip()] * 4))
    assert len(found) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0c\n", "\u2028\n", "\x85\n", "\x1c\n"])
def test_every_line_end_of_the_world_loses_nothing(end):
    lines = [f"Line number{i}." for i in range(12)]
    markdown = "# Title\n\n" + end.join(lines) + "\n\n## More\n\nLast words.\n"
    joined = " ".join(texts(markdown))
    for line in [*lines, "Last words."]:
        assert line in joined, line


blocks = st.one_of(
    st.integers(1, 30).map(lambda n: SENTENCE * n),
    st.sampled_from(KINDS).map(long_block),
    st.integers(1, 4).map(lambda n: "#" * n + " A heading"),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=80),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, max_size=6))
def test_no_word_of_any_article_is_lost(parts):
    markdown = "\n\n".join(parts)
    found = chunk(markdown)
    words = set(re.findall(r"refund|print|Item|Row|Somebody", markdown))
    joined = " ".join(f"{each.heading} {each.text}" for each in found)
    assert all(word in joined for word in words)
    assert all(each.text.strip() for each in found)


def test_an_empty_article_has_no_passages():
    assert chunk("") == []
    assert chunk("\n \n") == []


@pytest.mark.parametrize(("heading", "anchor"), [("How long?", "how-long"), ("Größe & Preis", "größe-preis"), ("???", ""), ("a" * 300, "a" * 200)])  # fmt: skip
def test_anchors(heading, anchor):
    assert slug(heading) == anchor

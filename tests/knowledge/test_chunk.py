"""Articles are cut where their sense allows it, and nothing of them is lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replywell.adapters.models.port import about_tokens
from replywell.knowledge.chunk import OVERLAP, SHORT, TARGET, chunk, slug

SENTENCE = "The refund reaches the bank within five business days after it was approved. "


def texts(markdown: str) -> list[str]:
    return [each.text for each in chunk(markdown)]


def long_enough(word: str) -> str:
    """A section that can stand alone."""
    return f"{word}. {SENTENCE * 3}".strip()


def test_each_heading_begins_a_passage_with_its_path():
    one, two, three, four = map(long_enough, ("One", "Two", "Three", "Four"))
    found = chunk(
        f"{long_enough('Intro')}\n\n# Billing\n\n{one}\n\n## Refunds\n\n{two}\n\n"
        f"### How `long`\n\n{three}\n\n## Invoices\n\n{four}\n"
    )

    assert [(each.heading, each.text) for each in found] == [
        ("", long_enough("Intro")),
        ("Billing", one),
        ("Billing › Refunds", two),
        ("Billing › Refunds › How long", three),
        ("Billing › Invoices", four),
    ]
    assert [each.anchor for each in found] == ["", "billing", "refunds", "how-long", "invoices"]


def test_short_sections_under_one_heading_share_a_passage():
    found = chunk("# Plans\n\n## Free\n\nNo cost.\n\n## Team\n\nFive seats.\n\n# Contact\n\nWrite to us.\n")

    assert [(each.heading, each.anchor, each.text) for each in found] == [
        ("Plans", "free", "## Free\n\nNo cost.\n\n## Team\n\nFive seats."),
        ("Contact", "contact", "Write to us."),
    ]


def test_a_short_introduction_leads_its_first_section():
    found = chunk(
        f"# Plans\n\nTwo of them.\n\n## Team\n\n{long_enough('Five seats')}\n\n## Free\n\nNo cost.\n"
    )

    assert [(each.heading, each.anchor) for each in found] == [("Plans", "plans"), ("Plans › Free", "free")]
    assert found[0].text.startswith("Two of them.\n\n## Team\n\nFive seats")


def test_a_short_section_takes_in_only_what_there_is_room_for():
    short, long = (
        "Yes, there are some. " * 5,
        " ".join([SENTENCE.strip()] * (TARGET // about_tokens(SENTENCE))),
    )
    found = chunk(f"# Plans\n\n{short}\n\n## Team\n\n{long}\n")
    assert about_tokens(short) < SHORT
    assert [each.heading for each in found] == ["Plans", "Plans › Team"]


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
    assert about_tokens(block) > TARGET
    found = texts(f"{SENTENCE * 9}\n\n{block}\n\n{SENTENCE * 9}\n")

    assert sum(block in each for each in found) == 1
    assert not any(each != block and block[300:340] in each and block not in each for each in found)


@pytest.mark.parametrize("start", ["", "**Note** ", "*Note* ", "1 ", "+49 "])
def test_long_prose_is_cut_between_sentences(start):
    found = texts(start + SENTENCE * 60)

    assert len(found) > 3
    assert all(about_tokens(each) <= TARGET * (1 + OVERLAP) for each in found)
    assert all(each.endswith("approved.") for each in found)


def test_neighbours_overlap_by_about_a_seventh():
    numbered = " ".join(f"Sentence number {i} tells something about refunds here." for i in range(90))
    found = texts(numbered)
    for before, after in pairwise(found):
        first = re.search(r"Sentence number \d+", after)[0]
        assert first in before
        shared = before[before.index(first) :]
        assert 0 < about_tokens(shared) <= TARGET * OVERLAP
        assert about_tokens(after) <= TARGET


def test_length_is_measured_as_the_embedder_measures_it():
    text = SENTENCE * 20
    assert len(chunk(text, lambda part: len(part.split()))) < len(chunk(text, len))


@pytest.mark.parametrize(
    ("sentence", "between"),
    [
        ("退款将在批准后五个工作日内到达银行账户。", ""),
        ("वापसी पाँच दिनों में बैंक पहुँचती है। ", " "),
        ("هل يصل المبلغ خلال خمسة أيام؟ ", " "),
    ],
)
def test_prose_of_other_scripts_is_cut_between_sentences_too(sentence, between):
    found = texts((sentence * 60).strip())
    assert len(found) > 3
    assert all(
        set(between.join(each.split("\n\n")).split(sentence.strip())) <= {"", between} for each in found
    )


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

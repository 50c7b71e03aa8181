"""Questions and passages of the public sets that benchmarks/grounding.py asks."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from replywell.adapters.models.port import Turn

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True)
class Question:
    text: str
    relevant: frozenset[str]
    history: tuple[Turn, ...] = ()
    answers: tuple[str, ...] = ()
    masked: bool = False
    """The question is the title of its article, which has to be hidden."""


@dataclass(frozen=True)
class Passage:
    article: str
    title: str
    heading: str
    text: str


def _lines(path: str) -> list[dict]:
    file = DATA / path
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode()
    return [json.loads(line) for line in text.split("\n") if line]


def _sections(article: str, title: str, markdown: str, size: int = 1_400) -> Iterator[Passage]:
    markdown = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    heading, text = "", ""
    for block in re.split(r"\n(?=#{1,6} )|\n\n", markdown):
        if found := re.match(r"#{1,6} (.+)", block):
            if text.strip():
                yield Passage(article, title, heading, text.strip())
            heading, text = found[1].strip(), ""
        elif len(text) + len(block) > size and text.strip():
            yield Passage(article, title, heading, text.strip())
            text = ""
        text += block + "\n\n"
    if text.strip():
        yield Passage(article, title, heading, text.strip())


def _plain(html: str) -> str:
    html = re.sub(r"<h[1-6][^>]*>(.*?)</h[1-6]>", r"\n\n## \1\n\n", html, flags=re.DOTALL)
    html = re.sub(r"<li[^>]*>\s*(.*?)\s*</li>", r"\n- \1", html, flags=re.DOTALL)
    html = re.sub(r"</p>|<br\s*/?>|</[uo]l>", "\n\n", html)
    text = re.sub(r"<[^>]+>", "", html)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", re.sub(r"\n +", "\n", text)))


def _workarena() -> tuple[list[Passage], list[Question]]:
    passages = [
        passage
        for article in _lines("retrieval/workarena_kb/articles.jsonl")
        for passage in _sections(article["id"], article["title"], _plain(article["html"]))
    ]
    questions = [
        Question(row["query"], frozenset({row["doc"]}), answers=(row["answer"], *row["alternative_answers"]))
        for row in _lines("retrieval/workarena_kb/queries.jsonl")
    ]
    return passages, questions[::3]


def _mtrag() -> tuple[list[Passage], list[Question]]:
    passages = [
        Passage(row["id"], row["title"] or "", "", row["text"])
        for row in _lines("retrieval/mtrag_un/passages.jsonl")
    ]
    questions = []
    for task in _lines("retrieval/mtrag_un/tasks.jsonl"):
        *earlier, last = task["messages"]
        turns = tuple(
            Turn(role="requester" if turn["role"] == "user" else "assistant", text=turn["content"])
            for turn in earlier
            if turn["role"] == "user"
        )
        answerable = task["answerability"][0] in {"ANSWERABLE", "PARTIAL"}
        relevant = frozenset(task["relevant"]) if answerable else frozenset()
        questions.append(Question(last["content"], relevant, turns))
    return passages, questions


def _tau2() -> tuple[list[Passage], list[Question]]:
    documents = _lines("retrieval/tau2_banking/documents.jsonl")
    passages = [one for row in documents for one in _sections(row["id"], row["title"], row["content"])]
    questions = [
        Question(title, frozenset({row["id"]}), masked=True)
        for row in documents
        if len((title := row["title"].split(":")[-1].strip()).split()) >= 4
    ]
    return passages, questions[::2]


def _dstc10() -> tuple[list[Passage], list[Question]]:
    passages = [
        Passage(row["id"], row["entity"] or row["domain"], "", f"{row['question']}\n{row['answer']}")
        for row in _lines("retrieval/dstc10_faq/faq.jsonl")
    ]
    questions = [
        Question(
            " ".join(turn["content"] for turn in row["messages"][-3:]),
            frozenset(one if isinstance(one, str) else one["id"] for one in row["relevant"]),
        )
        for row in _lines("retrieval/dstc10_faq/val_open.jsonl")
        if row["needs_knowledge"]
    ]
    return passages, questions


def _help_center(name: str, file: str = "articles_A.jsonl") -> tuple[list[Passage], list[Question]]:
    passages = [
        one
        for row in _lines(f"kb/{name}/{file}")
        for one in [*_sections(row["id"], row["title"] or "", row["markdown"])][:40]
    ]
    questions = [
        Question(row["query"], frozenset({row["doc"]}), masked=True)
        for row in _lines(f"kb/{name}/weak_queries_A.jsonl")
    ]
    return passages, questions


SETS = {
    "workarena_kb": _workarena,
    "mtrag_un": _mtrag,
    "tau2_banking": _tau2,
    "dstc10_faq": _dstc10,
    "ivpn": lambda: _help_center("ivpn"),
    "plausible": lambda: _help_center("plausible"),
    "duckduckgo": lambda: _help_center("duckduckgo"),
}
FOLDERS = {
    name: ("kb/" if name in {"ivpn", "plausible", "duckduckgo"} else "retrieval/") + name for name in SETS
}

"""The public question sets that retrieval is tuned and measured on, each cut into two halves."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Question:
    id: str
    text: str
    relevant: frozenset[str]
    history: tuple[tuple[str, str], ...] = ()
    """(role, text) of what was said before, oldest first; role is user or assistant."""
    locale: str = "en"
    half: str = "tune"


@dataclass(slots=True)
class Set:
    name: str
    articles: list[dict[str, Any]]
    """id, title, markdown, locale."""
    questions: list[Question] = field(default_factory=list)


def half(key: str) -> str:
    """Which half a question belongs to: by the first hexadecimal digit of the SHA-1 of its group's name."""
    return "tune" if hashlib.sha1(key.encode()).hexdigest()[0] in "01234567" else "report"


def _rows(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def workarena(data: Path) -> Set:
    """Split by article: the phrasings of one question stay in one half."""
    where = data / "retrieval/workarena_kb"
    articles = [
        {"id": row["id"], "title": row["title"], "markdown": _plain(row["html"]), "locale": "en"}
        for row in _rows(where / "articles.jsonl")
    ]
    questions = [
        Question(str(n), row["query"], frozenset([row["doc"]]), half=half(row["doc"]))
        for n, row in enumerate(_rows(where / "queries.jsonl"))
    ]
    return Set("workarena_kb", articles, questions)


def mtrag(data: Path) -> Set:
    """Answerable turns with passages in the corpus; split by conversation."""
    where = data / "retrieval/mtrag_un"
    articles = [
        {
            "id": row["id"],
            "title": row["title"] or "",
            "markdown": _without(row["title"] or "", row["text"]),
            "locale": "en",
        }
        for row in _rows(where / "passages.jsonl")
    ]
    questions = []
    for row in _rows(where / "tasks.jsonl"):
        if row["relevant_in_corpus"]:
            said = [(m["role"], m["content"]) for m in row["messages"]]
            group = row["id"].partition("<")[0]
            questions.append(
                Question(
                    row["id"],
                    said[-1][1],
                    frozenset(row["relevant_in_corpus"]),
                    tuple(said[:-1]),
                    half=half(group),
                )
            )
    return Set("mtrag_un", articles, questions)


def tau2(data: Path) -> Set:
    """What a customer is told to want, as the text of their mail; split by task."""
    where = data / "retrieval/tau2_banking"
    articles = [
        {"id": row["id"], "title": row["title"], "markdown": row["content"], "locale": "en"}
        for row in _rows(where / "documents.jsonl")
    ]
    questions = [
        Question(
            row["id"],
            row["user_scenario"]["instructions"],
            frozenset(row["required_documents"]),
            half=half(row["id"]),
        )
        for row in _rows(where / "tasks.jsonl")
        if row["required_documents"]
    ]
    return Set("tau2_banking", articles, questions)


def dstc10(data: Path) -> Set:
    """Turns of a spoken dialog that need the FAQ; split by dialog."""
    where = data / "retrieval/dstc10_faq"
    articles = [
        {
            "id": row["id"],
            "title": f"{row['entity']}: {row['question']}" if row["entity"] else row["question"],
            "markdown": row["answer"],
            "locale": "en",
        }
        for row in _rows(where / "faq.jsonl")
    ]
    questions = []
    for row in _rows(where / "val_open.jsonl"):
        if row["relevant"]:
            said = [(m["role"], m["content"]) for m in row["messages"]]
            questions.append(
                Question(
                    row["id"],
                    said[-1][1],
                    frozenset(map(_faq, row["relevant"])),
                    tuple(said[:-1]),
                    half=half(row["id"]),
                )
            )
    return Set("dstc10_faq", articles, questions)


def help_center(name: str) -> Callable[[Path], Set]:
    """A real help center: titles and headings put as questions, each masked in its article; split by article."""

    def load(data: Path) -> Set:
        where = data / "kb" / name
        queries = _rows(where / "weak_queries_A.jsonl")
        asked: dict[str, list[str]] = {}
        for row in queries:
            asked.setdefault(row["doc"], []).append(row["query"])
        articles = []
        for row in _rows(next(where.glob("articles_A.jsonl*"))):
            text = re.sub(r"\A---\s*\n.*?\n---\s*\n", "", row["markdown"], flags=re.DOTALL)
            title = row["title"]
            for question in asked.get(row["id"], []):
                title = "" if _same(title, question) else title
                text = "\n".join(line for line in text.split("\n") if not _same(line, question))
            articles.append({"id": row["id"], "title": title, "markdown": text, "locale": "en"})
        questions = [
            Question(str(n), row["query"], frozenset([row["doc"]]), half=half(row["doc"]))
            for n, row in enumerate(queries)
        ]
        return Set(name, articles, questions)

    return load


def xquad(language: str, passages: str = "en") -> Callable[[Path], Set]:
    """Questions in one language to passages in another; split by article."""

    def load(data: Path) -> Set:
        where = data / "retrieval/xquad"
        articles = [
            {"id": row["id"], "title": "", "markdown": row["text"], "locale": row["lang"]}
            for row in _rows(where / "passages.jsonl.gz")
            if row["lang"] == passages
        ]
        questions = [
            Question(
                row["id"],
                row["query"],
                frozenset([row["doc"]]),
                locale=language,
                half=half(row["doc"].partition("p")[0]),
            )
            for row in _rows(where / "queries.jsonl.gz")
            if row["lang"] == language
        ]
        return Set(f"xquad {language}→{passages}", articles, questions)

    return load


LANGUAGES = ("en", "de", "es", "ru", "zh", "hi")
SETS: dict[str, Callable[[Path], Set]] = {
    "workarena": workarena,
    "mtrag": mtrag,
    "tau2": tau2,
    "dstc10": dstc10,
    "ivpn": help_center("ivpn"),
    "plausible": help_center("plausible"),
    "duckduckgo": help_center("duckduckgo"),
    "mattermost": help_center("mattermost"),
    **{f"xquad-{language}": xquad(language) for language in LANGUAGES},
}


def _faq(name: Any) -> str:
    return name if isinstance(name, str) else "|".join(str(part) for part in name)


def _same(line: str, question: str) -> bool:
    """Whether a line is that question: a heading of it, whatever its marks."""
    return _letters(line.lstrip("#")) == _letters(question)


def _letters(text: str) -> str:
    return (
        re.sub(r"[\W_]+", " ", re.sub(r"\{#[^}]*\}|<[^>]+>|\[([^\]]*)\]\([^)]*\)", r"\1", text))
        .strip()
        .casefold()
    )


def _without(title: str, text: str) -> str:
    return text.removeprefix(title).lstrip("\n") if title and text.startswith(title) else text


def _plain(html: str) -> str:
    """Headings, paragraphs and lists of a simple page as Markdown."""
    text = re.sub(
        r"<h([1-6])[^>]*>(.*?)</h\1>", lambda m: f"\n\n{'#' * int(m[1])} {m[2]}\n\n", html, flags=re.S
    )
    text = re.sub(r"<li[^>]*>", "\n- ", text)
    text = re.sub(r"</(p|div|ul|ol|tr|table)>|<br\s*/?>", "\n\n", text)
    text = re.sub(r"<[^>]+>", "", text)
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

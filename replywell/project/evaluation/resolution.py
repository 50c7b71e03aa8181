"""What the desk would do with each question of a labelled file, and how often that is right."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from replywell.adapters.models.port import Turn
from replywell.kit.errors import Invalid
from replywell.knowledge.index import serving_embedder
from replywell.knowledge.models import Article
from replywell.pipeline import gather
from replywell.pipeline.asking import asking_of
from replywell.pipeline.desk import Desk
from replywell.pipeline.walk import Journey, walk
from replywell.project.evaluation.corpus import only_these
from replywell.project.evaluation.figures import figures_of
from replywell.tickets.facts import Facts, Requester

type Rows = list[dict[str, Any]]
type Progress = Callable[[int, int], None]

HISTORY = 12
"""Turns before the question that a walk looks at."""
LONGEST = 8_000
MODES = ("auto", "hold", "draft", "shadow", "off")
_ROLES = {"user": "requester", "requester": "requester", "customer": "requester", "agent": "agent"}
_NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)


def resolution(
    articles: Rows | None, questions: Rows, *, mode: str, model: str, on_progress: Progress
) -> tuple[Rows, dict[str, Any]]:
    """One prediction a question and the figures; nothing of it stays, and nothing is sent or learned.

    Each question is walked as the product walks a message: classified, searched, answered, checked, decided. Raises
    `Invalid` naming the row that cannot be read.
    """
    asked = [facts_of(row, number) for number, row in enumerate(questions, 1)]
    ask, desk = asking_of(model), _desk(mode)
    first = len(articles or ())
    todo = first + len(questions)
    predictions: Rows = []
    with _library(articles, lambda done: on_progress(done, todo)) as ids:
        for number, (row, facts) in enumerate(zip(questions, asked, strict=True), 1):
            started, used = time.perf_counter(), time.process_time()
            journey = walk(facts, desk, ask)
            told = prediction(row.get("id", number), journey, ids)
            told["ms"] = round((time.perf_counter() - started) * 1000, 1)
            told["cpu_ms"] = round((time.process_time() - used) * 1000, 1)
            predictions.append(told)
            on_progress(first + number, todo)
    return predictions, figures_of(questions, predictions) | {"mode": mode, "model": model}


def _library(
    articles: Rows | None, on_article: Callable[[int], None]
) -> AbstractContextManager[dict[int, str]]:
    """The given articles, or what the desk knows anyway."""
    if articles is None:
        return nullcontext({pk: str(pk) for pk in Article.objects.values_list("pk", flat=True)})
    return only_these(articles, serving_embedder(), on_article)


def facts_of(row: dict[str, Any], number: int) -> Facts:
    """A question as a message: `text` with `history`, or a whole dialog as `turns` or `messages`.

    What an assistant said in the dialog was another one: it counts as said, and not against our own turns.
    """
    said = [
        _turn(turn, number) for turn in row.get("turns") or row.get("messages") or row.get("history") or []
    ]
    text = row.get("text") or row.get("question") or row.get("query")
    if text is None and said and (row.get("turns") or row.get("messages")):
        text, said = said[-1].text, said[:-1]
    if not isinstance(text, str) or not text.strip():
        raise Invalid(
            f"Row {number} of --questions needs `text`, or `turns` of which the last is the question."
        )
    category = str(row.get("category") or "")
    return Facts(
        ticket=1,
        message=number,
        first=not said,
        subject=str(row.get("subject") or ""),
        text=text[:LONGEST],
        history=tuple(said[-HISTORY:]),
        requester=Requester(id=1, name="", email="requester@example.org"),
        channel=str(row.get("channel") or "email"),
        category=category,
        settled_by_person=("category",) if category else (),
        verified=bool(row.get("verified")),
        now=_NOW,
    )


def _turn(turn: Any, number: int) -> Turn:
    if not isinstance(turn, dict):
        raise Invalid(f"Row {number} of --questions: a turn needs `role` and `text`.")
    role = _ROLES.get(str(turn.get("role") or turn.get("speaker") or "user").lower(), "assistant")
    return Turn(role=role, text=str(turn.get("text") or turn.get("content") or "")[:2000])


def _desk(mode: str) -> Desk:
    """The desk as it is set up, with every category in this mode and nothing else that could hold an answer back."""
    desk = gather.current_desk()
    labels = next(each.labels for each in desk.dimensions if each.name == "category")
    modes = tuple((label.name, mode) for label in labels)
    open_to_all = {"modes": modes, "rungs": (), "stopped": False, "budget_spent": False, "hold_out": 0.0}
    return desk.model_copy(update={"autonomy": desk.autonomy.model_copy(update=open_to_all)})


def prediction(identity: Any, journey: Journey, ids: dict[int, str]) -> dict[str, Any]:
    """A journey as one line: what is decided, what would be said, and what it rests on."""
    decision, proposal = journey.resolution, journey.proposal
    article = {hit.passage: ids.get(hit.article, "") for hit in journey.evidence.hits}
    said = proposal.claims if decision.kind in ("auto", "draft", "shadow") else ()
    question = getattr(decision, "question", "")
    answer = question or "\n".join(claim.text for claim in said)
    return {
        "id": identity,
        "decision": decision.kind if decision.kind != "silent" else "handoff",
        "confidence": round(decision.confidence, 4),
        "band": decision.band if decision.kind != "silent" else "",
        "answer": answer,
        "reply": answer,
        "claims": [
            {
                "text": claim.text,
                "article": next((article[each] for each in claim.citations if each in article), ""),
                "quote": claim.quote,
                "supported": claim.supported,
            }
            for claim in ((*said, *proposal.cut) if not question else ())
        ],
        "citations": list(dict.fromkeys(article[each] for claim in said for each in claim.citations))
        if not question
        else [],
        "choices": list(getattr(decision, "choices", ())),
        "found": list(dict.fromkeys(article[hit.passage] for hit in journey.evidence.hits)),
        "because": decision.because,
        "reasons": list(getattr(decision, "reasons", ())),
        "vetoes": list(getattr(decision, "vetoes", ())),
    }

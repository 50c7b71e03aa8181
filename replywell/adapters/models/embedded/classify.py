"""What a message is about, how urgent, in what mood, and whether a person is asked for."""

import re
import time
from itertools import islice

import numpy as np

from replywell.adapters.models.embedded import defaults
from replywell.adapters.models.embedded.embedder import ANSWERED_BY, MiniLM
from replywell.adapters.models.embedded.entities import entities_of
from replywell.adapters.models.embedded.heads import Heads
from replywell.adapters.models.embedded.language import language_of
from replywell.adapters.models.embedded.lexical import terms_of
from replywell.adapters.models.port import (
    ClassifyResult,
    ClassifyTask,
    Dimension,
    Scores,
    Usage,
)

ALWAYS_APPLY = frozenset({"urgency", "sentiment", "complexity"})
"""Every message has these, so nothing is out of their scope."""
_FEW_WORDS = 5
_EARLIER = 300
_MOST_CHARACTERS = 20_000
_MOST_SKILLS = 4
_SENTENCES_LOOKED_AT = 4
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_PERSON_CUE = re.compile(
    r"\b(?:human|person|people|agent|someone|somebody|anybody|representative|manager|supervisor|staff|"
    r"robot|machine|call|phone|speak|talk|transfer|escalate|member of|mensch|mitarbeiter|jemand|berater|"
    r"ansprechpartner|vorgesetzte|chef|zurückrufen|anruf|verbinden|personne|humain|conseiller|quelqu|"
    r"responsable|rappel|appel|persona|agente|humano|alguien|asesor|encargado|llam)\w{0,4}\b|"
    r"\b(?:bots?|chatbots?|ai|ki|ia)\b",
    re.IGNORECASE,
)
_UNLIKELY = 0.1


def classify(task: ClassifyTask, embedder: MiniLM, heads: Heads) -> ClassifyResult:
    """Answer every dimension of the task with calibrated probabilities. Well under 40 ms once learned."""
    started = time.perf_counter()
    message = _message(task)
    own = f"{task.subject}\n{task.text}"[:_MOST_CHARACTERS]
    asking = about_persons(own)
    vectors = embedder.hear([message, *asking])
    terms = terms_of(message)

    scores = []
    for dimension in task.dimensions:
        said = heads.of(dimension).predict(vectors[0], terms)
        in_scope = 1.0 if dimension.name in ALWAYS_APPLY else said.in_scope
        scores.append(_ranked(dimension, said.probabilities, in_scope))
    return ClassifyResult(
        scores=tuple(scores),
        language=language_of(own),
        wants_human=_wants_human(asking, vectors[1:], heads),
        skills=_skills(own, scores),
        entities=entities_of(own),
        usage=Usage(model=ANSWERED_BY, seconds=time.perf_counter() - started),
    )


def about_persons(text: str) -> list[str]:
    """The first sentences that speak of people, machines or calls: each is looked at by itself, which takes time."""
    spoken = (sentence for sentence in _SENTENCE_END.split(text) if _PERSON_CUE.search(sentence))
    return list(islice(spoken, _SENTENCES_LOOKED_AT))


def _message(task: ClassifyTask) -> str:
    """Subject and text; a reply of a few words is read together with what the requester said before."""
    message = f"{task.subject}\n{task.text}".strip()
    if len(task.text.split()) >= _FEW_WORDS:
        return message
    earlier = [turn.text for turn in task.history if turn.role == "requester"]
    return f"{message}\n{earlier[-1][:_EARLIER]}" if earlier else message


def _ranked(dimension: Dimension, probabilities: np.ndarray, in_scope: float) -> Scores:
    names = [label.name for label in dimension.labels]
    order = np.argsort(-probabilities, kind="stable")
    ranked = tuple((names[at], float(probabilities[at])) for at in order)
    return Scores(dimension=dimension.name, ranked=ranked, in_scope=in_scope)


def _wants_human(asking: list[str], vectors: np.ndarray, heads: Heads) -> float:
    """The strongest wish among the sentences that speak of people, machines or calls at all."""
    if not asking:
        return 0.0
    dimension = defaults.wants_human()
    yes = [label.name for label in dimension.labels].index("yes")
    head = heads.of(dimension)
    return max(
        float(head.predict(vector, terms_of(sentence)).probabilities[yes])
        for sentence, vector in zip(asking, vectors, strict=True)
    )


def _skills(text: str, scores: list[Scores]) -> tuple[str, ...]:
    """Skills whose words occur, most often first, as far as they belong to a likely category."""
    lowered = text.lower()
    likely = {
        name
        for score in scores
        if score.dimension == "category"
        for name, probability in score.ranked
        if probability >= _UNLIKELY
    }
    found = {}
    for skill, known in defaults.skills().items():
        belongs = set(known.get("categories", ())) & set(defaults.CATEGORIES)
        if belongs and likely <= set(defaults.CATEGORIES) and not belongs & likely:
            continue
        spoken = [word for word in known["words"] if word in lowered]  # much quicker than a pattern
        times = sum(len(re.findall(rf"(?<!\w){re.escape(word)}", lowered)) for word in spoken)
        if times:
            found[skill] = times
    return tuple(sorted(found, key=lambda skill: -found[skill])[:_MOST_SKILLS])

"""Whether an account action is wanted: by the words and the meaning of what an administrator wrote of it."""

import re
import time

from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedded.relevance import stems
from replywell.adapters.models.port import Usage
from replywell.adapters.models.proposing import ActionText, ProposeResult, ProposeTask

LIKE = 0.62
"""Closeness of a sentence to an example from which the action counts as wanted."""
LEAD = 0.04
"""So much closer than the next action it has to be."""
_SENTENCES, _EXAMPLES = 12, 20
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_NOT = re.compile(
    r"\b(?:do(?:es)?n['’]t|do not|don’t|never|no need|not? (?:want|need)|stop|without|nicht|kein\w*|ne .{1,20} pas|no quiero)\b",
    re.I,
)


def propose(task: ProposeTask, embedder: MiniLM) -> ProposeResult:
    """The action that a sentence of the message comes closest to; none where two are alike or nothing is close."""
    started = time.perf_counter()
    said = _sentences(task)
    ranked = sorted(_scored(said, task.actions, embedder), key=lambda each: -each[0]) if said else []
    usage = Usage(model="embedded", seconds=time.perf_counter() - started)
    if not ranked or ranked[0][0] < LIKE:
        return ProposeResult(because="Nothing in it asks for one of the actions.", usage=usage)
    best, action, sentence, example = ranked[0]
    if len(ranked) > 1 and best - ranked[1][0] < LEAD:
        return ProposeResult(because=f"It might be {action.id} or {ranked[1][1].id}.", usage=usage)
    because = f"“{sentence[:120]}” is like “{example[:120]}”."
    return ProposeResult(action=action.id, confidence=round(min(best, 0.99), 4), because=because, usage=usage)


def _sentences(task: ProposeTask) -> list[str]:
    """What is said in it, sentence by sentence; one that denies asks for nothing."""
    found = [part.strip() for part in _END.split(f"{task.subject}\n{task.text}") if stems(part)]
    return [part[:400] for part in dict.fromkeys(found) if not _NOT.search(part)][:_SENTENCES]


def _scored(
    said: list[str], actions: tuple[ActionText, ...], embedder: MiniLM
) -> list[tuple[float, ActionText, str, str]]:
    """Each action with its best pair of sentence and example: nearness of meaning, or share of words, whichever is more."""
    texts = [(action, text) for action in actions for text in _texts(action)]
    vectors = embedder.embed([*said, *(text for _action, text in texts)])
    close = vectors[: len(said)] @ vectors[len(said) :].T
    words = [stems(sentence) for sentence in said]
    best: dict[str, tuple[float, ActionText, str, str]] = {}
    for column, (action, text) in enumerate(texts):
        wanted = stems(text)
        for row, sentence in enumerate(said):
            shared = len(words[row] & wanted) / max(len(words[row] | wanted), 3)
            score = max(float(close[row, column]), shared)
            if score > best.get(action.id, (-1.0,))[0]:
                best[action.id] = (score, action, sentence, text)
    return list(best.values())


def _texts(action: ActionText) -> list[str]:
    return [text for text in (action.description, *action.examples[:_EXAMPLES]) if stems(text)]

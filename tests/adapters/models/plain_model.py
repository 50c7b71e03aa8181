"""A very plain model: it prefers labels and sentences that share words with the question."""

import re
from typing import Any

from tests.adapters.models.specifications import Request


def blocks(prompt: str) -> dict[str, str]:
    """The data of a prompt by block name."""
    marker = re.search(r"The marker is (\w+)\.", prompt)[1]
    found = re.findall(rf"<<<((?!end )[^\n]*?) {marker}>>>\n(.*?)\n<<<end {marker}>>>", prompt, re.DOTALL)
    return dict(found)


def plain_model(request: Request) -> dict[str, Any]:
    """What a very plain model answers."""
    given, wanted = blocks(request.prompt), request.structure["properties"]
    if "claims" in wanted:
        return _write(given)
    if "verdicts" in wanted:
        return {
            "verdicts": [
                _judge(name, text, given) for name, text in given.items() if name.startswith("sentence ")
            ]
        }
    words = _words(given["newest message"]) | _words(given["subject"])
    answer: dict[str, Any] = {"language": "en", "wants_human": 0.1, "skills": [], "entities": []}
    for key in wanted:
        if key in answer:
            continue
        lines = [line for line in given[f"labels of {key}"].splitlines() if line.startswith("- ")]
        labels = _labels(wanted[key], request.structure)
        best = max(range(len(labels)), key=lambda i: len(words & _words(lines[i])))
        answer[key] = {"choices": [{"label": labels[best], "confidence": 0.8}], "in_scope": 0.9}
    return answer


def _labels(part: dict[str, Any], structure: dict[str, Any]) -> list[str]:
    return part["properties"]["choices"]["items"]["properties"]["label"]["enum"]


def _write(given: dict[str, str]) -> dict[str, Any]:
    question = _words(given["question"])
    best, at, sentence = 0, 0, ""
    for name, text in given.items():
        if name.startswith("passage "):
            for candidate in re.split(r"(?<=[.!?])\s+", text.partition("\n\n")[2]):
                shared = len(question & _words(candidate))
                if shared > best:
                    best, at, sentence = shared, int(name.split()[1]), candidate.strip()
    if best < 2:
        return {"claims": [], "confidence": 0.0, "because": "Nothing in the passages is about this."}
    claim = {"text": sentence, "citations": [at], "quote": sentence}
    return {"claims": [claim], "confidence": 0.9, "because": "The passage says it."}


def _judge(name: str, text: str, given: dict[str, str]) -> dict[str, Any]:
    number, _, passages = name.removeprefix("sentence ").partition(" of passages ")
    read = set().union(*(_words(given[f"passage {each}"]) for each in passages.split(", ")))
    return {"sentence": int(number), "verdict": "says" if _words(text) <= read else "silent"}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.lower())) - {
        "what",
        "with",
        "your",
        "have",
        "does",
        "that",
    }

"""The question "do the passages say this?": its structure, its data, and reading the verdicts."""

from typing import Any, Literal, cast

from replywell.adapters.models.port import EntailResult, EntailTask, Usage
from replywell.adapters.models.pydantic_ai.answers import closed, items
from replywell.adapters.models.pydantic_ai.composition import LONGEST, passage_as_data
from replywell.adapters.models.pydantic_ai.failures import Nonsense
from replywell.adapters.models.pydantic_ai.prompts import Data

VERDICTS = ("says", "contradicts", "silent", "unsure")


def structure(task: EntailTask) -> dict[str, Any]:
    """JSON schema of the answer: one verdict for each sentence, by its number."""
    numbers = list(range(1, len(task.claims) + 1))
    verdict = closed(
        sentence={"type": "integer", "enum": numbers}, verdict={"type": "string", "enum": list(VERDICTS)}
    )
    return closed(verdicts={"type": "array", "items": verdict, "description": f"Exactly {len(numbers)}."})


def data(task: EntailTask) -> str:
    """Everything the model may look at, as data."""
    outside = Data()
    return "\n\n".join(
        [
            outside.opening(),
            *[
                outside.block(f"passage {passage.id}", passage_as_data(passage), limit=8_000)
                for passage in task.passages
            ],
            *[
                outside.block(
                    f"sentence {at} of passages {', '.join(map(str, claim.citations))}",
                    claim.text,
                    limit=LONGEST,
                )
                for at, claim in enumerate(task.claims, start=1)
            ],
        ]
    )


def read(answer: dict[str, Any], task: EntailTask) -> EntailResult:
    """A verdict for each sentence; one that is judged in two ways is unsure.

    Raises `Nonsense` where a sentence has no verdict: half a check is none.
    """
    found: dict[int, str] = {}
    for item in items(answer.get("verdicts"), 4 * len(task.claims)):
        number, verdict = (item.get("sentence"), item.get("verdict")) if isinstance(item, dict) else (0, "")
        if isinstance(number, int) and verdict in VERDICTS:
            found[number] = verdict if found.get(number, verdict) == verdict else "unsure"
    told = [found.get(number) for number in range(1, len(task.claims) + 1)]
    if None in told:
        raise Nonsense(f"sentence {told.index(None) + 1} has no verdict")
    verdicts = cast(tuple[Literal["says", "contradicts", "silent", "unsure"], ...], tuple(told))
    return EntailResult(verdicts=verdicts, usage=Usage(model=""))

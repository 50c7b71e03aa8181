"""The question "can this be said another way?": its data; structure and reading are those of an answer."""

from replywell.adapters.models.port import RewriteTask
from replywell.adapters.models.pydantic_ai.answers import line
from replywell.adapters.models.pydantic_ai.composition import language_tag, passage_as_data, passages_of
from replywell.adapters.models.pydantic_ai.prompts import Data

WISHES = {
    "shorten": "Make it shorter: keep only what answers the question.",
    "friendlier": "Make it friendlier and warmer.",
    "formal": "Make it more formal.",
    "direct": "Make it more direct: plain sentences, no padding.",
    "translate": "Translate it.",
}


def data(task: RewriteTask) -> str:
    """Everything the model may look at, as data."""
    outside = Data()
    voice = f"brand: {line(task.voice.brand, 100)}\ntone: {line(task.voice.tone, 300)}"
    return "\n\n".join(
        [
            outside.opening(),
            f"{WISHES[task.wish]} Write in the language {language_tag(task.language)}, in at most "
            f"{task.max_claims} claims.",
            outside.block("voice", voice),
            *[
                outside.block(f"passage {p.id}", passage_as_data(p), limit=8_000)
                for p in passages_of(task).values()
            ],
            outside.block("question", task.question, limit=4_000),
            *[
                outside.block(f"sentence {at} of passages {', '.join(map(str, claim.citations))}", claim.text)
                for at, claim in enumerate(task.claims, start=1)
            ],
        ]
    )

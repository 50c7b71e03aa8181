"""Asks the configured model whether the passages say each sentence. Pure: asking is asked.

What was compared word by word stays as it was found: a wrong number is wrong whatever a model says. The model may only
take away: what its passages contradict or do not speak of is unsupported, what it cannot tell is doubtful. A doubt that
was only about wording goes where the model grants the sentence. When it says nothing, nothing changes.
"""

from replywell.adapters.models.port import Claim, EntailResult, EntailTask, PassageText
from replywell.kit.ask import Ask
from replywell.knowledge.values import Hit
from replywell.resolution.values import CheckedClaim

MOST = 12
"""Sentences that are asked about; an answer has fewer. Of more, the rest is doubtful."""

TOLD = {
    "contradicts": "A model that checked it says that its passage says otherwise.",
    "silent": "A model that checked it says that its passage does not say this.",
}
UNSURE = "A model that checked it could not tell whether its passage says this."
UNCHECKED = "It was not checked by a model: the answer is too long."


def entail(checked: tuple[CheckedClaim, ...], hits: tuple[Hit, ...], ask: Ask) -> tuple[CheckedClaim, ...]:
    """The claims with what the model makes of them; those that are unsupported already are not asked about."""
    open_still = [at for at, claim in enumerate(checked) if claim.supported]
    asked = open_still[:MOST]
    if not asked:
        return checked
    wanted = {passage for at in asked for passage in checked[at].citations}
    result: EntailResult = ask(
        EntailTask(
            claims=tuple(_claim(checked[at]) for at in asked),
            passages=tuple(passage_text(hit) for hit in hits if hit.passage in wanted),
        )
    )
    if len(result.verdicts) != len(asked):
        return checked
    judged = list(checked)
    for at, verdict in zip(asked, result.verdicts, strict=True):
        judged[at] = _judged(checked[at], verdict)
    for at in open_still[MOST:]:
        judged[at] = checked[at].model_copy(update={"doubt": checked[at].doubt or UNCHECKED})
    return tuple(judged)


def _judged(claim: CheckedClaim, verdict: str) -> CheckedClaim:
    match verdict:
        case "says":
            return claim.model_copy(update={"doubt": ""})
        case "unsure":
            return claim.model_copy(update={"doubt": claim.doubt or UNSURE})
    return claim.model_copy(update={"supported": False, "problem": TOLD[verdict], "doubt": ""})


def _claim(claim: CheckedClaim) -> Claim:
    return Claim(text=claim.text, citations=claim.citations, quote=claim.quote)


def passage_text(hit: Hit) -> PassageText:
    """A passage as writers and checkers see it."""
    return PassageText(id=hit.passage, title=hit.title, heading=hit.heading, url=hit.url, text=hit.text)

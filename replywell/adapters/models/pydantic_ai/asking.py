"""One question to one model: tried a few times within one span of patience, its cost counted in any case."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from replywell.adapters.models.port import (
    ClassifyResult,
    ComposeResult,
    EntailResult,
    EscalateResult,
    Usage,
)
from replywell.adapters.models.proposing import ProposeResult
from replywell.adapters.models.pydantic_ai import failures, loop
from replywell.adapters.models.pydantic_ai.answers import json_answer
from replywell.adapters.models.pydantic_ai.clients import Clients, request_parameters
from replywell.adapters.models.pydantic_ai.prices import cost
from replywell.adapters.models.pydantic_ai.settings import ApiSettings
from replywell.adapters.models.pydantic_ai.spec import ModelSpec

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

CORRECTIONS = 1
"""How often a model may mend an unusable answer: each one costs."""


@dataclass(frozen=True, slots=True)
class Question[Result: (ClassifyResult, ComposeResult, EntailResult, EscalateResult, ProposeResult)]:
    """What is asked and how the answer is read."""

    instructions: str
    data: str
    structure: dict[str, Any]
    """JSON schema of the answer."""
    read: Callable[[dict[str, Any]], Result]
    """Raises `Nonsense` when the answer cannot be used."""
    declined: Result | None = None
    """What it means when the model will not answer; None: no answer."""


@dataclass(slots=True)
class _Spent:
    """What all tries cost together."""

    spec: ModelSpec
    started: float
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0

    def add(self, response: "ModelResponse") -> None:
        self.input_tokens += max(0, response.usage.input_tokens)
        self.output_tokens += max(0, response.usage.output_tokens)
        self.cost += cost(response.usage, self.spec)

    def usage(self) -> Usage:
        return Usage(
            model=str(self.spec),
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost=self.cost,
            seconds=round(time.monotonic() - self.started, 3),
        )


class Asker:
    """Asks models by API, from any thread."""

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings
        self._clients = Clients(settings)

    def ask[Result: (ClassifyResult, ComposeResult, EntailResult, EscalateResult, ProposeResult)](
        self, spec: ModelSpec, question: Question[Result]
    ) -> Result:
        """The answer with what it cost. Raises `NoAnswer` or `Rejected`, which tell what they cost, too."""
        self._clients.prepare(spec)
        spent = _Spent(spec, time.monotonic())
        patience = self._settings.timeout_s + 5  # the loop keeps the time itself; this is for when it hangs
        try:
            outcome = loop.run(lambda: self._tries(spec, question, spent), patience)
        except TimeoutError:
            outcome = failures.too_late(spec, self._settings.timeout_s)
        if isinstance(outcome, failures.Failure):
            raise outcome.error(spent.usage())
        return outcome.model_copy(update={"usage": spent.usage()})

    def close(self) -> None:
        """Let go of the connections; the next question opens new ones."""
        loop.run(self._clients.close, 5)

    async def _tries[Result: (ClassifyResult, ComposeResult, EntailResult, EscalateResult, ProposeResult)](
        self, spec: ModelSpec, question: Question[Result], spent: _Spent
    ) -> Result | failures.Failure:
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._settings.timeout_s
        complaint, corrections, number = "", 0, 0
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    return await self._once(spec, question, complaint, spent)
            except Exception as error:  # third-party code reads what a stranger's server sent
                failure = failures.read(error, spec, self._settings.timeout_s)
                if isinstance(error, failures.Declined) and question.declined is not None:
                    return question.declined
                if isinstance(error, failures.Nonsense):
                    complaint, corrections = str(error), corrections + 1
                if failures.dislikes_temperature(error) and self._clients.drop_temperature(spec):
                    continue
            number += 1
            if (
                failure.refused
                or failure.final
                or number > self._settings.retries
                or corrections > CORRECTIONS
            ):
                return failure
            wait = max(failure.retry_after or 0.0, self._backoff(number))
            if clock() + wait >= deadline:
                return failure
            await asyncio.sleep(wait)

    async def _once[Result: (ClassifyResult, ComposeResult, EntailResult, EscalateResult, ProposeResult)](
        self, spec: ModelSpec, question: Question[Result], complaint: str, spent: _Spent
    ) -> Result:
        from pydantic_ai.direct import model_request
        from pydantic_ai.messages import ModelRequest, UserPromptPart

        model = self._clients.model(spec)
        note = f"\n\nAn earlier answer to this could not be used: {complaint}." if complaint else ""
        response = await model_request(
            model,
            [ModelRequest(parts=[UserPromptPart(question.data + note)], instructions=question.instructions)],
            model_settings=self._clients.request_settings(spec, model),
            model_request_parameters=request_parameters(spec, model, question.structure),
        )
        spent.add(response)
        return question.read(json_answer(response))

    def _backoff(self, number: int) -> float:
        """Doubling, and spread, so that many waiting walks do not return in step."""
        return self._settings.backoff_s * 2 ** (number - 1) * (0.75 + secrets.randbelow(500) / 1000)

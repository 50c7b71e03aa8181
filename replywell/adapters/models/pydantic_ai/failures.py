"""What can go wrong between us and a model, said so that somebody can do something about it.

Messages never contain what the server sent back: error bodies have been seen to echo keys.
"""

from dataclasses import dataclass

from replywell.adapters.models.port import Usage
from replywell.adapters.models.pydantic_ai.spec import ModelSpec
from replywell.kit.errors import Refused, Unavailable


class NoAnswer(Unavailable):
    """The model did not answer. `usage` is what the attempts cost all the same."""

    def __init__(self, message: str, usage: Usage, *, retry_after: float | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.usage = usage


class Rejected(Refused):
    """The model's provider said no. `usage` is what the attempts cost all the same."""

    def __init__(self, message: str, usage: Usage) -> None:
        super().__init__(message)
        self.usage = usage


class Nonsense(Exception):
    """The model answered, and nothing of it can be used. The text goes back to it with the next try."""


class Declined(Exception):
    """The model would not answer this."""


class TooLong(Exception):
    """The answer is longer than anybody could have asked for."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed try."""

    message: str
    refused: bool = False
    """An administrator has to mend something; asking again would not help."""
    final: bool = False
    """Asking again would not help."""
    retry_after: float | None = None

    def error(self, usage: Usage) -> NoAnswer | Rejected:
        if self.refused:
            return Rejected(self.message, usage)
        return NoAnswer(self.message, usage, retry_after=self.retry_after)


def too_late(spec: ModelSpec, seconds: float) -> Failure:
    return Failure(f"{spec.label} did not answer in {seconds:g} s. We will try again.", final=True)


def read(error: Exception, spec: ModelSpec, timeout_s: float) -> Failure:
    """What an exception, ours or the SDKs', means for the question."""
    from pydantic_ai import exceptions as theirs

    name = spec.label
    match error:
        case Declined():
            return Failure(f"{name} declined to answer. A person should look at the message.", final=True)
        case TimeoutError() | theirs.ModelTimeoutError() | theirs.ModelRequestTimeout():
            return too_late(spec, timeout_s)
        case theirs.ModelQuotaExceededError():
            return Failure(f"{name} has no credit left. Top up the account at its provider.", refused=True)
        case theirs.ModelHTTPError():
            return _status(error, spec)
    return Failure(f"{name} {_unreadable(error)}; we will try again.")


def _unreadable(error: Exception) -> str:
    from pydantic_ai import exceptions as theirs

    match error:
        case Nonsense():
            return f"answered with nothing usable ({error}). Other models may do better"
        case _ if _caused_by(error, TooLong):
            return "sent an answer without end. Other models may do better"
        case theirs.ModelConnectionError():
            return "could not be reached. Check that its server runs"
    return f"sent something unreadable ({type(error).__name__}). Check its server's address"


def _status(error: object, spec: ModelSpec) -> Failure:
    status: int = getattr(error, "status_code", 0)
    name = spec.label
    match status:
        case 401 | 403:
            return Failure(
                f"{name} refused our key (HTTP {status}). Check the API key and what it may use.",
                refused=True,
            )
        case 404:
            hint = " Most servers want /v1 at the end of their address." if spec.base_url else ""
            return Failure(
                f"{name} is not known there (HTTP 404). Check the model's name.{hint}", refused=True
            )
        case 408 | 409 | 425 | 429:
            wait = getattr(error, "retry_after", None)
            return Failure(f"{name} is too busy (HTTP {status}). We will try again.", retry_after=wait)
        case _ if status >= 500:
            wait = getattr(error, "retry_after", None)
            return Failure(f"{name} failed (HTTP {status}). We will try again.", retry_after=wait)
    return Failure(
        f"{name} refused the question (HTTP {status}). Check that the model takes structured output "
        "and texts of this length.",
        refused=True,
    )


def dislikes_temperature(error: Exception) -> bool:
    """Whether a model refused the question only for its temperature, as new models do now and then."""
    from pydantic_ai.exceptions import ModelHTTPError

    return isinstance(error, ModelHTTPError) and error.status_code == 400 and "temperature" in str(error.body)


def _caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None or isinstance(seen, kind):
            break
        seen = seen.__cause__ or seen.__context__
    return isinstance(seen, kind)

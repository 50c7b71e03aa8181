"""A model whose answers were written down beforehand, for tests."""

from replywell.adapters.models.scripted.model import (
    Script,
    ScriptedModel,
    UnexpectedQuestion,
    abstaining,
    choosing,
    quoting,
)

__all__ = ["Script", "ScriptedModel", "UnexpectedQuestion", "abstaining", "choosing", "quoting"]

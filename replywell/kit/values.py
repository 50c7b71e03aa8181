"""Frozen values that can be written down as JSON and read back equal."""

import hashlib

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A fact that never changes: compared by content, stored as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


def digest(value: BaseModel) -> str:
    """The content hash of a value: 64 hexadecimal digits, equal for equal values."""
    return hashlib.sha256(value.model_dump_json().encode()).hexdigest()

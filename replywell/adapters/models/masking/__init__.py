"""Masking: what is personal or secret stays here when a text leaves for a model, and is put back into its answer."""

from replywell.adapters.models.masking.find import find
from replywell.adapters.models.masking.mask import Masking, Unknown
from replywell.adapters.models.masking.model import WithMasking
from replywell.adapters.models.masking.spans import KINDS, Span

__all__ = ["KINDS", "Masking", "Span", "Unknown", "WithMasking", "find"]

"""Scoring the AI on labelled files, a command a file. Nothing is learned from a test file."""

from replywell.project.cli.scoring import claims, classification, guard, mask, promises, resolution, retrieval
from replywell.project.cli.scoring.files import app

__all__ = ["app", "claims", "classification", "guard", "mask", "promises", "resolution", "retrieval"]

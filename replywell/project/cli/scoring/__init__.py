"""Scoring the AI on labelled files, a command a file. Nothing is learned from a test file."""

from replywell.project.cli.scoring import classification, guard, mask, retrieval
from replywell.project.cli.scoring.files import app

__all__ = ["app", "classification", "guard", "mask", "retrieval"]

"""Replywell: an AI help desk that shows its evidence."""

__version__ = "0.1.0"

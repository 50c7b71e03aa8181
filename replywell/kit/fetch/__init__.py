"""The one fetcher of addresses that somebody typed: it resolves, pins, bounds, and looks again at each redirect."""

from replywell.kit.fetch.fetcher import Failed, Fetched, Fetcher

__all__ = ["Failed", "Fetched", "Fetcher"]

"""What a sync leaves for the next one: how to ask whether a page changed, and what was not read yet."""

import hashlib
import json
from dataclasses import dataclass, field

from replywell.adapters.sources.website.settings import WebsiteSettings
from replywell.kit.fetch import Fetched

MOST_LEFT = 2_000


@dataclass(slots=True)
class Seen:
    """A page as it was: its validators, the fingerprint of its article, its distance from the start."""

    etag: str
    modified: str
    fingerprint: str
    depth: int


@dataclass(slots=True)
class Memory:
    """Pages by address, and addresses with their depth that are still to be read."""

    settings: str
    pages: dict[str, Seen] = field(default_factory=dict)
    left: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def of(cls, cursor: str, settings: WebsiteSettings) -> "Memory":
        """What a cursor says; nothing where the settings changed meanwhile."""
        mark = hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:16]
        try:
            said = json.loads(cursor)
            if said["settings"] != mark:
                return cls(mark)
            pages = {url: Seen(*each) for url, each in said["pages"].items()}
            return cls(mark, pages, [(url, depth) for url, depth in said["left"]])
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(mark)

    def cursor(self) -> str:
        pages = {
            url: [seen.etag, seen.modified, seen.fingerprint, seen.depth] for url, seen in self.pages.items()
        }
        said = {"settings": self.settings, "pages": pages, "left": self.left[:MOST_LEFT]}
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    def question(self, url: str, fingerprint: str) -> dict[str, str]:
        """Headers that ask for a page only if it differs from the article that we have."""
        seen = self.pages.get(url)
        if seen is None or not fingerprint or seen.fingerprint != fingerprint:
            return {}
        asked = {"If-None-Match": seen.etag, "If-Modified-Since": seen.modified}
        return {name: value for name, value in asked.items() if value}

    def keep(self, url: str, fetched: Fetched, fingerprint: str, depth: int) -> None:
        etag, modified = fetched.headers.get("etag", ""), fetched.headers.get("last-modified", "")
        self.pages[url] = Seen(etag[:200], modified[:60], fingerprint, depth)

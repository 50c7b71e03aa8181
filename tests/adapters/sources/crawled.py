"""What a crawled site becomes: kept as a sync keeps it."""

from replywell.adapters.sources.port import Cursor
from replywell.adapters.sources.website import WebsiteSettings, WebsiteSource
from tests.adapters.sources.site import article


class Desk:
    """Keeps what a source tells, as a sync does."""

    def __init__(self, site, **settings):
        given = {"start": f"{site.url}/", "private": True} | settings
        self.settings, self.site = WebsiteSettings(**given), site
        self.known, self.documents, self.cursor = {}, {}, ""
        self.problems, self.gone, self.changed, self.pauses = {}, [], [], []

    def sync(self):
        self.problems, self.gone, self.changed, self.site.asked = {}, [], [], []
        for step in WebsiteSource(pause=self.pauses.append).changes(
            self.settings, dict(self.known), self.cursor
        ):
            match step:
                case Cursor(value):
                    self.cursor = value
                case (change, fingerprint):
                    self._take(change, fingerprint)
        return self

    def _take(self, change, fingerprint):
        path = change.key.removeprefix(self.site.url)
        if change.problem:
            self.problems[path] = change.problem
        elif change.document:
            self.changed.append(path)
            self.known[change.key], self.documents[path] = fingerprint, change.document
        else:
            self.gone.append(path)
            self.known.pop(change.key)
            self.documents.pop(path)


def linked(site, *paths):
    site.pages["/"] = article("Start", links=paths)
    for path in paths:
        site.pages[path] = article(path.strip("/").capitalize())

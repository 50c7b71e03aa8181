"""The sources there are."""

from replywell.adapters.sources.confluence import ConfluenceSource
from replywell.adapters.sources.folder import FolderSource
from replywell.adapters.sources.git import GitSource
from replywell.adapters.sources.notion import NotionSource
from replywell.adapters.sources.port import Source
from replywell.adapters.sources.website import WebsiteSource

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (FolderSource(), GitSource(), WebsiteSource(), ConfluenceSource(), NotionSource())
}

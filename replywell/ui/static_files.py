"""Static files of the desk: a page names some thirty, always the same."""

from functools import lru_cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class RememberedFiles(StaticFilesStorage):
    """Django's storage, which puts the address of each file together once."""

    @lru_cache(maxsize=2048)  # noqa: B019 - one storage lives as long as the process
    def url(self, name: str | None) -> str:
        return super().url(name)

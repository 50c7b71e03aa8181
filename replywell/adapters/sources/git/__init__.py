"""A folder in a git repository: fetched into a bare repository under the home, read from there."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from replywell.adapters.documents import SUFFIXES, read
from replywell.adapters.sources.folder import EACH, MAX_BYTES
from replywell.adapters.sources.front_matter import Place, document
from replywell.adapters.sources.git.addresses import checked, pinned
from replywell.adapters.sources.git.repository import Blob, Repository
from replywell.adapters.sources.partly import marked, told, told_again, unmarked
from replywell.adapters.sources.port import Audience, Change, Progress, Step
from replywell.kit.errors import Refused


class GitSettings(BaseModel):
    """`home` keeps the fetched repositories; `private` allows addresses inside this network, `files` those on this disk."""

    url: str = Field(
        max_length=1000,
        title=gettext_noop("Repository"),
        description=gettext_noop("Its address, beginning with https:// or ssh://, or as git@host:path."),
    )
    branch: str = Field(
        default="",
        max_length=200,
        title=gettext_noop("Branch"),
        description=gettext_noop("Empty: the one that the repository itself names first."),
    )
    folder: str = Field(
        default="",
        max_length=400,
        title=gettext_noop("Folder in it"),
        description=gettext_noop("Only what lies in it is read. Empty: all of it."),
    )
    token: SecretStr = Field(
        default=SecretStr(""),
        title=gettext_noop("Access token"),
        description=gettext_noop("Of a private repository by https. It needs to read, nothing else."),
    )
    username: str = Field(
        default="x-access-token",
        max_length=100,
        title=gettext_noop("User name for the token"),
        description=gettext_noop("GitHub and GitLab take any; Bitbucket wants x-token-auth."),
    )
    base_url: str = Field(
        default="",
        title=gettext_noop("Where they are published"),
        description=gettext_noop("Goes before an article's path to make its address. Empty: it has none."),
    )
    locale: str = Field(
        default="en",
        max_length=12,
        title=gettext_noop("Language"),
        description=gettext_noop("Of files that do not say another, as a code such as en or de."),
    )
    audience: Audience = Field(
        default="public",
        title=gettext_noop("Who may read them"),
        description=gettext_noop("Where a file does not say otherwise."),
    )
    home: Path = Path("sources")
    private: bool = False
    files: bool = False

    @field_validator("folder")
    @classmethod
    def relative(cls, folder: str) -> str:
        parts = [part for part in folder.strip().split("/") if part not in {"", "."}]
        if ".." in parts or "\0" in folder:
            raise ValueError("The folder has to lie in the repository.")
        return "/".join(parts)

    @field_validator("branch")
    @classmethod
    def branch_name(cls, branch: str) -> str:
        wrong = set(branch) & set(" ~^:?*[\\\0\n") or ".." in branch or "@{" in branch
        if wrong or branch.startswith(("-", "/")) or branch.endswith(("/", ".lock", ".")):
            raise ValueError("This cannot be the name of a branch.")
        return branch

    @model_validator(mode="after")
    def reachable(self) -> "GitSettings":
        checked(self.url, private=self.private, files=self.files)
        return self


class GitSource:
    """Files of a branch. The fingerprint is the blob's id, so what is unchanged is not even read."""

    name = "git"
    title: str | Promise = _("Git repository")
    Settings: type[BaseModel] = GitSettings
    watched = False

    def changes(self, settings: GitSettings, known: dict[str, str], cursor: str = "") -> Iterator[Step]:
        """New, changed and vanished files of the branch, these first."""
        repository = Repository(self.keeps(settings))
        way = pinned(settings.url, private=settings.private, files=settings.files)
        repository.fetch(way, settings.branch, settings.username, settings.token.get_secret_value())
        modified, blobs = repository.date(), repository.blobs(settings.folder)
        blobs = {key: blob for key, blob in blobs.items() if _is_read(key)}
        if known and not blobs:
            raise Refused(
                "The repository has no article in this folder and branch, so its articles are kept. "
                "Look at the source's settings."
            )
        for key in sorted(known.keys() - blobs.keys()):
            yield Change(key, None), ""
        place = Place(settings.base_url, settings.locale, settings.audience, modified)
        changed = [
            (key, blob) for key, blob in sorted(blobs.items()) if unmarked(known.get(key, "")) != blob.id
        ]
        for key in sorted(blobs):
            if unmarked(known.get(key, "")) == blobs[key].id and (again := told_again(key, known[key])):
                yield again, ""
        for at, (key, blob) in enumerate(changed):
            if at % EACH == 0:
                yield Progress(len(blobs) - len(changed) + at, len(blobs))
            yield self._change(repository, key, blob, place)
        yield Progress(len(blobs), len(blobs))

    def keeps(self, settings: GitSettings) -> Path:
        """The bare repository; sources of other folders of the same branch share it."""
        name = hashlib.sha256(f"{settings.url} {settings.branch}".encode()).hexdigest()[:24]
        return settings.home / f"{name}.git"

    def _change(self, repository: Repository, key: str, blob: Blob, place: Place) -> tuple[Change, str]:
        if blob.size > MAX_BYTES:
            why = f"larger than {MAX_BYTES // 1_000_000} MB: split it into several files"
            return Change(key, None, problem=why), ""
        try:
            said = read(key.rpartition("/")[2], repository.content(blob))
            found = document(key, said.title, said.markdown, place)
            return Change(key, found, told(said.pictured)), marked(blob.id, said.pictured)
        except ValueError as error:
            return Change(key, None, problem=str(error)), ""


def _is_read(key: str) -> bool:
    hidden = any(part.startswith(".") for part in key.split("/"))
    return not hidden and Path(key).suffix.lower() in SUFFIXES

"""A folder in a git repository."""

import subprocess

import pytest

from replywell.adapters.sources.git import GitSettings, GitSource
from replywell.adapters.sources.git.addresses import checked, pinned
from replywell.kit.errors import Refused


def git(where, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments], cwd=where, check=True
    )


@pytest.fixture
def repository(tmp_path):
    path = tmp_path / "work"
    (path / "docs").mkdir(parents=True)
    git(path, "init", "-q", "-b", "main")
    (path / "docs" / "a.md").write_text("# A\n\nText.\n")
    (path / "docs" / "b.md").write_text("# B\n\nText.\n")
    (path / "readme.md").write_text("Not an article.")
    git(path, "add", ".")
    git(path, "commit", "-qm", "one")
    return path


def changes(repository, known=None, **settings):
    given = GitSettings(url=f"file://{repository}", home=repository.parent / "home", files=True, **settings)
    steps = [step for step in GitSource().changes(given, known or {}) if isinstance(step, tuple)]
    return {change.key: (change, fingerprint) for change, fingerprint in steps}


def test_only_what_changed_in_the_folder_is_told(repository):
    first = changes(repository, folder="docs", branch="main")
    assert {key: change.document.title for key, (change, _) in first.items()} == {"a.md": "A", "b.md": "B"}
    known = {key: fingerprint for key, (_, fingerprint) in first.items()}
    assert changes(repository, known, folder="docs") == {}

    (repository / "docs" / "a.md").write_text("# A2\n\nText.\n")
    (repository / "docs" / "b.md").unlink()
    git(repository, "commit", "-qam", "two")
    told = changes(repository, known, folder="docs")
    assert told["a.md"][0].document.title == "A2"
    assert told["b.md"][0].document is None


def test_a_branch_that_is_not_there_is_told(repository):
    with pytest.raises(Refused, match="no such branch"):
        changes(repository, branch="nowhere")


@pytest.mark.parametrize(
    "url",
    ["--upload-pack=touch /tmp/x", "ext::sh -c id", "file:///etc", "http://example.com/a", "https://u:p@example.com/a", "ssh://-oProxyCommand=id/x", "https://example.com/a b"],
)  # fmt: skip
def test_addresses_that_could_do_something_else_are_refused(url):
    with pytest.raises(ValueError):
        checked(url)


def test_a_server_inside_this_network_is_refused():
    with pytest.raises(Refused, match="REPLYWELL_PRIVATE_SOURCES"):
        pinned("https://127.0.0.1/a.git")
    assert pinned("https://127.0.0.1/a.git", private=True).scheme == "https"

"""A folder of Markdown, as it really looks."""

from datetime import UTC, datetime

import pytest

from replywell.adapters.sources.folder import FolderSettings, FolderSource
from replywell.kit.errors import Unavailable


def changes(folder, known=None, **settings):
    found = FolderSource().changes(FolderSettings(path=folder, **settings), known or {})
    steps = [step for step in found if isinstance(step, tuple)]
    return {change.key: (change, fingerprint) for change, fingerprint in steps}


def document(folder, content, name="refund-policy.md", **settings):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return changes(folder, **settings)[name][0].document


def test_front_matter_says_what_it_says(tmp_path):
    found = document(
        tmp_path,
        '---\ntitle: "Refunds: all of it"\nlocale: de\naudience: internal\nupdated: 2026-02-02\nurl: https://x.example/r\ncategory: billing\n---\nText.\n',
    )
    assert (found.title, found.locale, found.audience, found.url, found.category, found.markdown) == (
        "Refunds: all of it",
        "de",
        "internal",
        "https://x.example/r",
        "billing",
        "Text.",
    )
    assert found.updated_at == datetime(2026, 2, 2, tzinfo=UTC)


def test_without_front_matter_the_first_heading_is_the_title_and_not_repeated(tmp_path):
    found = document(tmp_path, "# Refund policy #\n\nText.\n", base_url="https://help.example.com/")
    assert (found.title, found.markdown, found.url) == (
        "Refund policy",
        "Text.",
        "https://help.example.com/refund-policy",
    )


def test_without_anything_the_file_name_is_the_title(tmp_path):
    found = document(tmp_path, "Text.")
    assert (found.title, found.url) == ("Refund policy", "")


@pytest.mark.parametrize("audience", ["internal", "Internal", "private", "agents", "staff only"])
def test_whatever_is_not_said_to_be_public_is_internal(tmp_path, audience):
    assert document(tmp_path, f"---\naudience: {audience}\n---\nText.").audience == "internal"


@pytest.mark.parametrize("audience", ["public", "Public", "PUBLIC", '"public"', ""])
def test_what_is_said_to_be_public_is_public(tmp_path, audience):
    assert document(tmp_path, f"---\naudience: {audience}\n---\nText.").audience == "public"


@pytest.mark.parametrize("name", [".hidden.md", ".git/x.md", "a/.b/c.md", "image.png", "x.md.swp"])
def test_what_is_hidden_or_no_markdown_is_passed_over(tmp_path, name):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("Text.")
    (tmp_path / "seen.MD").write_text("Text.")
    assert list(changes(tmp_path)) == ["seen.MD"]


def test_folders_below_are_part_of_the_key(tmp_path):
    found = document(tmp_path, "Text.", "billing/eu/vat.markdown", base_url="https://h.example")
    assert found.url == "https://h.example/billing/eu/vat"


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf# T\n\nText.", "# Tä\n\nText.".encode("latin-1"), b"# T\x00\n\nText.", b"---\r\ntitle: T\r\n---\r\nText."])  # fmt: skip
def test_odd_bytes_are_read(tmp_path, content):
    found = document(tmp_path, content)
    assert found.title.startswith("T")
    assert found.markdown == "Text."
    assert "\x00" not in found.title


def test_a_file_that_is_too_large_is_named(tmp_path):
    (tmp_path / "big.md").write_bytes(b"x" * 40_000_001)
    change, _ = changes(tmp_path, {"big.md": "known"})["big.md"]
    assert change.document is None
    assert "larger than 40 MB" in change.problem


def test_only_what_differs_is_told(tmp_path):
    (tmp_path / "a.md").write_text("A")
    (tmp_path / "b.md").write_text("B")
    known = {key: fingerprint for key, (_, fingerprint) in changes(tmp_path).items()}
    assert changes(tmp_path, known) == {}

    (tmp_path / "a.md").write_text("A2")
    (tmp_path / "b.md").unlink()
    told = changes(tmp_path, known)
    assert set(told) == {"a.md", "b.md"}
    assert told["b.md"][0].document is None
    assert not told["b.md"][0].problem


def test_a_missing_or_emptied_folder_is_trouble_not_deletion(tmp_path):
    with pytest.raises(Unavailable):
        changes(tmp_path / "nowhere")
    with pytest.raises(Unavailable):
        changes(tmp_path, {"a.md": "known"})
    assert changes(tmp_path) == {}


@pytest.mark.parametrize("url", ["javascript://x/%0aalert(1)", "data://text/html,x"])
def test_an_address_that_is_none_of_the_web_is_not_taken_over(tmp_path, url):
    assert document(tmp_path, f"---\nurl: {url}\n---\nText.").url == ""
    assert document(tmp_path, "---\nurl: https://a.example/b\n---\nText.").url == "https://a.example/b"


def test_a_link_that_leads_outside_is_not_followed(tmp_path):
    (tmp_path / "secret.md").write_text("Text.")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "a.md").write_text("Text.")
    (folder / "inside.md").symlink_to(folder / "a.md")
    assert set(changes(folder)) == {"a.md", "inside.md"}


def test_front_matter_knows_labels_owner_and_days(tmp_path):
    found = document(
        tmp_path,
        "---\nlabels: [pro, web]\nowner: ada@example.com\nverified: 2026-02-02\nexpires: 2026-11-30\naudience: signed-in\n---\nText.\n",
    )
    assert (found.labels, found.owner, found.audience) == (("pro", "web"), "ada@example.com", "signed_in")
    assert (str(found.verified_on), str(found.expires_on)) == ("2026-02-02", "2026-11-30")


def test_a_day_that_is_none_is_a_problem(tmp_path):
    (tmp_path / "a.md").write_text("---\nexpires: soon\n---\nText.")
    change, _ = changes(tmp_path)["a.md"]
    assert change.document is None
    assert "2026-11-30" in change.problem

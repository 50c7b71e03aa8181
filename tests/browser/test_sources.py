"""A source in a real browser: a folder is added, read, and what could not be read is told."""

import pytest
from playwright.sync_api import expect

from replywell.knowledge.actions.sync import sync
from replywell.knowledge.models import Source
from tests.browser.axe import looked_at
from tests.pipeline.answers import WordEmbedder


@pytest.fixture
def ada(ada):
    """Ada administers the desk here."""
    ada.role, ada.is_superuser = "admin", True
    ada.save()
    return ada


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "refunds.md").write_text("# Refunds\n\nThey take five days.\n")
    (tmp_path / "prices.md").write_text("---\nexpires: soon\n---\n# Prices\n\nFrom 5 euros.\n")
    return tmp_path


def test_a_folder_is_added_read_and_its_problem_shown(committed, at_the_desk, folder):
    page = at_the_desk("/settings/sources/")
    page.get_by_role("link", name="Add a source").first.click()
    page.get_by_role("link", name="Folder").click()
    page.get_by_label("Folder").fill(str(folder))
    page.get_by_label("Name").fill("Help")
    page.get_by_role("button", name="Add source").click()
    expect(page.get_by_text("Is being read", exact=True)).to_be_visible()
    page.get_by_label("Name").fill("Help center")

    from tests.tickets.together import forget_jobs

    forget_jobs()
    sync(Source.objects.get(), WordEmbedder())

    expect(page.get_by_role("heading", name="1 document cannot be read")).to_be_visible(timeout=10_000)
    expect(page.locator(".source__told")).to_contain_text("write it as 2026-11-30")
    expect(page.locator(".source__reading")).not_to_have_attribute("hx-trigger", "every 2s")
    expect(page.get_by_label("Name")).to_have_value("Help center")


def test_the_pages_work_without_a_script(committed, bare, folder):
    page = bare("/settings/sources/new/?kind=folder")
    page.get_by_label("Folder").fill(str(folder))
    page.get_by_role("button", name="Add source").click()
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", name="Reading")).to_be_visible()
    page.get_by_role("link", name="Delete source").click()
    page.get_by_role("button", name="Delete source and articles").click()
    expect(page.get_by_text("Nothing to read yet")).to_be_visible()


def test_axe_finds_nothing_wide_and_narrow_in_both_themes(committed, at_the_desk, folder):
    from replywell.knowledge.actions.sources import add_source

    source = add_source("folder", "Help", {"path": str(folder)}, by=None)
    sync(source, WordEmbedder())
    sync(source, WordEmbedder(), dry=True)
    git = add_source("git", "Guides", {"url": "https://git.example.com/help.git", "token": "x"}, by=None)
    Source.objects.filter(pk=git.pk).update(held=12, last_error="There is no server git.example.com.")
    for path in ("", "new/", "new/?kind=git", f"{source.pk}/", f"{git.pk}/", f"{git.pk}/removal/"):
        looked_at(at_the_desk(f"/settings/sources/{path}"), path or "the list")

"""A PDF with scanned pages among others is read as far as it goes, and its source says so for as long as it is so."""

from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from replywell.adapters.documents import read
from replywell.adapters.sources.folder import FolderSettings, FolderSource
from replywell.knowledge.actions.sources import add_folder
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.models import Article, SourceProblem
from tests.knowledge.test_git_source import changes, git, repository  # noqa: F401  # a fixture
from tests.pipeline.answers import words_serve


def pages(*said: str, size: tuple[float, float] = A4) -> bytes:
    """A PDF with a page for each text; a picture of this size where it is empty."""
    from PIL import Image

    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for text in said:
        if text:
            canvas.drawString(50, 700, text)
        else:
            canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "grey")), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "pictured"),
    [
        (pages("All of it is text.", "And this."), 0),
        (pages("The first page has text.", "", "The third too.", ""), 2),
        (pages("After this text a small picture follows.", "", size=(90, 90)), 0),
    ],
    ids=["text", "two scanned", "a vignette"],
)
def test_pages_that_are_pictures_are_counted(content, pictured):
    said = read("handbook.pdf", content)
    assert (said.pictured, "text" in said.markdown) == (pictured, True)


def problems():
    return list(SourceProblem.objects.values_list("key", "problem"))


def test_it_is_an_article_and_a_problem_until_the_file_is_mended(db, tmp_path, monkeypatch):
    words_serve(monkeypatch)
    file = tmp_path / "handbook.pdf"
    file.write_bytes(pages("The first page has text.", ""))
    source = add_folder(tmp_path, name="Files")

    for _ in range(2):  # the second time it is not even read
        done = sync(source)
        assert "first page has text" in Article.objects.get(key="handbook.pdf").markdown
        [(key, why)] = problems()
        assert (key, "1 page holds pictures only" in why, done.problems) == ("handbook.pdf", True, 1)
    assert done.changed == 0

    file.write_bytes(pages("The first page has text.", "The second now, too."))
    assert sync(source).changed == 1
    assert problems() == []


def test_a_file_that_was_touched_only_is_not_read_again(tmp_path):
    (tmp_path / "handbook.pdf").write_bytes(pages("The first page has text.", "", ""))
    settings = FolderSettings(path=tmp_path)
    told = [step for step in FolderSource().changes(settings, {}) if isinstance(step, tuple)]
    [(first, fingerprint)] = told
    (tmp_path / "handbook.pdf").touch()
    again = [
        step
        for step in FolderSource().changes(settings, {"handbook.pdf": fingerprint})
        if isinstance(step, tuple)
    ]
    [(second, _)] = again
    assert first.document and second.document is None
    assert first.problem == second.problem and "2 pages hold pictures only" in first.problem
    assert len(fingerprint) <= 64


def test_a_repository_tells_it_again_too(repository, tmp_path):  # noqa: F811  # the fixture
    (repository / "docs").mkdir(exist_ok=True)
    (repository / "docs" / "handbook.pdf").write_bytes(pages("The first page has text.", ""))
    git(repository, "add", ".")
    git(repository, "commit", "-m", "A handbook")
    first, fingerprint = changes(repository)["docs/handbook.pdf"]
    assert "first page" in first.document.markdown
    again, _ = changes(repository, {"docs/handbook.pdf": fingerprint})["docs/handbook.pdf"]
    assert (again.document, again.problem) == (None, first.problem)

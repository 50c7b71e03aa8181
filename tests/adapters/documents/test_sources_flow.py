"""A folder takes every file that can be read."""

from pathlib import Path

from replywell.adapters.sources.folder import FolderSettings, FolderSource
from replywell.adapters.sources.port import Change


def changes(folder: Path) -> dict[str, Change]:
    steps = FolderSource().changes(FolderSettings(path=folder), {})
    return {step[0].key: step[0] for step in steps if isinstance(step, tuple)}


def test_pages_become_articles_and_broken_files_are_problems(tmp_path: Path) -> None:
    (tmp_path / "refunds.html").write_text("<title>x</title><h1>Refunds</h1><p>Five days.<h2>How</h2><p>By card.")
    (tmp_path / "returns.rst").write_text("Returns\n=======\n\nThirty days.\n")
    (tmp_path / "broken.docx").write_bytes(b"PK")
    found = changes(tmp_path)
    refunds, returns = found["refunds.html"].document, found["returns.rst"].document
    assert refunds and (refunds.title, refunds.markdown) == ("Refunds", "Five days.\n\n## How\n\nBy card.")
    assert returns and (returns.title, returns.markdown) == ("Returns", "Thirty days.")
    assert found["broken.docx"].document is None
    assert "no Word document" in found["broken.docx"].problem

"""What is exported is read back to the same; the doctor tells what is not well."""

from datetime import date

import pytest
from django.utils import timezone

from replywell.knowledge.actions.sources import add_source
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.checkup import check_up
from replywell.knowledge.export import exported
from replywell.knowledge.models import Article, Category, Source, SourceProblem
from tests.pipeline.answers import WordEmbedder

SAME = ("title", "markdown", "url", "locale", "audience", "labels", "owner", "verified_on", "expires_on")


def written(folder, **options) -> list[str]:
    for path, text in exported(**options):
        file = folder / path
        assert file.resolve().is_relative_to(folder.resolve())
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*.md"))


def article(key: str, title: str, markdown: str, **more) -> Article:
    source = Source.objects.get_or_create(slug="wiki", defaults={"name": "Wiki"})[0]
    return Article.objects.create(source=source, key=key, title=title, markdown=markdown, **more)


@pytest.mark.parametrize(
    ("title", "markdown"),
    [
        ("Refunds", "They take five days."),
        ("Refunds", "# Refunds\n\nThe heading says it again."),
        ('"Quoted": [all], of it', "---\n\nA rule comes first."),
        ("title: x", "---\ntitle: not this\n---\n\nText."),
        ("Erstattung & Rückgabe", "```\n# Refunds\n```"),
        ("2026", "Only a number is its title."),
    ],
)
def test_an_article_comes_back_as_it_was(ada, tmp_path, title, markdown):
    before = article(
        "help/refunds.md",
        title,
        markdown,
        url="https://help.example.com/refunds",
        locale="de",
        audience="signed_in",
        labels=["Web shop", "app"],
        owner=ada,
        verified_on=date(2026, 1, 2),
        expires_on=date(2027, 3, 4),
        updated_at=timezone.now(),
    )
    written(tmp_path)
    sync(add_source("folder", "Back", {"path": str(tmp_path)}, by=None), WordEmbedder())

    [after] = Article.objects.filter(source__slug="back")
    assert {name: getattr(after, name) for name in SAME} == {name: getattr(before, name) for name in SAME}
    assert after.updated_at == before.updated_at


def test_no_key_leads_out_of_the_folder_or_onto_another_file(db, tmp_path):
    for key in (
        "../../etc/passwd",
        "/etc/passwd",
        "a/B.md",
        "A/b.md",
        ".hidden/x",
        "https://e.com/x?y=1",
        "..",
        "x" * 400,
    ):
        article(key, key[:20], "Text.")

    assert len(written(tmp_path)) == 8
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


def test_what_is_not_for_everybody_can_be_left_out(db, tmp_path):
    article("open.md", "Open", "Text.")
    article("runbook.md", "Runbook", "Text.", audience="internal")

    assert written(tmp_path, internal=False) == ["wiki/open.md"]


def test_the_doctor_tells_what_is_wrong_and_what_to_do(db, tmp_path):
    assert [(one.about, one.level) for one in check_up()] == [("articles", "problem")]
    (tmp_path / "refunds.md").write_text("---\nexpires: 2020-01-01\n---\n# Refunds\n\nFive days.\n")
    source = add_source("folder", "Help", {"path": str(tmp_path)}, by=None)
    sync(source, WordEmbedder())
    assert {one.level for one in check_up() if one.about == "help"} == {"ok"}
    SourceProblem.objects.create(source=source, key="a.pdf", problem="it is encrypted")
    Source.objects.update(held=11)
    Source.objects.create(slug="odd", name="Odd", adapter="gopher")

    told = [(one.about, one.level) for one in check_up()]
    assert told == [
        ("help", "ok"),
        ("help", "warning"),
        ("help", "warning"),
        ("odd", "problem"),
        ("articles", "ok"),
        ("articles", "warning"),
        ("search index", "ok"),
    ]
    assert all(one.remedy for one in check_up() if one.level != "ok")


def test_the_category_stands_in_the_file_in_the_articles_language(db):
    billing = Category.objects.create(slug="billing", names={"en": "Billing", "de": "Rechnungen"})
    article("refunds.md", "Erstattung", "Text.", locale="de", category=billing)

    [(_, text)] = exported()
    assert "\ncategory: Rechnungen\n" in text

"""Articles by the API, as the authoring room allows."""

import pytest

from replywell.knowledge.models import Article, Source
from replywell.people.models import Role


def begun(call, **more):
    answer = call("post", "articles", {"title": "How refunds work", "markdown": "Five days.", **more})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_an_article_is_written_changed_and_published(call, olga):
    made = begun(call, labels=["billing"], audience="internal")
    assert (made["state"], made["draft"]["markdown"], made["markdown"]) == ("draft", "Five days.", "")
    path = f"articles/{made['id']}"
    changed = call("patch", path, {"markdown": "Three days.", "version": made["version"]})
    assert changed.json()["draft"]["markdown"] == "Three days."
    assert changed.json()["draft"]["title"] == "How refunds work"
    assert call("patch", path, {"markdown": "Two.", "version": made["version"]}).status_code == 412

    assert call("post", f"{path}/publication", {}).status_code == 403
    stale = call("post", f"{path}/publication", {"revision": 99}, agent=olga)
    assert stale.status_code == 409
    told = call("post", f"{path}/publication", {"note": "Now."}, agent=olga).json()
    assert (told["state"], told["markdown"], told["draft"], told["published_version"]) == (
        "published",
        "Three days.",
        None,
        1,
    )
    assert call("post", f"{path}/publication", {}, agent=olga).status_code == 409
    assert [one["id"] for one in call("get", "articles?q=days&state=published").json()["articles"]] == [
        made["id"]
    ]
    assert call("delete", f"{path}/publication").status_code == 403
    assert call("delete", f"{path}/publication", agent=olga).json()["state"] == "archived"


def test_lists_are_narrowed_and_have_no_text(call):
    for locale in ("en", "de"):
        begun(call, locale=locale)
    (found,) = call("get", "articles?locale=de").json()["articles"]
    assert found["locale"] == "de"
    assert "markdown" not in found
    assert call("get", "articles?audience=internal").json()["articles"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""},
        {"title": "x" * 301},
        {"title": "x", "locale": "not one"},
        {"title": "x", "audience": "all"},
    ],
)
def test_what_cannot_be_written_is_told(call, ada, body):
    assert call("post", "articles", body).status_code == 422
    assert not Article.objects.exists()


def test_one_of_a_source_is_only_read(call, olga):
    source = Source.objects.create(slug="git", name="Guides", settings={})
    article = Article.objects.create(source=source, key="a", title="Kept elsewhere", markdown="Text.")
    assert call("get", f"articles/{article.pk}").json()["source"] == "Guides"
    assert call("patch", f"articles/{article.pk}", {"title": "x"}, agent=olga).status_code == 422
    assert call("delete", f"articles/{article.pk}/publication", agent=olga).status_code == 422
    assert call("get", "articles/999999").status_code == 404


@pytest.mark.parametrize("role", [Role.LIGHT, Role.VIEWER])
def test_who_does_not_write_reads(call, ada, role):
    made = begun(call)
    ada.role = role
    ada.save()
    assert call("get", f"articles/{made['id']}").status_code == 200
    assert call("post", "articles", {"title": "x"}).status_code == 403
    assert call("patch", f"articles/{made['id']}", {"title": "x"}).status_code == 403

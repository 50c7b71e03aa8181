"""The pages of authoring: write, preview, pictures, publish, compare, settle; who may do what."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from replywell.knowledge.actions.flags import flag_passage
from replywell.knowledge.models import Article, ArticleImage, PassageFlag, Source
from tests.pipeline.answers import words_serve

TEXT = "Refunds take **five** days.\n\n## By card\n\nThe card is credited.\n"
HOSTILE = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://evil.example/a.png)\n\n<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    words_serve(monkeypatch)


@pytest.fixture
def article(adas):
    page = adas.post("/knowledge/new/", {"title": "Refunds", "locale": "en"})
    article = Article.objects.get()
    assert page["Location"] == f"/knowledge/{article.pk}/"
    return article


def picture(kind="PNG"):
    made = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(made, kind)
    return SimpleUploadedFile("chart.png", made.getvalue(), "image/png")


def write(client, article, markdown=TEXT, *, base=0, revision=1, do="save", **headers):
    form = {"title": "Refunds", "markdown": markdown, "base": base, "revision": revision, "do": do}
    return client.post(f"/knowledge/{article.pk}/", form, headers=headers)


def test_what_is_typed_is_kept_and_previewed(adas, article):
    answer = write(adas, article, **{"HX-Request": "true"})

    assert "<strong>five</strong>" in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert "<h1" not in answer.text
    assert "Refunds take **five** days." in adas.get(f"/knowledge/{article.pk}/").text


def test_a_hostile_text_executes_nothing(adas, article):
    answer = write(adas, article, HOSTILE, **{"HX-Request": "true"})

    assert "<script" not in answer.text
    assert "javascript:alert" not in answer.text.replace("[x](javascript:alert(1))", "")
    assert "evil.example" not in answer.text
    assert "<img" not in answer.text


def test_an_author_sends_to_review_and_a_lead_publishes(adas, leas, article):
    assert write(adas, article, do="publish").status_code == 403
    assert write(adas, article, do="submit", revision=2).status_code == 302
    assert "asks for a review" in leas.get("/knowledge/review/?of=all").text

    assert write(leas, article, do="publish", revision=2).status_code == 302
    article.refresh_from_db()
    assert (article.state, article.published_version, article.passages.count()) == ("published", 1, 1)


def test_who_was_overtaken_sees_both_texts_and_may_keep_theirs(adas, leas, article):
    write(leas, article, "Lea's words.")
    page = write(adas, article, "Ada's words.")

    assert page.status_code == 409
    assert "Lea Roth saved this draft" in page.text
    assert "<del>Lea</del>" in page.text
    assert "<ins>Ada</ins>" in page.text
    assert write(adas, article, "Ada's words.", revision=2).status_code == 302


def test_an_overtaken_script_is_told_beside_the_button(adas, leas, article):
    write(leas, article, "Lea's words.")
    answer = write(adas, article, "Ada's words.", **{"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#saved")
    assert "Lea Roth saved this draft" in answer.text


def test_a_picture_is_kept_shown_and_served_as_nothing_else(adas, article):
    answer = adas.post(
        f"/knowledge/{article.pk}/images/",
        {"file": picture(), "alt": "A [chart]"},
        headers={"X-Requested-With": "fetch"},
    )
    image = ArticleImage.objects.get()
    assert (image.media_type, image.width, image.height) == ("image/png", 4, 3)
    assert answer.json() == {"markdown": f"![A chart](/knowledge/images/{image.checksum}/)"}
    preview = write(adas, article, answer.json()["markdown"], **{"HX-Request": "true"})
    assert f'src="/knowledge/images/{image.checksum}/"' in preview.text

    served = adas.get(f"/knowledge/images/{image.checksum}/")
    assert (served["Content-Type"], served["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in served["Content-Security-Policy"]


def test_without_a_script_the_picture_goes_below_the_text(adas, article):
    adas.post(f"/knowledge/{article.pk}/images/", {"file": picture()})
    article.refresh_from_db()
    assert "![Picture](/knowledge/images/" in article.written_draft.markdown


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"\x89PNG\r\n\x1a\nnonsense"]
)
def test_what_is_no_picture_is_refused(adas, article, content):
    file = SimpleUploadedFile("x.png", content, "image/png")
    answer = adas.post(
        f"/knowledge/{article.pk}/images/", {"file": file}, headers={"X-Requested-With": "fetch"}
    )

    assert answer.status_code == 422
    assert "PNG, JPEG, GIF or WebP" in answer.json()["problem"]


def test_versions_are_compared_and_brought_back(leas, article):
    write(leas, article, do="publish")
    write(leas, article, TEXT.replace("five", "six"), do="publish", base=1, revision=0)
    page = leas.get(f"/knowledge/{article.pk}/versions/")
    assert "<del>five</del>" in page.text
    assert "<ins>six</ins>" in page.text

    leas.post(f"/knowledge/{article.pk}/versions/", {"version": "1"})
    article.refresh_from_db()
    assert article.written_draft.markdown.strip() == TEXT.strip()


def test_details_are_changed(leas, article, lea):
    form = {
        "audience": "internal",
        "volatility": "stable",
        "slug": "money-back",
        "labels": "pro, pro, eu",
        "owner": lea.pk,
    }
    assert leas.post(f"/knowledge/{article.pk}/details/", form).status_code == 302
    article.refresh_from_db()
    assert (article.audience, article.slug, article.labels, article.owner) == (
        "internal",
        "money-back",
        ["pro", "eu"],
        lea,
    )
    assert leas.post(f"/knowledge/{article.pk}/details/", form | {"slug": "?"}).status_code == 422


def test_a_flag_reaches_the_owner_and_is_settled(adas, article, ada, ben):
    flag_passage(article, "Refunds take five days.", reason="wrong", by=ben)
    assert "Refunds take five days." in adas.get("/knowledge/review/").text
    adas.post(f"/knowledge/review/flag/{PassageFlag.objects.get().pk}/settlement/")
    assert PassageFlag.objects.get().resolved_by == ada


@pytest.mark.parametrize("do", ["archive", "bring back"])
def test_an_author_does_not_archive(adas, leas, article, do):
    write(leas, article, do="publish")
    assert adas.post(f"/knowledge/{article.pk}/state/", {"do": do}).status_code == 403
    assert leas.post(f"/knowledge/{article.pk}/state/", {"do": "archive"}).status_code == 302
    assert "Bring back" in leas.get(f"/knowledge/{article.pk}/").text


def test_a_translation_is_begun(leas, article):
    write(leas, article, do="publish")
    page = leas.post(f"/knowledge/{article.pk}/state/", {"do": "translate", "locale": "de"})
    german = Article.objects.get(locale="de")
    assert page["Location"] == f"/knowledge/{german.pk}/"
    assert "The original" in leas.get(page["Location"]).text


def test_an_article_of_a_source_is_only_read(adas, db):
    source = Source.objects.create(slug="wiki", name="Wiki")
    theirs = Article.objects.create(source=source, key="a", title="A", slug="a", markdown="x")
    page = adas.get(f"/knowledge/{theirs.pk}/")
    assert "Change it there." in page.text
    assert "<textarea" not in page.text
    assert write(adas, theirs, revision=0).status_code == 422


def test_a_viewer_reads_and_changes_nothing(browser_of, adas, article):
    from replywell.people.actions.agents import add_agent

    vera = browser_of(add_agent("vera@example.com", name="Vera", role="viewer"))
    for path in ("", "review/", f"{article.pk}/", f"{article.pk}/versions/"):
        assert vera.get(f"/knowledge/{path}").status_code == 200
    for path in ("new/", f"{article.pk}/", f"{article.pk}/state/", f"{article.pk}/details/", f"{article.pk}/images/",
                 f"{article.pk}/removal/", f"{article.pk}/versions/", "review/flag/1/settlement/"):  # fmt: skip
        assert vera.post(f"/knowledge/{path}").status_code == 403


def test_strangers_are_sent_to_sign_in(client, adas, article):
    for path in ("", f"{article.pk}/", "review/", "images/abc/"):
        assert "/accounts/login/" in client.get(f"/knowledge/{path}")["Location"]


@pytest.mark.parametrize("path", ["9223372036854775808/", "999/", "999/versions/"])
def test_what_is_not_there_says_so(adas, path):
    assert adas.get(f"/knowledge/{path}").status_code == 404


def test_the_list_takes_the_same_queries_for_many(adas, ada, django_assert_max_num_queries):
    from replywell.knowledge.actions.drafts import write_article

    for number in range(12):
        write_article(f"Article {number}", by=ada)
    adas.get("/knowledge/")
    with django_assert_max_num_queries(22):
        assert "Article 11" in adas.get("/knowledge/?q=Article&state=draft&owner=&stale=").text

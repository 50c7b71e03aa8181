"""What somebody may not read is not here, on any path."""

import hashlib
import io

import pytest
from PIL import Image

from replywell.kit import blobs
from replywell.knowledge.models import ArticleFeedback, ArticleImage, HelpSearch

EVERYWHERE = [
    "/help/en/",
    "/help/en/articles/",
    "/help/en/categories/billing/",
    "/help/en/feed.atom",
    "/help/en/search/?q=secret+zanzibar+runbook",
    "/help/sitemap.xml",
    "/help/en/articles/refunds/",
    "/help/en/runbook/",
]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("audience", ["internal", "signed_in"])
def test_a_stranger_learns_nothing_of_it(client, refunds, secret, audience, path):
    secret.audience = audience
    secret.save()
    secret.passages.update(audience=audience)
    page = client.get(path).text

    assert "Secret runbook" not in page
    assert "resets it" not in page
    assert "articles/runbook" not in page


@pytest.mark.parametrize("audience", ["internal", "signed_in"])
def test_its_own_page_is_a_404_for_strangers_and_there_for_agents(client, adas, secret, audience):
    secret.audience = audience
    secret.save()

    assert client.get("/help/en/articles/runbook/").status_code == 404
    assert client.post("/help/en/articles/runbook/feedback/", {"helpful": "yes"}).status_code == 404
    page = adas.get("/help/en/articles/runbook/")
    assert page.status_code == 200
    assert "private" in page["Cache-Control"]
    assert not ArticleFeedback.objects.exists()


def test_a_category_that_holds_nothing_for_them_is_not_here(client, adas, secret):
    assert client.get("/help/en/categories/billing/").status_code == 404
    assert adas.get("/help/en/categories/billing/").status_code == 200


def test_a_passage_whose_article_became_internal_meanwhile_is_not_found(client, refunds):
    refunds.audience = "internal"
    refunds.save()

    assert "articles/refunds" not in client.get("/help/en/search/?q=refunds").text


@pytest.mark.parametrize("audience", ["internal", "signed_in"])
def test_agents_find_what_is_not_public(adas, secret, audience):
    secret.audience = audience
    secret.save()
    secret.passages.update(audience=audience)

    assert "articles/runbook" in adas.get("/help/en/search/?q=zanzibar+switch").text


def test_what_agents_read_is_in_no_feed_and_no_site_map(adas, secret):
    assert "runbook" not in adas.get("/help/en/feed.atom").text
    assert "runbook" not in adas.get("/help/sitemap.xml").text


def test_a_picture_is_shown_to_those_who_may_read_its_article(client, adas, secret):
    made = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(made, "PNG")
    checksum = hashlib.sha256(made.getvalue()).hexdigest()
    blobs.put(made.getvalue(), checksum)
    ArticleImage.objects.create(
        article=secret, checksum=checksum, media_type="image/png", size=9, width=4, height=3
    )
    address = f"/help/images/{checksum}"

    assert adas.get(address).status_code == 404  # no text shows it
    secret.markdown += f"\n\n![chart](/knowledge/images/{checksum}/)"
    secret.save()
    assert client.get(address).status_code == 404
    assert adas.get(address)["Content-Type"] == "image/png"
    page = adas.get("/help/en/articles/runbook/").text
    assert f'<img src="{address}" alt="chart" width="4" height="3"' in page


def test_a_click_on_what_one_may_not_read_is_not_noted(client, secret):
    client.post("/help/en/search/noted/", {"q": "zanzibar", "found": "1", "article": secret.pk})

    assert HelpSearch.objects.get().clicked is None

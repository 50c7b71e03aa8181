"""An article is written in a real browser, and found by search once it is published."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.arriving import listening
from tests.browser.axe import looked_at


@pytest.fixture
def ada(ada):
    """Ada leads her team here: she may publish."""
    ada.role = "lead"
    ada.save()
    return ada


def test_an_article_is_written_previewed_published_and_found(at_the_desk):
    from django.conf import settings

    from replywell.adapters.models.embedded import embedder
    from replywell.knowledge.models import Article
    from replywell.knowledge.search import search
    from replywell.knowledge.values import Query

    page = at_the_desk("/knowledge/")
    page.keyboard.press("n")
    page.get_by_label("Title").fill("How long a refund takes")
    page.keyboard.press("Enter")
    text = page.get_by_label("Text (Markdown)")
    listening(page, text).fill("Refunds take five days.\n\n## By card\n\n")
    expect(page.locator("#preview h2")).to_have_text("By card")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    text.press("End")
    made = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(made, "PNG")
    page.locator("#picture").set_input_files(
        {"name": "card.png", "mimeType": "image/png", "buffer": made.getvalue()}
    )
    expect(page.locator("#preview img")).to_be_visible()
    page.locator("#article-text").evaluate("(field) => field.setSelectionRange(0, 7)")
    page.locator("#article-text").press("Control+b")
    expect(page.locator("#preview strong")).to_have_text("Refunds")
    page.reload()
    expect(text).to_have_value(
        "**Refunds** take five days.\n\n## By card\n\n![card](/knowledge/images/" + _checksum() + "/)\n"
    )

    text.press("Control+Enter")
    expect(page.locator(".pane__head .badge")).to_have_text("Published")
    found = search(Query(text="how long does a refund take"), embedder(settings.ENV.root / "models"))
    assert found.hits[0].article == Article.objects.get().pk


def _checksum() -> str:
    from replywell.knowledge.models import ArticleImage

    return ArticleImage.objects.get().checksum


def test_the_pages_of_authoring_are_accessible(at_the_desk, ada):
    from replywell.knowledge.actions.drafts import save_draft, write_article
    from replywell.knowledge.actions.flags import flag_passage
    from replywell.knowledge.actions.reviews import submit
    from replywell.knowledge.actions.versions import publish
    from tests.pipeline.answers import WordEmbedder

    text = "Refunds take **five** days.\n\n## By card\n\n| Way | Days |\n|---|---|\n| Card | 5 |\n"
    kept = write_article("Refunds", by=ada, markdown=text)
    publish(kept, by=ada, embedder=WordEmbedder(), revision=1)
    save_draft(kept, title="Refunds", markdown="Six days.", by=ada, base=1, revision=0)
    flag_passage(kept, "Refunds take five days.", reason="wrong", by=ada, comment="It is six.")
    submit(write_article("Invoices", by=ada, markdown="Monthly."), by=ada, note="Is it right?")
    from replywell.knowledge.models import Category

    shelf = Category.objects.create(slug="billing", names={"en": "Billing"})
    for path in ("", "new/", "categories/", f"categories/{shelf.pk}/", "review/", f"{kept.pk}/", f"{kept.pk}/details/", f"{kept.pk}/versions/", f"{kept.pk + 1}/", f"{kept.pk + 1}/removal/"):  # fmt: skip
        page = at_the_desk(f"/knowledge/{path}")
        looked_at(page, path or "the list")


def test_without_a_script_an_article_is_written_and_previewed(bare):
    page = bare("/knowledge/new/")
    page.get_by_label("Title").fill("Invoices")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Text (Markdown)").fill("They are sent **monthly**.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#preview strong")).to_have_text("monthly")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".pane__head .badge")).to_have_text("Published")

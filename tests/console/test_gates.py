"""The gate before what answers unattended: settings, categories, bars and articles wait for a rehearsal or a reason."""

import pytest
from django.urls import reverse

from replywell.kit import clock
from replywell.knowledge.actions.drafts import save_draft, write_article
from replywell.knowledge.models import Article
from replywell.people.models import AuditEntry, Brand
from replywell.pipeline.models import Rehearsal
from replywell.resolution.models import CategoryAutonomy
from tests.console.desk_of_an_owner import page
from tests.pipeline import answers
from tests.pipeline.past import many


def brand_form(**changes):
    return {"name": "Lumen", "tone": "short", "signature": "", "locale": "en", "colour": ""} | changes


def test_a_setting_is_kept_out_rehearsed_and_then_made(desk, rosa, mailbox, ada):
    answers.desk("auto")
    many(rosa, mailbox, 1)
    brand = Brand.objects.create(name="Lumen", tone="friendly")
    address = page("brand", brand.pk)
    closed = desk.post(address, brand_form())
    brand.refresh_from_db()
    assert closed.status_code == 409 and brand.tone == "friendly"
    assert "is saved" not in closed.text and 'name="tone" value="short"' in closed.text

    desk.post(address, brand_form(gate="rehearse"))
    begun = Rehearsal.objects.get()
    assert ["tone", "short"] in begun.again["fields"]
    Rehearsal.objects.filter(pk=begun.pk).update(state="done", passed=True, finished_at=clock.now())
    text = desk.get(page("rehearsal", begun.pk)).text
    assert "Make the change now" in text
    assert desk.post(begun.again["path"], dict(begun.again["fields"])).status_code == 302
    brand.refresh_from_db()
    assert brand.tone == "short"


def test_a_setting_is_made_with_a_reason(desk, rosa, mailbox, ada):
    answers.desk("auto")
    brand = Brand.objects.create(name="Lumen", tone="friendly")
    assert desk.post(page("brand", brand.pk), brand_form(gate_reason="no")).status_code == 422
    assert (
        desk.post(page("brand", brand.pk), brand_form(gate_reason="The law wants it so.")).status_code == 302
    )
    brand.refresh_from_db()
    assert brand.tone == "short"
    assert AuditEntry.objects.filter(verb="overrode the gate for").exists()


def test_a_category_goes_to_auto_only_through_the_gate_and_back_at_once(desk):
    category = answers.desk("draft")
    given = {"name": "Billing", "mode": "auto", "active": "on", "description": "Billing", "examples": ""}
    assert desk.post(page("category", category.pk), given).status_code == 409
    assert CategoryAutonomy.objects.get().mode == "draft"
    CategoryAutonomy.objects.update(mode="auto")
    given |= {"mode": "draft"}
    assert desk.post(page("category", category.pk), given).status_code == 302
    assert CategoryAutonomy.objects.get().mode == "draft"


def test_bars_pass_the_gate_too(desk):
    answers.desk("auto")
    given = {"category": 90, "in_scope": 20, "urgency": 0, "sentiment": 0, "complexity": 0}
    given |= {"triage": "category", "when": "never", "sticky_days": 0}
    assert desk.post(page("triage"), given).status_code == 409
    CategoryAutonomy.objects.update(mode="draft")
    assert desk.post(page("triage"), given).status_code == 302


@pytest.fixture
def article(owner):
    return write_article("Refunds in detail", by=owner, markdown="A refund takes six days.")


def editor(row, **changes):
    draft = row.written_draft
    given = {"title": draft.title, "markdown": draft.markdown, "base": draft.base, "revision": draft.revision}
    return given | {"do": "publish"} | changes


def test_an_article_is_published_through_the_gate(desk, article, rosa, mailbox, ada):
    answers.desk("auto")
    many(rosa, mailbox, 1)
    address = reverse("authoring:article", args=[article.pk])
    closed = desk.post(address, editor(article))
    article.refresh_from_db()
    assert closed.status_code == 409 and article.state == "draft" and "Rehearse" in closed.text

    desk.post(address, editor(article, gate="rehearse"))
    begun = Rehearsal.objects.get()
    Rehearsal.objects.filter(pk=begun.pk).update(state="done", passed=True, finished_at=clock.now())
    assert desk.post(begun.again["path"], dict(begun.again["fields"])).status_code == 302
    article.refresh_from_db()
    assert article.state == "published"


def test_another_text_than_the_rehearsed_one_waits_again(desk, article, owner, rosa, mailbox, ada):
    answers.desk("auto")
    address = reverse("authoring:article", args=[article.pk])
    desk.post(address, editor(article, gate="rehearse"))
    Rehearsal.objects.update(state="done", passed=True, finished_at=clock.now())
    save_draft(article, title="Refunds", markdown="Seven days.", by=owner, base=0, revision=1)
    article = Article.objects.get(pk=article.pk)
    assert desk.post(address, editor(article)).status_code == 409
    assert desk.post(address, editor(article, gate_reason="It was simply wrong.")).status_code == 302

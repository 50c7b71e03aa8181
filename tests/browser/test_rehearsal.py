"""From the edit of an article to its publication, where the assistant answers by itself: through a rehearsal."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at

SENT = "Refunds reach your bank within 5 business days. Best regards, Ada"
EDITED = "Refunds reach your bank within 5 business days, weekends aside.\n\n## Elsewhere\n\nOpen Settings, then Billing.\n"


@pytest.fixture
def ada(ada):
    """Ada leads her team here: she may publish."""
    ada.role = "lead"
    ada.save()
    return ada


@pytest.fixture
def refunds(ada, rosa, mailbox):
    """An article written here, answered from without a person, and forty tickets that Ada answered too."""
    from replywell.knowledge.actions.drafts import write_article
    from replywell.knowledge.actions.versions import publish
    from replywell.knowledge.models import Article
    from tests.pipeline.answers import ARTICLE, WordEmbedder, desk
    from tests.pipeline.past import many

    desk("auto")
    Article.objects.all().delete()
    article = write_article("Refunds", by=ada, markdown=ARTICLE)
    publish(article, by=ada, revision=1, embedder=WordEmbedder())
    many(rosa, mailbox, 40, ada=ada, sent=SENT)
    return article


def test_from_the_edit_to_the_published_change(refunds, at_the_desk):
    from replywell.knowledge.models import Article
    from replywell.people.models import AuditEntry
    from replywell.pipeline.actions.rehearsals import go_on
    from replywell.pipeline.models import Rehearsal
    from tests.pipeline.answers import asking

    page = at_the_desk(f"/knowledge/{refunds.pk}/")
    page.get_by_label("Text (Markdown)").fill(EDITED)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("answers without a person reading it")
    looked_at(page, "the gate")
    assert "weekends" not in Article.objects.get(pk=refunds.pk).markdown

    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_text("Tickets decided twice")).to_be_visible()
    expect(page.get_by_text("0 / 40")).to_be_visible()
    looked_at(page, "a rehearsal that runs")
    # The worker's part; the page notices by itself.
    done = go_on(Rehearsal.objects.get(), asking())
    assert done.passed, done.because
    expect(page.get_by_text("Passed", exact=True)).to_be_visible(timeout=20_000)

    flip = page.locator(".flip").first
    expect(flip.locator("ins", has_text="weekends").first).to_be_visible()
    looked_at(page, "what a rehearsal found")
    flip.get_by_role("button", name=re.compile("As good")).click()
    expect(page.locator(".flip").first.get_by_text("Judged by Ada")).to_be_visible()

    page.get_by_role("button", name="Make the change now").click()
    expect(page.locator(".pane__head .badge")).to_have_text("Published")
    assert "weekends" in Article.objects.get(pk=refunds.pk).markdown
    assert AuditEntry.objects.filter(verb="passed the gate with").exists()


def test_a_phone_shows_decisions_and_rehearsals_without_scrolling_sideways(refunds, at_the_desk):
    from replywell.knowledge.overlay import ArticleText
    from replywell.pipeline.actions.rehearsals import begin, go_on
    from replywell.pipeline.candidate import Candidate
    from replywell.pipeline.models import Evaluation
    from tests.pipeline.answers import asking

    text = ArticleText(article=refunds.pk, title="Refunds", markdown=EDITED)
    done = go_on(
        begin(Candidate(articles=(text,)), title="Refunds", by=None, wanted=5, at_once=True), asking()
    )
    for version, value in (("0.1.0", 0.7), ("0.1.0+g1234567", 0.8)):
        figures = {"accuracy": value, "accuracy_interval": [value - 0.02, value + 0.02], "ece": 0.04}
        run = Evaluation.objects.create(
            kind="classification", name="banking77", figures=figures, version=version
        )
    walk = done.tickets.first().walk_id
    for path in ("decisions/", f"decisions/{walk}/", "rehearsals/", f"rehearsals/{done.pk}/", "evaluations/", f"evaluations/{run.pk}/"):  # fmt: skip
        page = at_the_desk(f"/settings/{path}")
        looked_at(page, path)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        looked_at(page, f"{path} on a phone")

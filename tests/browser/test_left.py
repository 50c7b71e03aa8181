"""What left for a model by API, as an agent sees it on the ticket."""

import pytest
from playwright.sync_api import expect

from replywell.adapters.models.fallback import WithFallback
from replywell.adapters.models.masking import WithMasking
from replywell.adapters.models.pydantic_ai import ApiModel, ApiSettings
from replywell.adapters.models.scripted import ScriptedModel
from tests.adapters.models.servers import provider
from tests.browser.axe import looked_at


@pytest.fixture
def asked_by_api(ada, refund):
    """Ticket 412 was walked with a model on a server of this machine."""
    from replywell.pipeline.actions.walks import walk_message
    from replywell.pipeline.asking import Asking
    from tests.pipeline.answers import WordEmbedder, desk

    desk()
    message = refund.messages.get()
    message.text = "I am rosa@example.org. How long does a refund take to reach the bank?"
    message.save()
    with provider("openai") as running:
        name = f"{running.url}/v1#qwen3:8b"
        api = ApiModel("api", name, name, settings=ApiSettings(timeout_s=30, backoff_s=0, retries=1))
        walk = walk_message(message, Asking(WithFallback(WithMasking(api), ScriptedModel()), WordEmbedder()))
        api.close()
    assert walk.notice == ""
    return refund


def test_what_left_stands_on_the_ticket_without_what_was_masked(asked_by_api, at_the_desk):
    page = at_the_desk(f"/tickets/{asked_by_api.pk}/decisions/")
    left = page.locator("#left")
    expect(left.get_by_text("e-mail addresses 1").first).to_be_visible()
    for each in left.locator("summary").all():
        each.click()
    expect(left).to_contain_text("How long does a refund take")
    expect(left).to_contain_text("qwen3:8b")
    expect(left).not_to_contain_text("rosa@example.org")
    looked_at(page, "what left the house")

"""What an answer rests on, opened beside it, flagged, and told on what was sent."""

import pytest

from replywell.adapters.sources.port import Document
from replywell.knowledge.actions.flags import settle_flag
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import PassageFlag
from replywell.resolution.models import Suggestion
from tests.pipeline.answers import WordEmbedder
from tests.workspace.assist import ARTICLE, FIRST, SECOND, answer, article


@pytest.fixture
def refunds(db):
    return article()


@pytest.fixture
def offered(refund, refunds):
    return answer(refund)


def source(offered, number=1) -> str:
    return f"/tickets/412/suggestions/{offered.pk}/sources/{number}/"


def flag(desk, refunds, **data):
    given = {"passage": refunds.passages.get(position=0).hash, "reason": "outdated"} | data
    return desk.swap(f"/tickets/412/articles/{refunds.pk}/flags/", given)


def test_a_mark_opens_the_passage_with_its_quote_lit(desk, offered):
    page = desk.get(source(offered), headers={"HX-Request": "true"}).text
    assert f"<mark>{FIRST}</mark>" in page
    assert SECOND in page
    assert "Cards are refunded to the same card." in page
    assert "Public" in page
    assert "https://help.example.com/refunds" in page
    assert "<html" not in page
    assert "<html" in desk.get(source(offered)).text


def test_a_passage_that_was_numbered_anew_is_found_by_its_quote(desk, offered, refunds):
    put_article(refunds.source, Document(refunds.key, "Refunds", f"{ARTICLE}\n\nMore."), "2", WordEmbedder())
    assert f"<mark>{FIRST}</mark>" in desk.get(source(offered)).text


def test_an_article_that_no_longer_says_it_tells_so(desk, offered, refunds):
    put_article(refunds.source, Document(refunds.key, "Refunds", "All new."), "2", WordEmbedder())
    page = desk.get(source(offered)).text
    assert "does not say this any more" in page
    assert FIRST in page
    refunds.delete()
    assert "does not say this any more" in desk.get(source(offered)).text


def test_sources_that_are_none_are_not_found(desk, offered, legal):
    for path in (source(offered, 0), source(offered, 9), "/tickets/412/suggestions/99/sources/1/"):
        assert desk.get(path).status_code == 404


def test_markup_in_an_article_stays_text(desk, refund):
    article("# Refunds\n\n<script>alert(1)</script> Refunds take <img src=x onerror=alert(1)> days.")
    offered = answer(refund, "Refunds take <img src=x onerror=alert(1)> days.")
    page = desk.get(source(offered)).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_flagged_passage_warns_wherever_it_is_cited(desk, ada, refund, offered, refunds):
    page = flag(desk, refunds, comment="It is three days now.").text
    assert "Flagged as outdated" in page
    assert "It is three days now." in page
    kept = PassageFlag.objects.get()
    assert (kept.agent, kept.ticket, kept.reason) == (ada, refund, "outdated")
    assert FIRST in kept.text
    assert refund.events.get(kind="passage_flagged").data["title"] == "Refunds"
    assert kept.resolved_at is None
    assert "Flagged as this by a colleague" in desk.get("/tickets/412/").text
    assert "Flagged as outdated" in desk.get(source(offered)).text
    settle_flag(kept, by=ada)
    assert "Flagged as" not in desk.get("/tickets/412/suggestion/").text
    assert not PassageFlag.objects.filter(resolved_at=None).exists()


def test_flagging_again_replaces_the_word(desk, refunds, refund):
    flag(desk, refunds)
    flag(desk, refunds, reason="wrong")
    assert PassageFlag.objects.get().reason == "wrong"


@pytest.mark.parametrize(
    ("data", "status"),
    [({"reason": "ugly"}, 422), ({"passage": "none"}, 404), ({"comment": "x" * 2001}, 422)],
)
def test_a_flag_that_cannot_be_is_refused(desk, refund, refunds, data, status):
    assert flag(desk, refunds, **data).status_code == status
    assert not PassageFlag.objects.exists()


def test_a_viewer_flags_nothing(viewer, refund, refunds):
    assert flag(viewer, refunds).status_code == 403
    assert "Flag this source" not in viewer.get(f"/tickets/412/articles/{refunds.pk}/").text


def test_a_sent_message_tells_where_it_came_from(desk, refund, offered):
    text = offered.text.replace("five to ten", "three to ten")
    desk.swap("/tickets/412/replies/", {"text": text, "suggestion": offered.pk, "seen": offered.message_id})
    page = desk.get("/tickets/412/").text
    assert "From the suggestion, 7 % edited" in page or "% edited" in page
    assert source(offered) in page


def send(desk, text, offered):
    data = {"text": text, "suggestion": offered.pk, "seen": offered.message_id, "status": "pending"}
    assert desk.swap("/tickets/412/replies/", data).status_code == 200
    return {s.pk: s for s in Suggestion.objects.all()}


def test_the_version_that_was_sent_is_used_whichever_was_inserted_last(desk, refund, offered):
    shorter = answer(refund, SECOND)
    kept = send(desk, offered.text, shorter)
    assert (kept[offered.pk].fate, kept[offered.pk].edit_share) == ("sent", 0.0)
    assert kept[shorter.pk].fate == "replaced"


def test_inserted_twice_is_edited(desk, refund, offered):
    kept = send(desk, f"{offered.text}\n\n{offered.text}", offered)
    assert kept[offered.pk].fate == "edited"
    assert 0 < kept[offered.pk].edit_share < 0.5


def test_inserted_then_cleared_and_written_anew_is_not_used(desk, refund, offered):
    kept = send(desk, "Let me phone you about that tomorrow morning.", offered)
    assert kept[offered.pk].fate == "discarded"
    assert "suggestion" not in refund.messages.get(author="agent").meta


def test_discarding_can_be_undone(desk, refund, offered):
    page = desk.swap("/tickets/412/suggestion/", {"_method": "DELETE"}).text
    assert "Undo" in page
    assert "Undo" in desk.get("/tickets/412/").text
    page = desk.swap("/tickets/412/suggestion/", {"restore": offered.pk}).text
    offered.refresh_from_db()
    assert (offered.fate, offered.used_by) == ("offered", None)
    assert "Suggested answer" in page


def test_an_outdated_suggestion_is_not_brought_back(desk, refund, offered, rosa):
    from replywell.tickets.actions.conversation import Said, receive_reply

    desk.swap("/tickets/412/suggestion/", {"_method": "DELETE"})
    receive_reply(refund, Said(contact=rosa, text="More."))
    assert desk.swap("/tickets/412/suggestion/", {"restore": offered.pk}).status_code == 409


def test_a_chosen_version_is_inserted_without_a_script(desk, refund, offered):
    shorter = answer(refund, SECOND)
    composer = desk.get("/tickets/412/", {"insert": offered.pk}).text
    assert f'name="suggestion" value="{offered.pk}"' in composer
    assert f'name="suggestion" value="{shorter.pk}"' in desk.get("/tickets/412/?insert").text

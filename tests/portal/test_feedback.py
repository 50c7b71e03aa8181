"""A reader's word on an article reaches whoever looks after it."""

import pytest

from replywell.knowledge.models import ArticleFeedback

HTMX = {"HX-Request": "true"}
HERE = "/help/en/articles/refunds/feedback/"


def test_a_yes_is_kept_and_thanked_for(client, refunds):
    answer = client.post(HERE, {"helpful": "yes"})

    assert "Good to know" in answer.text
    assert ArticleFeedback.objects.get().helpful is True


def test_a_no_counts_at_once_and_is_asked_why(client, refunds):
    asked = client.post(HERE, {"helpful": "no"}, headers=HTMX).text
    assert 'name="reason"' in asked
    assert "<html" not in asked

    client.post(HERE, {"helpful": "no", "told": "1", "reason": "outdated", "comment": "It is six days."})
    word = ArticleFeedback.objects.get()
    assert (word.helpful, word.reason, word.comment) == (False, "outdated", "It is six days.")


@pytest.mark.parametrize("typed", [{"reason": "spite"}, {"comment": "x" * 2001}])
def test_what_cannot_be_is_told_where_it_was_typed(client, refunds, typed):
    answer = client.post(HERE, {"helpful": "no", "told": "1", **typed}, headers=HTMX)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_visitor_has_one_word_a_day(client, refunds):
    client.post(HERE, {"helpful": "yes"})
    client.post(HERE, {"helpful": "no"})

    assert ArticleFeedback.objects.get().helpful is False


def test_a_word_says_nothing_of_who_gave_it(client, refunds):
    client.post(HERE, {"helpful": "yes"})

    assert "127.0.0.1" not in ArticleFeedback.objects.get().visitor


def test_another_site_cannot_speak_for_a_visitor(client, refunds):
    assert client.post(HERE, {"helpful": "no"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not ArticleFeedback.objects.exists()

"""Owners of articles hear of what is said of them: once, where they want it, and not of what they did."""

from datetime import timedelta

import pytest

from replywell.kit import clock, jobs
from replywell.knowledge.actions.contradictions import compare_changed
from replywell.knowledge.actions.feedback import give_feedback
from replywell.knowledge.actions.flags import flag_passage
from replywell.knowledge.models import Article
from replywell.notifications.actions.wishes import wish
from replywell.notifications.models import Notification
from replywell.project.duties import tell_expiries
from tests.knowledge.test_contradictions import FIVE, SEVEN, wiki, write

assert wiki  # a fixture


@pytest.fixture
def article(wiki, ada):
    return owned(write(wiki, "Refunds", FIVE), ada)


def owned(article, agent):
    Article.objects.filter(pk=article.pk).update(owner=agent)
    article.refresh_from_db()
    return article


def told():
    return list(Notification.objects.order_by("pk").values_list("agent__name", "kind", "who", "path"))


def test_a_reader_whom_it_did_not_help_is_told_with_the_reason(article):
    with jobs.inline():
        give_feedback(article, visitor="v", helpful=False)
        give_feedback(article, visitor="v", helpful=False, reason="outdated", comment="It is 7\ndays.")
        give_feedback(article, visitor="w", helpful=True)

    assert told() == [("Ada Byrne", "unhelpful", "It is out of date: It is 7 days.", "/knowledge/review/")]


def test_who_took_it_back_is_not_told(article):
    with jobs.inline():
        give_feedback(article, visitor="v", helpful=False)
        give_feedback(article, visitor="v", helpful=True)
    assert told() == []


def test_a_flag_is_told_unless_it_is_ones_own(article, ada, ben):
    with jobs.inline():
        flag_passage(article, FIVE, reason="wrong", by=ada)
        flag_passage(article, FIVE, reason="wrong", by=ben)
        flag_passage(article, FIVE, reason="outdated", by=ben)

    assert told() == [("Ada Byrne", "flagged", "Ben Okafor", "/knowledge/review/")]


def test_both_owners_hear_of_a_contradiction(article, wiki, ben):
    owned(write(wiki, "Refund policy", SEVEN), ben)
    with jobs.inline():
        compare_changed()

    assert {(name, kind) for name, kind, _who, _path in told()} == {
        ("Ada Byrne", "contradicted"),
        ("Ben Okafor", "contradicted"),
    }


def test_expiry_is_told_once_a_day_of_expiry(article):
    day = clock.now().date()
    for expires in (day + timedelta(days=1), day, day, day - timedelta(days=1)):
        Article.objects.filter(pk=article.pk).update(expires_on=expires)
        with jobs.inline():
            tell_expiries(0)
    assert [kind for _name, kind, _who, _path in told()] == ["expired", "expired"]


def test_who_does_not_want_it_does_not_hear_of_it(article, ada, ben):
    wish(ada, media={"flagged": []}, quiet_from=None, quiet_to=None, quiet_days=())
    with jobs.inline():
        flag_passage(article, FIVE, reason="wrong", by=ben)
    assert told() == []


def test_the_news_leads_to_the_review_queue(article, ada, ben, client):
    with jobs.inline():
        flag_passage(article, FIVE, reason="wrong", by=ben)
    client.force_login(ada)

    page = client.get("/notifications/")
    assert "Ben Okafor flagged a passage of your article" in page.text
    assert "Refunds" in page.text
    opened = client.get(f"/notifications/{Notification.objects.get().pk}/")
    assert opened["Location"] == "/knowledge/review/"
    assert Notification.objects.get().read_at

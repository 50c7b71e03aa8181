"""The bell, the list, and what one chooses to hear of."""

import pytest

from replywell.notifications.actions.telling import tell
from replywell.notifications.models import Notification, Wishes
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Team
from replywell.tickets.actions.events import record
from replywell.tickets.actions.triage import route


@pytest.fixture
def news(refund, ada, ben):
    tell(record(refund, "note_written", by=actor_of(ben), mentions=[ada.pk]))
    return Notification.objects.get(agent=ada)


def test_the_bell_counts_and_names_what_the_browser_should_tell(desk, news):
    page = desk.get("/notifications/bell/?since=0").content.decode()
    assert ">1<span" in page
    assert 'data-title="Ben Okafor mentioned you on #412"' in page
    assert "data-fresh" not in desk.get(f"/notifications/bell/?since={news.pk}").content.decode()


def test_opening_it_goes_to_the_ticket_and_counts_as_read(desk, news):
    assert desk.get(f"/notifications/{news.pk}/").url == "/tickets/412/"
    news.refresh_from_db()
    assert news.read_at
    desk.post(f"/notifications/{news.pk}/", {"_method": "DELETE"})
    news.refresh_from_db()
    assert news.read_at is None


def test_reading_the_ticket_and_reading_all(desk, news):
    assert desk.post("/notifications/", {"ticket": "412"}).status_code == 204
    news.refresh_from_db()
    assert news.read_at
    assert desk.post("/notifications/").url == "/notifications/"


def test_the_list_tells_what_happened_in_few_queries(desk, news, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        page = desk.get("/notifications/").content.decode()
    assert "Ben Okafor mentioned you on #412" in page
    assert "Where is my refund?" in page


def test_an_empty_list_says_what_will_be_there(desk):
    assert "Nothing new" in desk.get("/notifications/").content.decode()


def test_another_agents_news_are_not_there(sign_in, ben, news):
    theirs = sign_in(ben)
    assert theirs.get(f"/notifications/{news.pk}/").status_code == 404
    assert theirs.post(f"/notifications/{news.pk}/", {"_method": "DELETE"}).status_code == 404
    theirs.post("/notifications/")
    news.refresh_from_db()
    assert news.read_at is None


def test_news_of_a_ticket_that_went_out_of_sight_are_hidden(desk, news, refund):
    route(refund, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    assert "mentioned you" not in desk.get("/notifications/").content.decode()
    assert desk.get(f"/notifications/{news.pk}/").status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "9" * 19, "1;drop"])
def test_a_broken_address_is_told(desk, before):
    assert desk.get("/notifications/", {"before": before}).status_code == 422


def test_wishes_are_kept_as_chosen(desk, ada):
    form = {"media-mentioned": ["page"], "media-assigned": ["page", "mail", "pigeon"], "quiet_from": "20:00", "quiet_to": "07:00", "quiet_days": ["5", "6", "9"]}  # fmt: skip
    assert desk.post("/settings/notifications/", form).status_code == 302
    wishes = Wishes.objects.get(agent=ada)
    assert wishes.media["mentioned"] == ["page"]
    assert wishes.media["assigned"] == ["page", "mail"]
    assert wishes.media["followed"] == []
    assert wishes.quiet_days == [5, 6]
    page = desk.get("/settings/notifications/").content.decode()
    assert 'value="20:00"' in page


@pytest.mark.parametrize("wrong", [{"quiet_from": "late"}, {"quiet_from": "20:00"}])
def test_wrong_hours_come_back_with_what_was_chosen(desk, wrong):
    page = desk.post("/settings/notifications/", {"media-mentioned": ["mail"], **wrong})
    assert page.status_code == 422
    assert f'value="{wrong["quiet_from"]}"' in page.content.decode()
    assert 'name="media-mentioned" value="mail" checked' in page.content.decode()

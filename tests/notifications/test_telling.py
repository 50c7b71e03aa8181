"""News are kept, mailed once, and left for later in quiet hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.notifications.actions.telling import mail_unread, mark_read, tell
from replywell.notifications.actions.wishes import wish
from replywell.notifications.models import Notification
from replywell.people.actors import SYSTEM, actor_of
from replywell.tickets.actions.events import record
from tests.tickets.together import deferred, forget_jobs

NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("UTC"))
NIGHT = {
    "quiet_from": NOON.time().replace(hour=20),
    "quiet_to": NOON.time().replace(hour=7),
    "quiet_days": (),
}


@pytest.fixture
def outbox(settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def mention(refund, ada, ben):
    return record(refund, "note_written", by=actor_of(ben), mentions=[ada.pk])


def test_told_twice_is_one_notification(mention):
    assert (tell(mention), tell(mention)) == (1, 0)
    assert Notification.objects.count() == 1


def test_a_mail_waits_two_minutes_and_leaves_once(mention, ada, outbox):
    forget_jobs()
    tell(mention)
    assert deferred("mail notifications") == [{"agent": ada.pk}]
    assert mail_unread(ada)
    assert not mail_unread(ada)
    [letter] = outbox
    assert letter.to == ["ada@example.com"]
    assert letter.subject == "Ben Okafor mentioned you on #412: Where is my refund?"
    assert "/tickets/412/" in letter.body
    assert "/settings/notifications/" in letter.body


def test_what_was_read_is_not_mailed(mention, ada, outbox):
    tell(mention)
    mark_read(ada, ticket=412)
    assert not mail_unread(ada)
    assert outbox == []


def test_several_news_are_one_mail(refund, ada, ben, outbox):
    for _ in range(3):
        tell(record(refund, "note_written", by=actor_of(ben), mentions=[ada.pk]))
    mail_unread(ada)
    assert [letter.subject for letter in outbox] == ["3 pieces of news"]


def test_a_mail_that_cannot_leave_stays_for_the_next_try(mention, ada, outbox, monkeypatch):
    tell(mention)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", _fail)
    with pytest.raises(ConnectionError):
        mail_unread(ada)
    monkeypatch.undo()
    mail.outbox = outbox
    assert Notification.objects.filter(mailed_at=None).count() == 1


def _fail(*_: object, **__: object) -> None:
    raise ConnectionError


def test_at_night_the_mail_waits_for_the_morning_and_the_browser_is_silent(mention, ada, outbox):
    wish(ada, media={"mentioned": ["page", "browser", "mail"]}, **NIGHT)
    with clock.at(NOON.replace(hour=23)):
        tell(mention)
        assert not Notification.objects.get().browser
        assert not mail_unread(ada)
    with clock.at(NOON + timedelta(days=1)):
        assert mail_unread(ada)
    assert len(outbox) == 1


def test_night_is_where_the_agent_is(mention, ada):
    ada.timezone = "Asia/Tokyo"
    ada.save()
    wish(ada, media={"mentioned": ["browser"]}, **NIGHT)
    with clock.at(NOON):  # 21:00 in Tokyo
        tell(mention)
    assert not Notification.objects.get().browser


def test_what_somebody_does_not_want_is_not_told(mention, ada):
    wish(ada, media={"mentioned": []}, quiet_from=None, quiet_to=None, quiet_days=())
    assert tell(mention) == 0


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": NOON.time()}, {"quiet_to": NOON.time()}, {"quiet_days": range(7)}]
)
def test_wishes_that_cannot_be_are_refused(ada, wrong):
    quiet = {"quiet_from": None, "quiet_to": None, "quiet_days": (), **wrong}
    with pytest.raises(Invalid):
        wish(ada, media={}, **quiet)


def test_a_mail_speaks_the_agents_language_and_never_holds_what_a_requester_wrote(refund, ada, outbox):
    ada.locale = "de"
    ada.save()
    tell(record(refund, "reminder_due", by=SYSTEM, agent=ada.pk))
    mail_unread(ada)
    assert refund.messages.get().text not in outbox[0].body


def test_control_characters_in_a_subject_do_not_get_into_the_mails_head(refund, ada, outbox):
    refund.subject = "Refund\r\nBcc: everybody@example.org"
    refund.save()
    tell(record(refund, "reminder_due", by=SYSTEM, agent=ada.pk))
    mail_unread(ada)
    assert "\n" not in outbox[0].subject

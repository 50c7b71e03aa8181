"""Mailboxes are watched: what comes is told at once, and a watch that breaks begins anew."""

import threading

import pytest

from replywell.kit.errors import Unavailable, Unsupported
from replywell.project import watching
from replywell.project.watching import Watches, keep_watch, mailboxes

IMAP = {
    "address": "box@example.com",
    "inbound": "imap",
    "outbound": "none",
    "imap_host": "imap.example.com",
    "imap_username": "box",
    "imap_password": "secret",
}


@pytest.fixture
def told(monkeypatch):
    told: list[int] = []
    monkeypatch.setattr(watching, "tell", told.append)
    return told


def scripted(monkeypatch, *scenes):
    """What each watch does: how often something comes, and how it ends."""
    left = list(scenes)
    over = threading.Event()

    def watch(settings, stopped):
        news, ending = left.pop(0)
        yield from [None] * news
        if not left:
            over.set()
        if ending:
            raise ending

    monkeypatch.setattr(watching, "watch", watch)
    return over


def waits(over, monkeypatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(over, "wait", waited.append)
    return waited


def test_each_piece_of_news_has_the_mailbox_read(monkeypatch, told):
    over = scripted(monkeypatch, (3, None))
    keep_watch(7, None, over)
    assert told == [7, 7, 7]


def test_a_broken_connection_is_made_again_after_longer_and_longer_waits(monkeypatch, told):
    gone = Unavailable("gone")
    over = scripted(monkeypatch, *[(0, gone)] * 5, (1, gone), (0, None))
    waited = waits(over, monkeypatch)
    keep_watch(7, type("S", (), {"address": "a"})(), over)
    assert waited == [5.0, 15.0, 60.0, 300.0, 300.0, 5.0]


def test_a_server_that_does_not_offer_it_is_left_to_polling(monkeypatch, told):
    over = scripted(monkeypatch, (0, Unsupported("no")), (1, None))
    keep_watch(7, type("S", (), {"address": "a"})(), over)
    assert told == []


def test_only_active_mailboxes_are_watched(mailbox):
    assert mailboxes() == {}
    mailbox.settings = IMAP
    mailbox.save()
    assert list(mailboxes()) == [mailbox.pk]
    mailbox.active = False
    mailbox.save()
    assert mailboxes() == {}


def test_changed_settings_begin_a_new_watch(mailbox, monkeypatch):
    begun: list[tuple[int, threading.Event]] = []
    monkeypatch.setattr(watching, "keep_watch", lambda number, settings, over: begun.append((number, over)))
    mailbox.settings = IMAP
    mailbox.save()
    watches = Watches()
    watches.look()
    watches.look()
    mailbox.settings = IMAP | {"imap_folder": "Support"}
    mailbox.save()
    watches.look()
    watches.__exit__()

    assert all(over.is_set() for _, over in begun)
    assert len(begun) == 2

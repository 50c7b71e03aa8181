"""A connection's settings: encrypted at rest, and what happens when the key is gone."""

import pytest
from django.db import connection as database

from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.kit.errors import Refused


def stored(mailbox: Connection) -> str:
    with database.cursor() as cursor:
        cursor.execute("select settings from connections_connection where id = %s", [mailbox.pk])
        return cursor.fetchone()[0]


def test_settings_are_encrypted_in_the_database(mailbox):
    assert "support@example.com" not in stored(mailbox)
    assert Connection.objects.get(pk=mailbox.pk).settings["address"] == "support@example.com"


def test_another_secret_key_leaves_pages_standing_and_says_what_to_do(mailbox, settings):
    settings.SECRET_KEY = "another key"

    found = Connection.objects.get(pk=mailbox.pk)

    assert found.settings == {}
    with pytest.raises(Refused, match="REPLYWELL_SECRET_KEY to the former key"):
        channel_of(found)


def test_settings_that_are_not_valid_name_the_field(mailbox):
    mailbox.settings = {"address": "not an address", "outbound": "none"}

    with pytest.raises(Refused, match="address"):
        channel_of(mailbox)

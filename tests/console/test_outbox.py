"""The outbox: what leaves, as far as the reader may see it; sent again or stopped by hand. And the chat's page."""

import pytest
from django.test import Client

from replywell.connections.models import Connection
from replywell.delivery.actions.dispatch import post
from replywell.delivery.models import Outbound
from replywell.people.actions.agents import add_agent
from replywell.people.actors import SYSTEM
from replywell.people.models import Role, Team
from replywell.portal.chat.widgets import forget
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.triage import route

State = Outbound.State


def signed_in(agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def row(refund, ada):
    return post(reply(refund, "It is on its way.", by=ada))


def test_what_waits_can_be_stopped_and_sent_after_all(row, ada):
    desk = signed_in(ada)
    assert "rosa@example.org" in desk.get("/outbox/?show=waiting").text

    desk.post(f"/outbox/{row.pk}/", {"cancel": "yes"})
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert "rosa@example.org" not in desk.get("/outbox/?show=waiting").text
    assert desk.post(f"/outbox/{row.pk}/", {"cancel": "yes"}).status_code == 409

    desk.post(f"/outbox/{row.pk}/")
    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_it_is_narrowed_by_recipient(row, ada):
    desk = signed_in(ada)
    assert "rosa@example.org" in desk.get("/outbox/?q=rosa").text
    assert "It is on its way" not in desk.get("/outbox/?q=nobody").text
    assert desk.get("/outbox/?show=lost").status_code == 404
    assert desk.get("/outbox/?before=x").status_code == 422


def test_messages_of_a_private_team_are_not_there(row, refund, ada):
    route(refund, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    desk = signed_in(ada)
    assert "rosa@example.org" not in desk.get("/outbox/").text
    assert desk.post(f"/outbox/{row.pk}/").status_code == 404


def test_who_may_not_answer_does_not_get_in(row, db):
    viewer = signed_in(add_agent("vera@example.com", name="Vera", role=Role.VIEWER))
    assert viewer.get("/outbox/").status_code == 403
    assert viewer.post(f"/outbox/{row.pk}/", {"cancel": "yes"}).status_code == 403


def test_a_chat_is_made_and_shows_its_line(db):
    owner = signed_in(add_agent("olga@example.com", name="Olga", role=Role.OWNER))
    given = {
        "connection": "Shop", "name": "Help", "colour": "#0c6559", "theme": "auto", "side": "end", "ask": "nothing",
        "hours": "always", "proactive_after": "20", "origins": "https://shop.example", "identity": "allowed",
    }  # fmt: skip
    wrong = owner.post("/settings/connections/new/chat/", given | {"origins": "shop.example"})
    assert wrong.status_code == 422 and "https://www.example.com" in wrong.text

    assert owner.post("/settings/connections/new/chat/", given).status_code == 302
    chat = Connection.objects.get(adapter="widget")
    key = chat.settings["key"]
    page = owner.get(f"/settings/connections/{chat.pk}/").text
    assert f"/chat/{key}.js" in page

    forget()
    assert owner.post(f"/settings/connections/{chat.pk}/", given | {"name": "Other"}).status_code == 302
    chat.refresh_from_db()
    assert (chat.settings["key"], chat.settings["name"]) == (key, "Other")

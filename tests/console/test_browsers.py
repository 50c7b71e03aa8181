"""An administrator ends the browsers in which a contact chats."""

import pytest

from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry
from replywell.portal.models import ChatVisitor
from replywell.tickets.models import Ticket
from tests.portal.chats import Browser, token, widget


@pytest.fixture
def rosas(db):
    """Three browsers, two of them of one contact."""
    widget()
    for sub in ("7", "7", "8"):
        Browser().opens(identity=token(sub)).says(f"Hello from {sub}")
    return Ticket.objects.order_by("pk").first().requester


@pytest.fixture
def olga(db, client):
    olga = add_agent("olga@example.com", name="Olga Sand", role="admin")
    client.force_login(olga)
    return olga


def test_the_page_lists_a_contacts_browsers_and_ends_one_or_all(client, olga, rosas):
    address = f"/settings/contacts/{rosas.pk}/browsers/"
    page = client.get(address).content.decode()
    newer, older = ChatVisitor.objects.filter(account__endswith=":7").order_by("-pk")
    other = ChatVisitor.objects.get(account__endswith=":8")
    assert newer.key[:8] in page and older.key[:8] in page and other.key[:8] not in page
    assert f'href="{address}"' in client.get(f"/contacts/{rosas.pk}/").content.decode()

    page = client.post(address, {"browser": newer.pk}, follow=True).content.decode()
    assert "1 browser is ended." in page
    client.post(address, {"browser": other.pk})  # of somebody else
    assert [each.revoked_at is None for each in ChatVisitor.objects.order_by("pk")] == [True, False, True]

    client.post(address)
    assert [each.revoked_at is None for each in ChatVisitor.objects.order_by("pk")] == [False, False, True]
    assert AuditEntry.objects.filter(verb="revoked", kind="chatvisitor", agent=olga).count() == 2
    assert "chat browser" in client.get("/settings/audit/").content.decode().lower()


@pytest.mark.parametrize("role", ["lead", "agent", "light", "viewer"])
def test_nobody_but_administrators_ends_them(client, rosas, role):
    client.force_login(add_agent("lee@example.com", name="Lee", role=role))
    address = f"/settings/contacts/{rosas.pk}/browsers/"
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403
    assert not ChatVisitor.objects.exclude(revoked_at=None).exists()


def test_a_contact_who_never_chatted_has_none_and_one_who_is_not_there_is_not_found(client, olga, refund):
    page = client.get(f"/settings/contacts/{refund.requester_id}/browsers/").content.decode()
    assert "No browser" in page
    assert client.get("/settings/contacts/999999/browsers/").status_code == 404

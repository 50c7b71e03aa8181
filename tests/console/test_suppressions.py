"""The list of addresses that get no mail by itself."""

import pytest
from django.urls import reverse

from replywell.delivery.actions.suppressions import suppress
from replywell.delivery.models import Suppression
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry


@pytest.fixture
def owner(db, client):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    return client


def test_addresses_are_listed_with_what_was_said(owner):
    suppress("gone@example.org", "bounced", told="550 no such <user>")
    page = owner.get(reverse("console:suppressions")).text

    assert "gone@example.org" in page
    assert "550 no such &lt;user&gt;" in page
    assert "gone@" not in owner.get(reverse("console:suppressions"), {"q": "other"}).text


def test_an_address_is_added_and_lifted_and_both_are_written_down(owner):
    owner.post(reverse("console:suppression-new"), {"address": " Loud@Example.org "})
    row = Suppression.objects.get(address="loud@example.org")
    assert row.reason == "by hand"
    owner.post(reverse("console:suppression-lifting", args=[row.pk]))

    assert not Suppression.objects.exists()
    verbs = AuditEntry.objects.filter(kind="suppression").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["added", "removed"]


@pytest.mark.parametrize("address", ["", "nobody", "a@b\0c", "x" * 400 + "@example.org"])
def test_what_is_no_address_is_refused(owner, address):
    assert owner.post(reverse("console:suppression-new"), {"address": address}).status_code == 422
    assert not Suppression.objects.exists()


def test_the_composer_warns(client, ada, refund):
    suppress("rosa@example.org", "complained")
    client.force_login(ada)

    assert "rosa@example.org gets no mail that no person wrote" in client.get(f"/tickets/{refund.pk}/").text

"""One item of the ledger: what exactly arrived, and out of quarantine."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from replywell.console.beginning import SHOWN, beginning
from replywell.intake.models import InboundItem
from replywell.kit import blobs
from replywell.people.actions.agents import add_agent
from replywell.people.models import Role
from replywell.tickets.models import Ticket


def address(item: InboundItem, part: str = "item") -> str:
    return reverse(f"console:{part}", args=[item.pk])


def test_headers_are_shown_as_text_only(as_ada, arrive):
    item = arrive(1, X_Note="<script>alert(1)</script><b>bold</b>")
    page = as_ada.get(address(item)).text
    assert "X-Note: &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "I wait for my refund" not in page


def test_the_beginning_of_a_huge_mail_is_cut(as_ada, arrive):
    item = arrive(1, X_Long=" ".join(["word"] * SHOWN))
    shown = beginning(item)
    assert shown.cut
    assert len(shown.text) <= SHOWN
    assert "Only the first 20 kB" in as_ada.get(address(item)).text


def test_characters_that_turn_the_writing_are_made_visible(arrive):
    item = arrive(1)
    item.raw = blobs.put("Subject: invoice\u202efdp.exe\r\nX: \x1b[31m\r\n\r\nbody".encode())
    shown = beginning(item)
    assert "\u202e" not in shown.text
    assert "\x1b" not in shown.text
    assert shown.text.splitlines()[0].startswith("Subject: invoice")


def test_what_is_not_a_mail_is_shown_from_its_beginning(arrive):
    item = arrive(1)
    item.format, item.raw = "application/json", blobs.put(b'{"a": 1}\n\n{"b": 2}')
    shown = beginning(item)
    assert (shown.text, shown.is_mail, shown.cut) == ('{"a": 1}\n\n{"b": 2}', False, False)


def test_the_raw_mail_is_handed_out_to_be_saved_only(as_ada, arrive):
    item = arrive(1)
    response = as_ada.get(address(item, "raw"))
    assert response.content == blobs.read(item.raw)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'attachment; filename="inbound-{item.pk}.eml"'
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_mail_that_the_store_lost_still_has_its_page(as_ada, held):
    default_storage.delete(f"{held.raw[:2]}/{held.raw[2:4]}/{held.raw}")
    assert "not in the store any more" in as_ada.get(address(held)).text
    assert as_ada.get(address(held, "raw")).status_code == 404
    assert as_ada.post(address(held, "release")).status_code == 404


def test_there_is_no_item_that_never_came(as_ada):
    assert as_ada.get("/ledger/999999999999/").status_code == 404
    assert as_ada.get("/ledger/99999999999999999999999/").status_code == 404


def test_a_release_opens_the_ticket_and_leads_there(as_ada, held):
    assert "Release" in as_ada.get(address(held)).text
    response = as_ada.post(address(held, "release"))
    held.refresh_from_db()
    assert held.outcome == "ticket"
    assert response.url == f"/tickets/{held.ticket_id}/"
    assert held.ticket.subject == "Out of office"


def test_a_second_release_changes_nothing(as_ada, held):
    first = as_ada.post(address(held, "release"))
    again = as_ada.post(address(held, "release"))
    assert again.url == first.url
    assert Ticket.objects.count() == 1


def test_what_cannot_become_a_ticket_stays_and_says_why(as_ada, arrive):
    item = arrive(9, sender="")
    assert item.outcome == "quarantined"
    response = as_ada.post(address(item, "release"), follow=True)
    assert response.redirect_chain[0][0] == address(item)
    assert "It cannot become a ticket. It has no sender to answer to." in response.text


def test_something_that_was_never_held_cannot_be_released(as_ada, arrive):
    item = arrive(1)
    page = as_ada.get(address(item)).text
    assert "/release/" not in page
    assert as_ada.post(address(item, "release")).url == f"/tickets/{item.ticket_id}/"
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LIGHT])
def test_a_role_that_may_not_release_does_not(client, held, role):
    client.force_login(add_agent("vera@example.com", name="Vera", role=role))
    assert client.post(address(held, "release")).status_code == 403
    held.refresh_from_db()
    assert held.outcome == "quarantined"


def test_a_release_needs_the_form_of_this_desk(ada, held):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post(address(held, "release")).status_code == 403
    assert strict.get(address(held, "release")).status_code == 405

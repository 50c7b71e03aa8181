"""A contact's page: one history whatever the channel, and who may be the same."""

import pytest
from django.test import Client

from replywell.people.actors import SYSTEM
from replywell.people.models import ContactMerge, Team
from replywell.tickets.actions.triage import route
from tests.intake.talk import says


@pytest.fixture
def desk(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def chatted(refund, talk):
    return says(talk, "Where is it?", key="1", email="rosa@example.org", name="Rosa M").ticket


def test_the_page_shows_every_channel_and_what_is_only_said(desk, chatted, refund, rosa):
    page = desk.get(f"/contacts/{chatted.requester_id}/").text
    assert "visitor" in page.lower() and "V1" in page
    assert "rosa@example.org" in page and "not confirmed" in page
    assert "Merge Rosa Marín into this contact" in page
    assert "Where is it?" in page


def test_merged_both_histories_stand_together_and_can_be_parted(desk, chatted, refund, rosa, mailbox):
    desk.post(f"/contacts/{rosa.pk}/merges/", {"other": chatted.requester_id})
    page = desk.get(f"/contacts/{rosa.pk}/").text
    assert "Where is it?" in page and "Where is my refund?" in page

    merge = ContactMerge.objects.get()
    desk.post(f"/contacts/{rosa.pk}/merges/{merge.pk}/", {"_method": "DELETE"})
    assert "Where is it?" not in desk.get(f"/contacts/{rosa.pk}/").text
    assert desk.post(f"/contacts/{rosa.pk}/merges/{merge.pk}/", {"_method": "DELETE"}).status_code == 409


def test_a_contact_whose_tickets_are_not_for_the_agent_is_not_there(desk, chatted, refund, rosa, ada):
    route(chatted, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    assert desk.get(f"/contacts/{chatted.requester_id}/").status_code == 404
    assert desk.post(f"/contacts/{rosa.pk}/merges/", {"other": chatted.requester_id}).status_code == 404
    assert "Merge Rosa M " not in desk.get(f"/contacts/{rosa.pk}/").text


def test_nobody_moves_tickets_that_they_may_not_see(desk, talk, chatted, refund, rosa):
    hidden = says(talk, "Legal matter", key="2", conversation="other", email="rosa@example.org").ticket
    route(hidden, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    assert desk.post(f"/contacts/{rosa.pk}/merges/", {"other": chatted.requester_id}).status_code == 422
    assert not ContactMerge.objects.exists()


def test_the_ticket_tells_its_channel_and_offers_copies_for_mail_only(desk, chatted, refund):
    chat, letter = (desk.get(f"/tickets/{ticket.pk}/").text for ticket in (chatted, refund))
    assert (
        "Goes out by Talk" in chat
        and 'name="cc"' not in chat.split('id="composer"')[1].split("write--note")[0]
    )
    assert 'id="reply-cc"' in letter


def test_what_was_edited_shows_what_it_said(desk, talk, chatted):
    says(talk, "Where is my parcel?", key="1", change="edited")
    page = desk.get(f"/tickets/{chatted.pk}/").text
    assert "Edited" in page and "What it said before" in page and "Where is it?" in page

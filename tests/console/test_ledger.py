"""The ledger lists everything that came in, and shows nobody what is not for them."""

import re

import pytest
from django.urls import reverse

from replywell.console.ledger import PAGE, verdict
from replywell.people.actions.agents import add_agent
from replywell.people.models import Role, Team

LEDGER = reverse("console:ledger")


def numbers(response) -> list[int]:
    return [
        int(n)
        for n in re.findall(
            r'class="entry__subject[^"]*"[^>]* role="cell"><a href="/ledger/(\d+)/"', response.text
        )
    ]


@pytest.fixture
def private(arrive):
    """A ticket of a private team that Ada is not in."""
    item = arrive(5, subject="Salary of our director", sender="hr@example.org")
    item.ticket.team = Team.objects.create(name="People", private=True)
    item.ticket.save()
    return item


def test_whoever_is_not_signed_in_is_asked_to(client, db):
    assert client.get(LEDGER).url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LIGHT])
def test_a_role_that_may_not_see_the_ledger_does_not(client, held, role):
    client.force_login(add_agent("vera@example.com", name="Vera", role=role))
    for path in ("", f"{held.pk}/", f"{held.pk}/raw/"):
        assert client.get(f"{LEDGER}{path}").status_code == 403


def test_everything_that_came_in_is_listed_newest_first(as_ada, arrive, held):
    first, second = arrive(1), arrive(2, subject="Another thing")
    page = as_ada.get(LEDGER)
    assert numbers(page) == [second.pk, first.pk, held.pk]
    assert held.reason.startswith("An automatic reply")
    assert held.reason in page.text
    assert f"#{first.ticket_id}" in page.text


def test_a_tab_lists_its_outcome_only(as_ada, arrive, held):
    ticket = arrive(1)
    assert numbers(as_ada.get(LEDGER, {"show": "quarantined"})) == [held.pk]
    assert numbers(as_ada.get(LEDGER, {"show": "tickets"})) == [ticket.pk]
    assert numbers(as_ada.get(LEDGER, {"show": "duplicates"})) == []
    assert as_ada.get(LEDGER, {"show": "nonsense"}).status_code == 404


def test_a_second_delivery_is_counted_and_not_listed_again(as_ada, arrive):
    arrive(1)
    item = arrive(1)
    page = as_ada.get(LEDGER)
    assert numbers(page) == [item.pk]
    assert "came 1 more time and" in as_ada.get(f"{LEDGER}{item.pk}/").text


def test_a_search_finds_by_sender_and_by_subject(as_ada, arrive):
    rosa, otto = arrive(1), arrive(2, sender="otto@example.net", subject="Crash on start")
    assert numbers(as_ada.get(LEDGER, {"q": "OTTO@"})) == [otto.pk]
    assert numbers(as_ada.get(LEDGER, {"q": "refund where"})) == [rosa.pk]
    assert "Nothing found" in as_ada.get(LEDGER, {"q": "100%"}).text


def test_paging_shows_each_item_once(as_ada, arrive, django_assert_max_num_queries):
    arrived = {arrive(number).pk for number in range(PAGE + 3)}
    with django_assert_max_num_queries(30):
        first = as_ada.get(LEDGER)
    more = re.search(r'hx-get="([^"]+before=[^"]+)"', first.text)[1].replace("&amp;", "&")
    rest = as_ada.get(more, headers={"HX-Request": "true"})
    assert len(numbers(first)) == PAGE
    assert not set(numbers(first)) & set(numbers(rest))
    assert set(numbers(first)) | set(numbers(rest)) == arrived
    assert "<html" not in rest.text
    assert numbers(as_ada.get(more)) == numbers(rest)


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30, "٣"])
def test_a_broken_cursor_is_refused(as_ada, cursor):
    assert as_ada.get(LEDGER, {"before": cursor}).status_code == 422


def test_what_is_on_an_invisible_ticket_is_counted_but_not_told(as_ada, private):
    page = as_ada.get(LEDGER)
    assert numbers(page) == [private.pk]
    item = as_ada.get(f"{LEDGER}{private.pk}/")
    for told in (page.text, item.text):
        assert "Salary" not in told
        assert "hr@example.org" not in told
        assert f"/tickets/{private.ticket_id}/" not in told
    assert as_ada.get(f"{LEDGER}{private.pk}/raw/").status_code == 404


def test_a_search_does_not_betray_what_is_invisible(as_ada, private):
    assert numbers(as_ada.get(LEDGER, {"q": "salary"})) == []


def test_an_item_whose_ticket_is_gone_keeps_its_content_to_itself(as_ada, arrive):
    item = arrive(1, subject="Forget me")
    item.ticket.delete()
    assert "Forget me" not in as_ada.get(LEDGER).text
    assert "Forget me" not in as_ada.get(f"{LEDGER}{item.pk}/").text
    assert numbers(as_ada.get(LEDGER, {"q": "forget"})) == []


def test_deliveries_turned_away_at_the_door_are_told(as_ada, mailbox):
    assert "at the door" not in as_ada.get(LEDGER).text
    mailbox.refused = 12
    mailbox.save()
    assert "12 turned away at the door" in as_ada.get(LEDGER).text


@pytest.mark.parametrize(
    ("authentication", "label"),
    [
        ("spf=pass dkim=fail dmarc=pass", "Passed"),
        ("spf=pass dkim=pass dmarc=fail", "Failed"),
        ("spf=fail", "Failed"),
        ("spf=pass", "In part"),
        ("spf=none dmarc=none", "Unsure"),
    ],
)
def test_dmarc_decides_what_the_senders_check_comes_to(authentication, label):
    assert verdict(authentication).label == label


def test_without_a_check_there_is_no_verdict():
    assert verdict("") is None

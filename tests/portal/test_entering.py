"""How contacts come in to their requests: by link or password, and nobody else."""

import re

import pytest
from django.core import mail
from django.test import Client

from replywell.portal.actions.entering import choose_password, make_link
from tests.portal.knocking import HERE, ask


def test_a_link_comes_by_mail_and_lets_in_once(client, refund):
    ask(client, "Rosa@example.org")
    (letter_,) = mail.outbox
    path = re.search(r"https?://[^/]+(/\S+)", letter_.body)[1]

    assert letter_.to == ["Rosa@example.org"]
    assert "Show my requests" in client.get(path).text
    assert client.post(path)["Location"] == HERE
    assert "Where is my refund?" in client.get(HERE).text
    again = Client().post(path)
    assert again.status_code == 410
    assert "does not work any more" in again.text


def test_looking_at_the_link_does_not_use_it_up(client, rosa):
    path = f"{HERE}enter/{make_link(rosa)}/"
    for _ in range(3):
        client.get(path)

    assert client.post(path).status_code == 302


def test_a_newer_link_voids_the_one_before(client, rosa):
    old, new = make_link(rosa), make_link(rosa)

    assert client.post(f"{HERE}enter/{old}/").status_code == 410
    assert client.post(f"{HERE}enter/{new}/").status_code == 302


def test_a_link_grows_old(client, rosa):
    from datetime import timedelta

    from replywell.kit import clock
    from replywell.portal.models import Access

    secret = make_link(rosa)
    Access.objects.update(link_until=clock.now() - timedelta(seconds=1))

    assert client.post(f"{HERE}enter/{secret}/").status_code == 410


def test_whoever_is_not_known_gets_no_mail_and_the_same_page(client, rosa):
    known, unknown = ask(client, "rosa@example.org").text, ask(client, "nobody@example.org").text

    assert [each.to for each in mail.outbox] == [["rosa@example.org"]]
    assert known.replace("rosa@", "nobody@") == unknown


def test_asking_for_links_is_bounded(client, rosa):
    answers = [ask(client, "rosa@example.org").status_code for _ in range(7)]

    assert answers == [200] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_a_stranger_is_asked_who_they_are(client, refund):
    for path in (HERE, f"{HERE}412/", f"{HERE}412/files/1/", f"{HERE}412/solved/"):
        answer = client.post(path) if "solved" in path else client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{HERE}enter/?next=")


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/tickets/1/", f"{HERE[:-1]}x"]
)
def test_nobody_is_led_elsewhere(client, rosa, wanted):
    answer = client.post(f"{HERE}enter/{make_link(rosa)}/", {"next": wanted})

    assert answer["Location"] == HERE


def test_a_password_lets_in_and_a_wrong_one_does_not(client, rosa):
    choose_password(rosa, "a-long-word-of-hers")
    wrong = client.post(f"{HERE}enter/", {"email": "rosa@example.org", "password": "another-long-word"})
    right = client.post(f"{HERE}enter/", {"email": "rosa@example.org", "password": "a-long-word-of-hers"})

    assert wrong.status_code == 422
    assert "do not belong together" in wrong.text
    assert right["Location"] == HERE


def test_a_changed_password_puts_other_browsers_out(rosas, come_in, rosa):
    other = come_in(rosa)
    rosas.post(f"{HERE}password/", {"password": "a-long-word-of-hers"})

    assert rosas.get(HERE).status_code == 200
    assert other.get(HERE).status_code == 302


def test_a_weak_password_is_refused(rosas):
    answer = rosas.post(f"{HERE}password/", {"password": "12345"})

    assert answer.status_code == 422
    assert "too" in answer.text


def test_leaving_ends_it(rosas):
    rosas.post(f"{HERE}leave/")

    assert rosas.get(HERE).status_code == 302


def test_a_forged_cookie_lets_nobody_in(client, rosa):
    make_link(rosa)
    client.cookies["requests"] = f"{rosa.pk}:0"

    assert client.get(HERE).status_code == 302

"""Answering in the mail catcher as the person a mail went to, and writing to the desk as anybody."""

import socket

import pytest
from django.db import connections

from replywell.adapters.channels.port import Raw
from replywell.demo import content
from replywell.demo.models import CaughtMail
from replywell.intake.actions.take_in import take_in
from tests.demo.catching import LIST, NEW, caught, page_of


def test_an_answer_reaches_the_desk_as_a_mail_of_the_requester(as_ada, door):
    mail = caught()
    form = {"who": "rosa@example.org", "text": "Thank you – très bien!", "quote": "on"}
    response = as_ada.post(page_of(mail, "answer"), form)
    assert response.url == page_of(mail)
    assert door.got[0].envelope_from == "rosa@example.org"
    assert door.got[0].envelope_to == ("support+t412.mark@example.com",)
    assert str(door.mail["From"]) == "Rosa Marín <rosa@example.org>"
    assert door.mail["To"] == "support+t412.mark@example.com"
    assert door.mail["Subject"] == mail.subject
    assert door.mail["In-Reply-To"] == "<answer1@example.com>"
    assert door.mail["References"] == "<first@example.org> <answer1@example.com>"
    text = door.mail.get_content()
    assert text.startswith("Thank you – très bien!")
    assert "Ada Byrne (Support) <support@example.com> wrote:" in text
    assert "> It arrives tomorrow." in text


def test_an_answer_need_not_quote(as_ada, door):
    as_ada.post(page_of(caught(), "answer"), {"who": "rosa@example.org", "text": "Thanks"})
    assert door.mail.get_content().strip() == "Thanks"


def test_somebody_whom_the_mail_did_not_go_to_cannot_answer_it(as_ada, door):
    response = as_ada.post(page_of(caught(), "answer"), {"who": "otto@example.net", "text": "Hi"})
    assert response.status_code == 422
    assert door.got == []


def test_one_of_several_recipients_is_chosen(as_ada, door):
    mail = caught(To="Rosa Marín <rosa@example.org>, Otto Lang <otto@example.net>")
    assert "Otto Lang &lt;otto@example.net&gt;</option>" in as_ada.get(page_of(mail)).text
    as_ada.post(page_of(mail, "answer"), {"who": "otto@example.net", "text": "Hi"})
    assert str(door.mail["From"]) == "Otto Lang <otto@example.net>"


def test_an_empty_answer_is_asked_for_again(as_ada, door):
    response = as_ada.post(page_of(caught(), "answer"), {"who": "rosa@example.org", "text": " "})
    assert response.status_code == 422
    assert "This field is required" in response.text
    assert door.got == []


def test_an_answer_waits_in_its_form_when_nothing_listens(as_ada, demo, settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    settings.ENV = settings.ENV.model_copy(update={"mail_port": free})
    demo.settings |= {"smtp_port": free + 1}
    demo.save()
    response = as_ada.post(page_of(caught(), "answer"), {"who": "rosa@example.org", "text": "Anybody there?"})
    assert response.status_code == 503
    assert as_ada.get(page_of(CaughtMail.objects.get(), "answer")).url == page_of(CaughtMail.objects.get())
    assert f"Nothing takes mail on 127.0.0.1:{free}. Start it with `replywell up`" in response.text
    assert "Anybody there?" in response.text


def test_a_refusal_of_the_desk_is_told_in_its_words(as_ada, demo, door):
    demo.settings |= {"address": "sales@example.com"}
    demo.save()
    form = {
        "name": "Rosa",
        "email": "rosa@example.org",
        "to": "sales@example.com",
        "subject": "Hi",
        "text": "Hello",
    }
    response = as_ada.post(NEW, form)
    assert response.status_code == 502
    assert "The desk does not take mail for sales@example.com: 550" in response.text


def test_every_example_fills_the_form(as_ada):
    page = as_ada.get(NEW).text
    assert page.count('<option value="live-') == len(content.live_mails())
    for example in content.live_mails()[:5]:
        page = as_ada.get(NEW, {"example": example.id})
        assert page.context["form"].initial["text"] == example.text.strip()
        assert f'value="{example.sender.email}"' in page.text
    assert as_ada.get(NEW, {"example": "no such thing"}).status_code == 200


def test_a_new_mail_reaches_the_desk(as_ada, door):
    form = {
        "name": 'Rosa "Ro" Marín, Dr.',
        "email": "Rosa@example.org",
        "to": "support@example.com",
        "subject": "Réduction?\r\nBcc: everybody@example.org",
        "text": "Bonjour,\r\nune question.",
    }
    assert as_ada.post(NEW, form).url == LIST
    (author,) = door.mail["From"].addresses
    assert (author.display_name, author.addr_spec) == ('Rosa "Ro" Marín, Dr.', "rosa@example.org")
    assert door.mail["Bcc"] is None
    assert str(door.mail["Subject"]).startswith("Réduction?")
    assert door.mail.get_content().splitlines() == ["Bonjour,", "une question."]
    assert door.mail["Message-ID"].endswith("@example.org>")
    assert door.got[0].envelope_to == ("support@example.com",)


def test_a_new_mail_goes_to_the_desk_and_nowhere_else(as_ada, door):
    form = {"name": "", "email": "rosa@example.org", "to": "victim@example.net", "subject": "", "text": "Hi"}
    assert as_ada.post(NEW, form).status_code == 422
    assert door.got == []


@pytest.mark.django_db(transaction=True)
def test_an_answer_becomes_a_reply_on_its_ticket(as_ada, door, demo, refund):
    def keep(raw: Raw) -> None:
        try:
            take_in(demo, raw)
        finally:
            connections.close_all()

    door.then = keep
    as_ada.post(
        page_of(caught(), "answer"), {"who": "rosa@example.org", "text": "Nothing arrived.", "quote": "on"}
    )
    said = refund.messages.order_by("-pk").first()
    assert refund.messages.count() == 2
    assert said.text == "Nothing arrived."
    assert "It arrives tomorrow." in said.quoted

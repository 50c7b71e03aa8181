"""The mail catcher: reading what the demo desk sent, and answering as the person it went to."""

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from replywell.adapters.channels.email.smtp import SmtpListener
from replywell.adapters.channels.port import Raw
from replywell.demo import content
from replywell.demo.mails import PAGE
from replywell.demo.models import CaughtMail
from replywell.intake.actions.take_in import take_in
from replywell.kit import blobs

LIST = reverse("demo:mails")
NEW = reverse("demo:new")
HTMX = {"HX-Request": "true"}


class Door:
    """A mail listener of the desk that keeps what it got."""

    def __init__(self) -> None:
        self.got: list[Raw] = []
        self.then = lambda raw: None
        self.listener = SmtpListener(self._deliver, lambda to: to.startswith("support"), port=0)

    def _deliver(self, raw: Raw) -> None:
        self.got.append(raw)
        self.then(raw)

    @property
    def mail(self) -> EmailMessage:
        (raw,) = self.got
        return message_from_bytes(raw.body, policy=default)


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    with door.listener:
        yield door


@pytest.fixture
def demo(mailbox, settings, door):
    """The mailbox of a demo desk: what it sends goes to the catcher beside the listener."""
    settings.ENV = settings.ENV.model_copy(update={"mail_port": door.listener.port})
    mailbox.settings |= {"outbound": "smtp", "smtp_host": "127.0.0.1", "smtp_port": door.listener.port + 1}
    mailbox.save()
    return mailbox


@pytest.fixture
def as_ada(client: Client, ada, demo) -> Client:
    client.force_login(ada)
    return client


def caught(number: int = 1, *, html: str = "", **headers: str) -> CaughtMail:
    mail = EmailMessage()
    mail["From"] = '"Ada Byrne (Support)" <support@example.com>'
    mail["To"] = headers.pop("To", "Rosa Marín <rosa@example.org>")
    mail["Subject"] = f"Re: Where is my refund? [#{number}]"
    mail["Reply-To"] = "support+t412.mark@example.com"
    mail["Message-ID"] = f"<answer{number}@example.com>"
    mail["References"] = "<first@example.org>"
    mail["Date"] = "Mon, 23 Nov 2026 08:00:00 +0000"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content("It arrives tomorrow.")
    if html:
        mail.add_alternative(html, subtype="html")
    return CaughtMail.objects.create(
        sender="support@example.com",
        recipient=", ".join(address.addr_spec for address in mail["To"].addresses),
        subject=mail["Subject"],
        message_id=f"answer{number}@example.com",
        raw=blobs.put(mail.as_bytes()),
    )


def page_of(mail: CaughtMail, part: str = "mail") -> str:
    return reverse(f"demo:{part}", args=[mail.pk])


def numbers(response) -> list[int]:
    return [int(n) for n in re.findall(r'class="mails__link" href="/demo/mail/(\d+)/"', response.text)]


def test_the_catcher_is_not_there_on_a_desk_that_is_no_demo(client, ada, mailbox):
    mail = caught()
    client.force_login(ada)
    for path in (LIST, NEW, page_of(mail), page_of(mail, "html")):
        assert client.get(path).status_code == 404
    assert client.post(page_of(mail, "answer"), {"text": "Hi", "who": "rosa@example.org"}).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, demo):
    assert client.get(LIST).url.startswith("/accounts/login/")
    assert client.post(NEW).url.startswith("/accounts/login/")


def test_an_empty_catcher_says_what_to_do(as_ada):
    assert "Answer a ticket: the mail lands here" in as_ada.get(LIST).text


def test_mails_are_listed_newest_first_page_after_page(as_ada):
    mails = [caught(number).pk for number in range(PAGE + 2)]
    first = as_ada.get(LIST)
    assert numbers(first) == mails[:1:-1]
    more = re.search(r'hx-get="([^"]+before=\d+)"', first.text)[1]
    assert numbers(as_ada.get(more, headers=HTMX)) == mails[1::-1]
    older = as_ada.get(more)
    assert numbers(older) == mails[1::-1]
    assert "?newer=" not in older.text  # new mails do not belong above old ones
    assert as_ada.get(LIST, {"before": "x"}).status_code == 422


def test_new_mails_come_by_themselves_and_once(as_ada):
    old = caught(1)
    poll = re.search(r'hx-get="([^"]+newer=\d+)"', as_ada.get(LIST).text)[1]
    assert as_ada.get(poll, headers=HTMX).status_code == 204
    new = caught(2)
    news = as_ada.get(poll, headers=HTMX)
    assert numbers(news) == [new.pk]
    assert "<html" not in news.text
    assert old.pk not in numbers(news)
    again = re.search(r'hx-get="([^"]+newer=\d+)"', news.text)[1]
    assert as_ada.get(again, headers=HTMX).status_code == 204


def test_an_old_mail_is_shown_with_its_neighbours(as_ada):
    old, *_ = [caught(number) for number in range(PAGE + 2)]
    page = as_ada.get(page_of(old))
    assert numbers(page) == [old.pk]
    assert "Newest mails" in page.text


def test_a_mail_is_shown_with_its_people_in_three_ways(as_ada):
    mail = caught(
        html="<html><head><style>p{color:red}</style></head><p>It arrives <b>tomorrow</b>.</p></html>"
    )
    page = as_ada.get(page_of(mail)).text
    assert "Rosa Marín" in page
    assert f'src="{page_of(mail, "html")}"' in page
    assert "It arrives tomorrow." in as_ada.get(page_of(mail), {"show": "text"}).text
    source = as_ada.get(page_of(mail), {"show": "source"}).text
    assert "&lt;style&gt;p{color:red}" in source
    assert "<style>p{" not in source


def test_a_mail_without_html_is_shown_as_text(as_ada):
    mail = caught()
    page = as_ada.get(page_of(mail)).text
    assert "<iframe" not in page
    assert "It arrives tomorrow." in page
    assert as_ada.get(page_of(mail, "html")).status_code == 404


def test_the_html_of_a_mail_can_do_nothing(as_ada):
    mail = caught(html="<script>alert(1)</script><img src='https://tracker.example/a.gif'><p>Hello</p>")
    response = as_ada.get(page_of(mail, "html"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "img-src data:" in policy
    assert "sandbox allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert "form-action 'none'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    frame = re.search(r"<iframe[^>]+>", as_ada.get(page_of(mail)).text)[0]
    assert "allow-scripts" not in frame
    assert "sandbox=" in frame


def test_a_mail_knows_its_ticket(as_ada, refund):
    said = refund.messages.get()
    said.external_id = "answer1@example.com"
    said.save()
    assert f"Ticket #{refund.pk}" in as_ada.get(page_of(caught(1))).text
    assert "Ticket #" not in as_ada.get(page_of(caught(2))).text


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

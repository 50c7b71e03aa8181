"""The mail catcher: reading what the demo desk sent, and answering as the person it went to."""

import re
from email.message import EmailMessage

from replywell.demo.mails import PAGE
from replywell.demo.models import CaughtMail
from replywell.kit import blobs
from tests.demo.catching import HTMX, LIST, NEW, caught, page_of


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


def test_a_picture_that_the_mail_carries_is_shown(as_ada):
    mail = EmailMessage()
    mail["To"] = "rosa@example.org"
    mail.set_content("[card]")
    mail.add_alternative('<img src="cid:one"> <img src="cid:other">', subtype="html")
    mail.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<one>", disposition="inline")
    kept = CaughtMail.objects.create(
        sender="a@b.example", recipient="rosa@example.org", raw=blobs.put(mail.as_bytes())
    )
    shown = as_ada.get(page_of(kept, "html")).text
    assert '<img src="data:image/png;base64,iVBORw=="> <img src="cid:other">' in shown


def test_a_mail_knows_its_ticket(as_ada, refund):
    said = refund.messages.get()
    said.external_id = "answer1@example.com"
    said.save()
    assert f"Ticket #{refund.pk}" in as_ada.get(page_of(caught(1))).text
    assert "Ticket #" not in as_ada.get(page_of(caught(2))).text

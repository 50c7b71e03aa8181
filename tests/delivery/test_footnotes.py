"""Each sentence of the assistant's answer carries the number of its source, wherever it is read."""

import pytest

from replywell.delivery.actions.dispatch import post, send
from replywell.delivery.footnotes import with_marks
from replywell.delivery.spoken import as_said
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.models import Message
from replywell.tickets.status import Status

REFUNDS, FEES = "https://help.example.com/refunds", "https://help.example.com/fees"
META = {
    "claims": [
        {"text": "Refunds take five days.", "citations": [1]},
        {"text": "The fee is not refunded.", "citations": [2, 1]},
        {"text": "```\nrefund --now\n```", "citations": [2]},
        {"text": "Colleagues decide.", "citations": [3]},
    ],
    "citations": [
        {"passage": 1, "url": REFUNDS},
        {"passage": 2, "url": FEES},
        {"passage": 3, "url": ""},
    ],
}
SOURCES = [{"title": "Refunds", "url": REFUNDS}, {"title": "Fees", "url": FEES}]
TEXT = "Hello Rosa,\n\nRefunds take five days. The fee is not refunded.\n\n```\nrefund --now\n```\n\nColleagues decide."


def said(text=TEXT, author=Message.Author.ASSISTANT, meta=META, citations=SOURCES):
    return Message(text=text, author=author, meta=meta, citations=citations)


def test_a_sentence_is_followed_by_the_numbers_of_its_sources():
    told = with_marks(said())
    assert "Refunds take five days. [1] The fee is not refunded. [1][2]\n" in told


def test_code_and_what_has_no_address_get_no_number():
    told = with_marks(said())
    assert told.endswith("```\nrefund --now\n```\n\nColleagues decide.")


def test_a_persons_words_stay_as_they_are():
    assert with_marks(said(author=Message.Author.AGENT)) == TEXT


def test_where_people_talk_the_numbers_are_there_too():
    assert as_said(said()).startswith("Refunds take five days. [1] The fee")


@pytest.mark.parametrize(
    ("meta", "citations"), [({}, []), ({"claims": [{}], "citations": [{}]}, SOURCES), (META, []), ({"claims": [{"text": "No."}]}, SOURCES)]
)  # fmt: skip
def test_what_is_not_told_gets_no_number(meta, citations):
    assert with_marks(said(meta=meta, citations=citations)) == TEXT


def test_a_mail_has_the_numbers_in_both_its_parts(server, refund):
    answer = reply_as_assistant(refund, TEXT, status=Status.RESOLVED, citations=SOURCES, meta=META)
    send(post(answer).pk)

    mail = server.mails[0]
    plain = " ".join(mail.get_body(("plain",)).get_content().split())
    html = mail.get_body(("html",)).get_content()
    assert "Refunds take five days. [1] The fee is not refunded. [1][2]" in plain
    assert f"[2] Fees <{FEES}>" in plain
    assert "five days. [1] The fee is not refunded. [1][2]" in html
    assert f'<a href="{FEES}">Fees</a>' in html
    answer.refresh_from_db()
    assert answer.text == TEXT

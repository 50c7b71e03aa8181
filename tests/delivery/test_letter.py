"""What leaves: threaded, signed, plain and HTML."""

from replywell.adapters.channels.email.tokens import verify_message_id, verify_reply_address
from replywell.delivery.actions.dispatch import post, send
from replywell.kit.secrets import derived_key
from replywell.people.actions.contacts import contact_for
from replywell.people.actors import actor_of
from replywell.people.models import Brand
from replywell.tickets.actions.conversation import (
    Said,
    open_ticket,
    receive_reply,
    reply,
    reply_as_assistant,
)
from replywell.tickets.actions.regrouping import merge
from replywell.tickets.status import Status
from tests.intake.letters import arrives, letter

KEY = derived_key("mail tokens")


def test_a_reply_leaves_threaded_and_signed(server, row, refund):
    send(row.pk)

    (mail,) = server.mails
    row.refresh_from_db()
    assert row.state == "sent"
    assert row.sent_at
    assert (server.raws[0].envelope_to, server.raws[0].envelope_from) == (
        ("rosa@example.org",),
        "support@example.com",
    )
    assert mail["To"] == "Rosa Marín <rosa@example.org>"
    assert mail["From"] == '"Ada Byrne (Support)" <support@example.com>'
    assert mail["Subject"] == "Re: Where is my refund? [#412]"
    assert mail["In-Reply-To"] == "<first@example.org>"
    assert mail["References"] == "<first@example.org>"
    assert verify_message_id(KEY, mail["Message-ID"]) == str(row.message_id)
    assert verify_reply_address(KEY, mail["Reply-To"].addresses[0].addr_spec) == 412
    assert "Auto-Submitted" not in mail


def test_it_is_plain_and_html_with_its_sources_and_the_quoted_question(server, row):
    send(row.pk)

    mail = server.mails[0]
    plain = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert mail.get_content_type() == "multipart/alternative"
    assert "on its way" in plain
    assert "<strong>on its way</strong>" in html
    assert "https://help.example.com/refunds" in plain
    assert "> I cancelled two weeks ago" in plain


def test_a_longer_conversation_is_referred_to_from_its_start(server, row, refund, ada):
    first = row.message
    first.refresh_from_db()
    said = Said(contact=refund.requester, text="And when?", external_id="second@example.org")
    receive_reply(refund, said)
    second = post(reply(refund, "Tomorrow.", by=ada))
    send(second.pk)

    mail = server.mails[0]
    assert mail["In-Reply-To"] == "<second@example.org>"
    assert mail["References"].split() == [
        "<first@example.org>",
        f"<{first.external_id}>",
        "<second@example.org>",
    ]


def test_the_assistants_answer_says_that_no_person_wrote_it(server, refund):
    row = post(reply_as_assistant(refund, "Here.", status=Status.RESOLVED, citations=[], meta={}))
    send(row.pk)

    mail = server.mails[0]
    assert row.automatic
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["From"] == "Support <support@example.com>"


def test_the_requesters_answer_to_it_comes_back_to_the_ticket(server, row, mailbox, refund):
    send(row.pk)
    mail = server.mails[0]
    answer = letter(to=mail["Reply-To"], subject=mail["Subject"], in_reply_to=mail["Message-ID"].strip("<>"))
    item = arrives(mailbox, answer, mail["Reply-To"].addresses[0].addr_spec)

    assert (item.outcome, item.ticket) == ("reply", refund)


def test_our_own_mail_is_known_again_when_it_comes_back(server, row, mailbox, refund):
    """A requester's address that forwards to our own."""
    send(row.pk)
    item = arrives(mailbox, server.raws[0].body)

    assert item.outcome == "quarantined"
    assert refund.messages.count() == 2


def test_a_hostile_subject_and_name_add_no_headers_and_no_recipients(server, refund, ada):
    refund.subject = "Hi\r\nBcc: all@example.org\r\n\r\nbody"
    refund.save()
    refund.requester.name = 'x" <evil@example.org>, "y\r\nBcc: evil@example.org'
    refund.requester.save()
    send(post(reply(refund, "Hello.", by=ada)).pk)

    (mail,) = server.mails
    assert server.raws[0].envelope_to == ("rosa@example.org",)
    assert "Bcc" not in mail
    assert [address.addr_spec for address in mail["To"].addresses] == ["rosa@example.org"]


def test_of_a_merged_ticket_a_stranger_s_words_are_not_quoted(server, row, refund, ada):
    other = open_ticket(
        Said(contact=contact_for("sam@example.org", "Sam"), text="My account is 4711.")
    ).ticket
    merge(other, refund, by=actor_of(ada), knowingly=True)
    send(post(reply(refund, "Here it is.", by=ada)).pk)
    assert "4711" not in str(server.mails[-1])
    assert server.raws[-1].envelope_to == ("rosa@example.org",)


def test_signatures_stand_below_the_reply_and_above_the_quote(server, refund, ada):
    Brand.objects.create(name="Lumenpost", signature="Lumenpost Support")
    ada.signature = "Billing"
    ada.save()
    row = post(reply(refund, "Here it is.", by=ada))
    ada.signature = "Somebody else"  # what is written stays
    ada.save()
    send(row.pk)

    mail = server.mails[0]
    plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Here it is.\n\n-- \nAda Byrne\nBilling\nLumenpost Support\n\n" in plain
    assert plain.index("Lumenpost Support") < plain.index("> I cancelled")
    assert "Ada Byrne<br>Billing<br>Lumenpost Support" in mail.get_body(("html",)).get_content()


def test_an_automatic_answer_has_the_brands_signature_once_and_nobodys_else(server, refund, ada):
    Brand.objects.create(name="Lumenpost", signature="Lumenpost Support")
    ada.signature = "Billing"
    ada.save()
    answers = {"status": Status.OPEN, "citations": [], "meta": {}}
    for text in ("Here.\n\nKind regards\nLumenpost Support", "Here."):
        send(post(reply_as_assistant(refund, text, **answers)).pk)

    for mail in server.mails:
        plain = mail.get_body(("plain",)).get_content()
        assert plain.count("Lumenpost Support") == 1
        assert "Billing" not in plain

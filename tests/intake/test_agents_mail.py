"""An agent answers by mail: public only if our mark and their domain's word both hold."""

from dataclasses import replace

import pytest

from replywell.adapters.channels.email.tokens import make_message_id
from replywell.delivery.own_mail import ABOUT_TICKET, _outbound
from replywell.intake.actions.take_in import take_in, translate
from replywell.intake.actions.verdicts import verify_sender
from replywell.kit.secrets import derived_key
from replywell.people.models import Role
from replywell.tickets.models import Message
from tests.adapters.channels.email.signed_mail import Names, signed
from tests.intake.letters import SUPPORT, arrives, delivered, letter
from tests.intake.marks import signed as signed_address
from tests.tickets.together import deferred

ADA = "Ada Byrne <ada@example.com>"


@pytest.fixture
def names():
    return Names().key_of("example.com").policy_of("example.com")


def written(**given) -> bytes:
    return letter(
        **{"sender": ADA, "to": signed_address(), "text": "It left today.", "subject": "Re: news"} | given
    )


def test_an_agents_answer_is_posted_once_their_domain_confirms_it(mailbox, refund, ada, names):
    item = arrives(mailbox, signed(written(), "example.com"))
    assert item.outcome == "waiting"
    assert {"item": item.pk} in deferred("verify sender")

    item = verify_sender(item, names)

    said = refund.messages.last()
    assert (item.outcome, item.ticket_id, item.message) == ("reply", 412, said)
    assert (said.author, said.agent, said.text) == ("agent", ada, "It left today.")
    assert item.authentication == "dkim=pass dmarc=pass"


def test_the_word_note_makes_it_a_note(mailbox, refund, ada, names):
    verify_sender(arrives(mailbox, signed(written(text="#note Ask the bank."), "example.com")), names)

    assert refund.notes.get().text == "Ask the bank."
    assert refund.messages.count() == 1


@pytest.mark.parametrize(
    "mail",
    [
        written,
        lambda: signed(written(), "evil.example"),
        lambda: signed(written(), "example.com").replace(b"left today", b"is refused"),
    ],
    ids=["unsigned", "signed by another", "altered"],
)
def test_without_the_domains_word_it_is_quarantined(mailbox, refund, ada, names, mail):
    names.key_of("evil.example")
    item = verify_sender(arrives(mailbox, mail()), names)

    assert item.outcome == "quarantined"
    assert "#412" in item.reason
    assert refund.messages.count() == 1


@pytest.mark.parametrize(
    ("spf", "peer", "outcome"),
    [("direct", "93.184.216.7", "reply"), ("direct", "93.184.216.8", "quarantined"),
     ("never", "93.184.216.7", "quarantined"), ("direct", "127.0.0.1", "quarantined")],
)  # fmt: skip
def test_the_server_that_the_domain_lets_send_is_enough(mailbox, refund, ada, names, spf, peer, outcome):
    mailbox.settings |= {"spf": spf}
    mailbox.save()
    raw = replace(delivered(written(), sender="ada@example.com"), format=f"message/rfc822; peer={peer}")
    published = {("example.com", "TXT"): ["v=spf1 ip4:93.184.216.7 -all"]}

    item = verify_sender(take_in(mailbox, raw), names, lambda *asked: published.get(asked, []))

    assert item.outcome == outcome


def test_a_header_of_the_senders_own_proves_nothing(mailbox, refund, ada, names):
    forged = written(headers={"Authentication-Results": "mx.example.com; dmarc=pass"})
    assert verify_sender(arrives(mailbox, forged), names).outcome == "quarantined"


def test_the_word_of_the_named_server_is_enough(mailbox, refund, ada):
    mailbox.settings |= {"verdict_server": "mx.example.com"}
    mailbox.save()
    mail = written(headers={"Authentication-Results": "mx.example.com; dmarc=pass"})

    assert arrives(mailbox, mail).outcome == "reply"
    assert refund.messages.last().agent == ada


def test_without_our_mark_the_domains_word_is_not_enough(mailbox, refund, ada, names):
    item = arrives(mailbox, signed(written(to=SUPPORT, subject="Re: x [#412]"), "example.com"))

    assert item.outcome == "quarantined"
    assert refund.messages.count() == 1


def test_an_agents_vacation_reply_is_never_posted(mailbox, refund, ada):
    mailbox.settings |= {"verdict_server": "mx.example.com"}
    mailbox.save()
    mail = written(
        headers={"Authentication-Results": "mx.example.com; dmarc=pass", "Auto-Submitted": "auto-replied"}
    )

    assert arrives(mailbox, mail).outcome == "quarantined"
    assert refund.messages.count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LIGHT])
def test_a_role_that_may_not_reply_may_not_by_mail(mailbox, refund, ada, names, role):
    ada.role = role
    ada.save()
    assert verify_sender(arrives(mailbox, signed(written(), "example.com")), names).outcome == "quarantined"


def test_a_ticket_they_do_not_see_takes_no_answer(mailbox, refund, ada, ben, names, team_billing):
    team_billing.private = True
    team_billing.save()
    refund.team = team_billing
    refund.save()
    mail = letter(sender="ben@example.com", to=signed_address(), text="Mine now.")

    assert verify_sender(arrives(mailbox, signed(mail, "example.com")), names).outcome == "quarantined"
    assert refund.messages.count() == 1


def test_the_same_answer_again_is_posted_once(mailbox, refund, ada, names):
    mail = signed(written(message_id="once@example.com"), "example.com")
    item = verify_sender(arrives(mailbox, mail), names)
    verify_sender(item, names)
    translate(item)
    again = arrives(mailbox, b"Received: by another way\r\n" + mail)
    verify_sender(again, names)

    assert refund.messages.filter(author=Message.Author.AGENT).count() == 1


def test_the_news_itself_never_goes_to_the_requester(mailbox, refund, ada, names, settings):
    text = f"- Rosa wrote on #412: {settings.PUBLIC_URL}/tickets/412/"
    item = verify_sender(arrives(mailbox, signed(written(text=text), "example.com")), names)

    assert item.outcome == "quarantined"
    assert refund.messages.count() == 1


def test_news_for_an_agent_can_be_answered(refund, mailbox):
    from django.core.mail import EmailMessage

    mail = EmailMessage("News", "Read", to=["ada@example.com"], headers={ABOUT_TICKET: "412"})
    assert _outbound(mail, SUPPORT, "Support").reply_to.email == signed_address()


def test_an_answer_to_the_desks_own_mail_opens_no_ticket(mailbox, ada):
    own = make_message_id(derived_key("mail tokens"), "own-1", "example.com").strip("<>")
    assert arrives(mailbox, letter(sender=ADA, in_reply_to=own)).outcome == "quarantined"

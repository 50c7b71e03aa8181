"""Rosa asks, Ada asks the bank at the side, the bank answers, Ada answers Rosa."""

from replywell.people.actions.contacts import contact_for
from replywell.pipeline.models import Walk
from replywell.resolution.models import Suggestion
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.starting import start_conversation

BANK = "claims@bank.example"


def test_the_bank_is_asked_and_nobody_reads_the_others_mail(world, ada, mailbox):
    ticket = world.rosa_writes("How long does a refund take? My number is 4711-ROSA.").ticket
    said = world.works(
        lambda: start_conversation(
            contact_for(BANK, "The Bank"),
            subject="A refund of May",
            text="Has it arrived at your house?",
            by=ada,
            connection=mailbox,
            side_of=ticket,
            hold=True,
        )
    )
    side = said.ticket
    (asked,) = world.server.mails
    assert (asked["To"], asked["Subject"]) == (f"The Bank <{BANK}>", f"A refund of May [#{side.pk}]")
    assert "ROSA" not in asked.as_string()

    # The bank answers; the ticket opens, and nothing of the answer is on it.
    item = world.rosa_answers(asked, "It came on Monday. Our file is BANK-99.", sender=f"The Bank <{BANK}>")
    ticket.refresh_from_db()
    assert (item.outcome, item.ticket, ticket.status) == ("reply", side, "open")
    assert ticket.messages.count() == 1
    assert ticket.events.filter(kind="side_replied").count() == 1
    assert not Walk.objects.filter(ticket=side).exists()
    assert not Suggestion.objects.filter(ticket=side).exists()

    # Rosa gets Ada's words, threaded under her own, and none of the bank's.
    world.works(lambda: reply(ticket, "The bank has it since Monday.", by=ada))
    answer = world.server.mails[-1]
    assert answer["To"] == "Rosa Marín <rosa@example.org>"
    assert answer["In-Reply-To"] == f"<{ticket.messages.first().external_id}>"
    for secret in ("BANK-99", BANK, asked["Message-ID"], f"#{side.pk}]"):
        assert secret not in answer.as_string()

    # A further walk on the ticket reads nothing of the side either.
    world.rosa_answers(answer, "And in France?")
    for walk in Walk.objects.filter(ticket=ticket):
        assert "BANK-99" not in str(walk.facts)
    assert side.messages.count() == 2

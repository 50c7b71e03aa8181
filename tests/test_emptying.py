"""What empties the database between committing tests leaves nothing, whoever still writes."""

from django.core.management import call_command
from django.db import transaction

from replywell.people.models import Contact, Identity
from tests.tickets.together import Gate, Running, until_somebody_waits_for_a_lock


def test_a_row_that_is_being_written_goes_too(committed):
    rosa = Contact.objects.create(name="Rosa")
    gate = Gate()

    @transaction.atomic
    def write_slowly() -> None:
        Identity.objects.create(contact=rosa, kind="phone", value="+34 600 000 000")
        gate.wait()

    writing = Running(write_slowly)
    gate.wait_for_visitor()
    emptying = Running(lambda: call_command("flush", verbosity=0, interactive=False))
    until_somebody_waits_for_a_lock()
    gate.open()
    writing.result()
    emptying.result()
    assert not Identity.objects.exists()
    assert not Contact.objects.exists()

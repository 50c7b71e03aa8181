"""Notes: who is named in one follows, and its writer mends it for a while."""

from datetime import timedelta

from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.people.models import Role, Team
from replywell.tickets.actions.conversation import write_note
from replywell.workspace.mentions import mentioned


def test_only_who_may_see_the_ticket_is_named(refund, ada, ben):
    assert mentioned("Ask @Ben Okafor and @ada byrne", refund) == sorted([ada.pk, ben.pk])
    refund.team = Team.objects.create(name="Legal", private=True)
    refund.save()
    assert mentioned("Ask @Ben Okafor", refund) == []
    light = add_agent("lou@example.com", name="Lou Berg", role=Role.LIGHT)
    light.teams.add(refund.team)
    assert mentioned("Ask @Lou Berg", refund) == [light.pk]


def test_who_is_named_follows(desk, refund, ben):
    desk.swap("/tickets/412/notes/", {"text": "Ask @Ben Okafor about #412"})
    assert refund.followers.get().agent == ben
    assert refund.events.get(kind="note_written").data["mentions"] == [ben.pk]
    page = desk.get("/tickets/412/").text
    assert '<span class="mention">@Ben Okafor</span>' in page
    assert '<a href="/tickets/412/">#412</a>' in page


def test_a_note_is_mended_by_its_writer_for_a_while(desk, sign_in, refund, ada, ben):
    note = write_note(refund, "Od.", by=ada)
    path = f"/tickets/412/notes/{note.pk}/"
    assert sign_in(ben).swap(path, {"text": "Mine"}).status_code == 403
    desk.swap(path, {"text": "Odd."})
    assert refund.events.get(kind="note_edited").data["before"] == "Od."
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert desk.swap(path, {"text": "Late"}).status_code == 409
    desk.delete(path, headers={"HX-Request": "true"})
    assert not refund.notes.exists()
    assert refund.events.get(kind="note_deleted").data["before"] == "Odd."

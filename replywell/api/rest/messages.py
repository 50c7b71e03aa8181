"""What is said and noted on a ticket, and its files."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Field, File
from ninja.files import UploadedFile
from ninja.responses import Status as Answer
from pydantic import ConfigDict

from replywell.api.actions.uploads import files, keep
from replywell.api.rest import paging
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.entrance import tell
from replywell.api.rest.paging import Cursor, Limit
from replywell.api.rest.schemas import In, Out, Text
from replywell.api.rest.told import MessageOut, MessagesOut, NoteOut, NotesOut
from replywell.kit import blobs
from replywell.kit.errors import NotFound
from replywell.people.permissions import check
from replywell.tickets.actions.conversation import reply, write_note
from replywell.tickets.models import Attachment
from replywell.tickets.queries import conversation, ticket_for
from replywell.tickets.recipients import read_addresses
from replywell.tickets.status import Status
from replywell.workspace.mentions import mentioned
from replywell.workspace.views.letters import uploaded

router = Doors("tickets")
_Addresses = Annotated[list[Annotated[str, Field(max_length=320)]], Field(max_length=20)]
BINARY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


class ReplyIn(In):
    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={"examples": [{"text": "Your refund is on its way.", "status": "resolved"}]},
    )
    text: Text = Field(description="Markdown.")
    status: Status = Field(Status.PENDING, description="What the ticket becomes.")
    cc: _Addresses = Field([])
    bcc: _Addresses = Field([])
    attachments: Annotated[list[int], Field(max_length=20)] = Field([], description="Ids of uploads.")
    seen: int | None = Field(None, description="Newest message you know: 409 if somebody wrote since.")


class NoteIn(In):
    model_config = ConfigDict(
        extra="ignore", json_schema_extra={"examples": [{"text": "Called her, @Ben Okafor follows up."}]}
    )
    text: Text = Field(description="Markdown. `@Name` of colleagues who see the ticket tells them.")


class UploadOut(Out):
    id: int = Field(description="For `attachments` of a message, within 24 hours.")
    name: str
    type: str
    size: int


@router.get("tickets/{number}/messages", response=MessagesOut, summary="List messages")
def messages(request: HttpRequest, number: int, cursor: Cursor = None, limit: Limit = 50) -> MessagesOut:
    """What was said on a ticket, oldest first."""
    said = conversation(ticket_for(agent_of(request), number))
    rows, further = paging.part(said, paging.OLDEST, cursor, limit)
    return MessagesOut(messages=[MessageOut.of(row) for row in rows], **paging.onward(request, further))


@router.get("tickets/{number}/messages/{message}", response=MessageOut, summary="Read a message")
def message(request: HttpRequest, number: int, message: int) -> MessageOut:
    """One message of a ticket."""
    found = conversation(ticket_for(agent_of(request), number)).filter(pk=message).first()
    if found is None:
        raise NotFound(f"There is no message {message} on ticket #{number}.")
    return MessageOut.of(found)


@router.post("tickets/{number}/messages", response={201: MessageOut}, summary="Reply")
def add_message(request: HttpRequest, number: int, given: ReplyIn) -> Any:
    """Answer the requester, as the token's agent."""
    return _replied(request, number, given)


@router.post("tickets/{number}/replies", response={201: MessageOut}, summary="Reply (first address)")
def add_reply(request: HttpRequest, number: int, given: ReplyIn) -> Any:
    """The same as posting a message."""
    return _replied(request, number, given)


def _replied(request: HttpRequest, number: int, given: ReplyIn) -> Any:
    agent = agent_of(request)
    check(agent, "reply")
    said = reply(
        ticket_for(agent, number),
        given.text,
        by=agent,
        status=given.status,
        seen=given.seen,
        cc=read_addresses(", ".join(given.cc)),
        bcc=read_addresses(", ".join(given.bcc)),
        files=files(agent, given.attachments),
    )
    tell(request, Location=f"/api/v1/tickets/{number}/messages/{said.pk}")
    return Answer(201, MessageOut.of(said))


@router.get("tickets/{number}/notes", response=NotesOut, tags=["notes"], summary="List notes")
def notes(request: HttpRequest, number: int, cursor: Cursor = None, limit: Limit = 50) -> NotesOut:
    """What only colleagues see, oldest first."""
    agent = agent_of(request)
    check(agent, "read notes")
    found = ticket_for(agent, number).notes.select_related("agent")
    rows, further = paging.part(found, paging.OLDEST, cursor, limit)
    return NotesOut(notes=[NoteOut.of(row) for row in rows], **paging.onward(request, further))


@router.post("tickets/{number}/notes", response={201: NoteOut}, tags=["notes"], summary="Write a note")
def add_note(request: HttpRequest, number: int, given: NoteIn) -> Any:
    """Write an internal note, as the token's agent."""
    agent = agent_of(request)
    check(agent, "write notes")
    found = ticket_for(agent, number)
    note = write_note(found, given.text, by=agent, mentions=mentioned(given.text, found))
    return Answer(201, NoteOut.of(note))


@router.get(
    "tickets/{number}/attachments/{attachment}",
    tags=["attachments"],
    summary="Read a file",
    openapi_extra={"responses": {200: BINARY}},
)
def attachment(request: HttpRequest, number: int, attachment: int) -> HttpResponse:
    """The bytes of a file that came with a message."""
    found = ticket_for(agent_of(request), number)
    file = Attachment.objects.filter(pk=attachment, message__ticket=found).first()
    if file is None:
        raise NotFound(f"There is no file {attachment} on ticket #{number}.")
    try:
        content = blobs.read(file.sha256)
    except FileNotFoundError as error:
        raise NotFound(
            "This file is not in the store any more. Ask an administrator to restore it."
        ) from error
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.post("attachments", response={201: UploadOut}, tags=["attachments"], summary="Send a file ahead")
def upload(request: HttpRequest, file: UploadedFile = File(...)) -> Any:  # noqa: B008 - the library's way
    """A file, as `multipart/form-data`. It goes with a message that names its id within 24 hours."""
    agent = agent_of(request)
    check(agent, "reply")
    kept = keep(agent, uploaded(request, "file")[0])
    return Answer(201, UploadOut(id=kept.pk, name=kept.name, type=kept.type, size=kept.size))

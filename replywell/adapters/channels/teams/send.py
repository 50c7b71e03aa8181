"""What we say in Teams: in the conversation where it was asked, else in one of its own with the member."""

import json
from dataclasses import replace
from typing import Any, get_args

from replywell.adapters.channels.port import OutboundMessage, Press, Raw, Receipt
from replywell.adapters.channels.teams import connector
from replywell.adapters.channels.teams.admission import part
from replywell.adapters.channels.teams.cards import CARD, answer_cards, button_card, pressed_card
from replywell.adapters.channels.teams.files import links, pictures
from replywell.adapters.channels.teams.receive import PRESS
from replywell.adapters.channels.teams.settings import TeamsSettings
from replywell.kit.errors import AdapterError, Unconfirmed, Unreachable

SUMMARY = 200
"""Characters of a notification."""


def send(settings: TeamsSettings, message: OutboundMessage) -> Receipt:
    """Raises `Refused`, `Unavailable`, `Unreachable`, and `Unconfirmed` where something of it may be posted already."""
    attached = pictures(message.files)
    message = replace(message, text=message.text + links(message.files, message.language))
    conversation = message.conversation or _opened(settings, message)
    cards = answer_cards(message)
    buttons = button_card(message)
    said = [_activity(card, message.text) for card in cards]
    said[-1]["attachments"] += attached
    said += [_activity(buttons, "")] if buttons else []
    first = ""
    for number, activity in enumerate(said):
        try:
            answer = connector.post(settings, activity, "conversations", conversation, "activities")
        except AdapterError as error:
            if not number:
                raise
            raise Unconfirmed(
                f"The beginning of the answer was posted, the rest was not: {error.message}"
            ) from None
        first = first or str(answer.get("id", ""))
    return Receipt(first)


def acknowledge(settings: TeamsSettings, raw: Raw) -> None:
    """What was pressed takes the buttons' place; nothing for what is no press. Raises `Refused` and `Unavailable`."""
    activity: dict[str, Any] = json.loads(raw.body)
    value, card = part(activity, "value"), str(activity.get("replyToId") or "")
    what: Any = value.get(PRESS)
    if what not in set(get_args(Press.__value__)) - {""} or not card:
        return
    conversation = str(part(activity, "conversation").get("id", ""))
    put = _activity(pressed_card(what, str(value.get("language", "en"))), "")
    connector.put(settings, put | {"id": card}, "conversations", conversation, "activities", card)


def _activity(card: dict[str, Any], text: str) -> dict[str, Any]:
    summary = " ".join(text.split())[:SUMMARY]
    said: dict[str, Any] = {"type": "message", "attachments": [{"contentType": CARD, "content": card}]}
    return said | ({"summary": summary} if summary else {})


def _opened(settings: TeamsSettings, message: OutboundMessage) -> str:
    """A conversation with the member alone. Raises `Unreachable` for people whom this desk does not hear."""
    if message.handle is None or message.handle.kind != "teams":
        raise Unreachable("Nobody in Teams is named to send it to. Answer by mail.")
    tenant, _, user = message.handle.value.partition(":")
    if tenant not in settings.heard:
        raise Unreachable("The member belongs to a tenant that this desk does not hear. Answer by mail.")
    asked = {
        "bot": {"id": f"28:{settings.app_id}"},
        "members": [{"id": user}],
        "tenantId": tenant,
        "isGroup": False,
        "channelData": {"tenant": {"id": tenant}},
    }
    opened = str(connector.post(settings, asked, "conversations").get("id") or "")
    if not opened:
        raise Unreachable("Teams opened no conversation with this member. Answer by mail.")
    return opened

"""What Slack posts, written down by hand after its documentation, and signed as it signs."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

from replywell.adapters.channels.port import WebhookRequest
from replywell.adapters.channels.slack.settings import SlackSettings

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_770_000_000
TS = "1770000000.000100"


def settings(**more):
    given = {
        "client_id": "1.2",
        "client_secret": "shh",
        "signing_secret": SECRET,
        "token": "xoxb-1-token",
        "team_id": "T0DESK",
        "own_user_id": "U0DESK",
        "timeout": 5,
    }
    return SlackSettings.model_validate(given | more)


def user(id, name, address, **more):
    profile = {"real_name": name, "display_name": name.split()[0].lower(), "email": address}
    told = {"id": id, "team_id": "T0DESK", "deleted": False, "is_bot": False, "profile": profile}
    return {"ok": True, "user": told | {"is_restricted": False, "is_email_confirmed": True} | more}


USERS = {
    "U0ROSA": user("U0ROSA", "Rosa Marín", "rosa@example.org"),
    "U0ADA": user("U0ADA", "Ada Byrne", "ada@example.com"),
    "U0GUEST": user("U0GUEST", "Gus Guest", "ada@example.com", is_restricted=True),
    "U0ELSE": user("U0ELSE", "Else Where", "ada@example.com", team_id="T0ELSE", is_stranger=True),
    "U0GONE": user("U0GONE", "Gone Away", "gone@example.org", deleted=True),
    "U0NEW": user("U0NEW", "New Comer", "new@example.org", is_email_confirmed=False),
}


def event(of=None, **more):
    """An event in its envelope; a direct message of Rosa's unless told otherwise."""
    said = {
        "type": "message",
        "channel": "D0ROSA",
        "channel_type": "im",
        "user": "U0ROSA",
        "text": "Where is my refund?",
        "ts": TS,
        "event_ts": TS,
    }
    inside = said | (of or {})
    envelope = {
        "token": "old",
        "team_id": "T0DESK",
        "api_app_id": "A0DESK",
        "type": "event_callback",
        "event_id": "Ev0001",
        "event_time": NOW,
        "authorizations": [{"team_id": "T0DESK", "user_id": "U0DESK", "is_bot": True}],
        "event": {name: value for name, value in inside.items() if value is not None},
    }
    return envelope | more


def edited(text="Where is my refund, please?", **more):
    message = {
        "type": "message",
        "user": "U0ROSA",
        "text": text,
        "ts": TS,
        "edited": {"user": "U0ROSA", "ts": "1770000050.0"},
    }
    before = {"type": "message", "user": "U0ROSA", "text": "Where is my refund?", "ts": TS}
    return event(
        {
            "subtype": "message_changed",
            "user": None,
            "text": None,
            "message": message | more,
            "previous_message": before,
            "ts": "1770000050.000300",
        }
    )


def deleted():
    before = {"type": "message", "user": "U0ROSA", "text": "Where is my refund?", "ts": TS}
    return event(
        {
            "subtype": "message_deleted",
            "user": None,
            "text": None,
            "deleted_ts": TS,
            "previous_message": before,
            "ts": "1770000060.000300",
        }
    )


def press(what="solved", **more):
    posted = {
        "type": "block_actions",
        "team": {"id": "T0DESK", "domain": "example"},
        "user": {"id": "U0ROSA", "team_id": "T0DESK"},
        "channel": {"id": "D0ROSA", "name": "directmessage"},
        "trigger_id": "1.2.3",
        "response_url": "https://hooks.slack.com/actions/T0DESK/1/2",
        "message": {
            "type": "message",
            "ts": "1770000100.000200",
            "thread_ts": TS,
            "text": "It is on its way.",
            "blocks": [
                {
                    "type": "section",
                    "block_id": "b1",
                    "text": {"type": "mrkdwn", "text": "It is on its way."},
                },
                {"type": "actions", "block_id": "replywell", "elements": []},
            ],
        },
        "actions": [
            {
                "type": "button",
                "action_id": f"replywell:{what}",
                "block_id": "replywell",
                "value": "412.9@example.com",
                "text": {"type": "plain_text", "text": "Solved"},
                "action_ts": "1770000120.000400",
            }
        ],
    }
    return posted | more


def shortcut(by="U0ADA"):
    return {
        "type": "message_action",
        "callback_id": "save_to_knowledge",
        "trigger_id": "1.2.4",
        "action_ts": "1770000130.000500",
        "team": {"id": "T0DESK"},
        "user": {"id": by},
        "channel": {"id": "C0HELP"},
        "message": {
            "type": "message",
            "user": "U0ROSA",
            "ts": "1770000010.000100",
            "thread_ts": TS,
            "text": "Ask Edda",
        },
    }


def reaction(emoji="books", by="U0ADA"):
    item = {"type": "message", "channel": "C0HELP", "ts": "1770000010.000100"}
    return event(
        {
            "type": "reaction_added",
            "user": by,
            "reaction": emoji,
            "item": item,
            "channel": None,
            "text": None,
            "ts": None,
        }
    )


def request(posted, *, secret=SECRET, stamp=NOW, form=False, method="POST", **headers):
    """The post, signed."""
    body = posted if isinstance(posted, bytes) else json.dumps(posted).encode()
    if form:
        body = urlencode({"payload": body.decode()}).encode()
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    signed = {"x-slack-request-timestamp": str(stamp), "x-slack-signature": f"v0={signature}"}
    return WebhookRequest(method, signed | headers, {}, body)

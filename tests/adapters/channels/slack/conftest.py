"""A workspace: T0DESK, with Rosa (full member), Gus (guest), and the desk's app U0DESK."""

import pytest

from tests.adapters.channels.service import Service
from tests.adapters.channels.slack import payloads


@pytest.fixture
def slack():
    service = Service()
    service.answers = {
        "/api/users.info": lambda asked: payloads.USERS.get(
            asked.form["user"], {"ok": False, "error": "user_not_found"}
        ),
        "/api/conversations.history": {"ok": True, "messages": []},
        "/api/conversations.replies": {"ok": False, "error": "thread_not_found"},
        "/api/auth.test": {"ok": True, "team_id": "T0DESK", "team": "Example", "user_id": "U0DESK"},
        "/api/chat.postMessage": lambda asked: {
            "ok": True,
            "channel": asked.form["channel"],
            "ts": "1770000100.000200",
        },
        "/api/chat.update": {"ok": True},
        "/api/chat.postEphemeral": {"ok": True},
        "/api/conversations.open": {"ok": True, "channel": {"id": "D0NEW"}},
    }
    yield service
    service.close()


@pytest.fixture
def settings(slack):
    return payloads.settings(api_url=f"{slack.url}/api/")

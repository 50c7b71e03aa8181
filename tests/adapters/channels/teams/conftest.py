"""Microsoft on loopback: its keys, its sign-in, its connector; and Rosa, a member of the tenant."""

import pytest

from replywell.adapters.channels.teams import connector, tokens
from tests.adapters.channels.service import Service
from tests.adapters.channels.teams import payloads


@pytest.fixture
def microsoft():
    connector.forget()
    tokens.forget()
    service = Service()
    service.answers = {
        "/openid": {"issuer": "https://api.botframework.com", "jwks_uri": f"{service.url}/keys"},
        "/keys": {"keys": [payloads.jwk()]},
        f"/{payloads.TENANT}/oauth2/v2.0/token": {"access_token": "bot-token", "expires_in": 3600},
        member_path(): {
            "id": "29:rosa",
            "name": "Rosa Marín",
            "email": "rosa@example.org",
            "userPrincipalName": "rosa@example.org",
            "tenantId": payloads.TENANT,
            "userRole": "user",
        },
        said_path(): lambda asked: (201, {}, {"id": "1:answer"}),
        "/teams/v3/conversations": (201, {}, {"id": "a:opened"}),
        said_path("a%3Aopened"): (201, {}, {"id": "1:first"}),
    }
    yield service
    service.close()
    connector.forget()
    tokens.forget()


@pytest.fixture
def settings(microsoft):
    return payloads.settings(stand_in=microsoft.url)


def member_path(conversation="a%3A1rosa-and-the-bot", member="29%3Arosa"):
    return f"/teams/v3/conversations/{conversation}/members/{member}"


def said_path(conversation="a%3A1rosa-and-the-bot"):
    return f"/teams/v3/conversations/{conversation}/activities"

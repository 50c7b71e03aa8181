"""What the Bot Framework connector posts, written down by hand after its documentation, with tokens of a key of ours."""

import json
from functools import cache

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from replywell.adapters.channels.port import WebhookRequest
from replywell.adapters.channels.teams.settings import TeamsSettings

NOW = 1_770_000_000
APP = "6f4b0000-0000-4000-8000-00000000000a"
TENANT = "72f90000-0000-4000-8000-00000000000b"
ELSE = "99990000-0000-4000-8000-00000000000c"
ROSA = "aad00000-0000-4000-8000-00000000000d"
SERVICE = "https://smba.trafficmanager.net/emea/"
PERSONAL = "a:1rosa-and-the-bot"
CHANNEL = "19:help@thread.tacv2;messageid=1769999999999"


def settings(**more):
    given = {"app_id": APP, "app_password": "shh", "tenant_id": TENANT, "timeout": 5}
    return TeamsSettings.model_validate(given | more)


@cache
def key(name="k1"):
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(name="k1", **more):
    told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key()))
    return told | {"kid": name, "use": "sig", "endorsements": ["msteams", "webchat"]} | more


def token(*, signed_by="k1", algorithm="RS256", kid=None, **claims):
    told = {
        "iss": "https://api.botframework.com",
        "aud": APP,
        "exp": NOW + 3600,
        "nbf": NOW - 60,
        "serviceurl": SERVICE,
    } | claims
    told = {name: value for name, value in told.items() if value is not None}
    secret = "x" * 32 if algorithm == "HS256" else key(signed_by) if algorithm == "RS256" else None
    return jwt.encode(told, secret, algorithm=algorithm, headers={"kid": kid or signed_by})


def activity(**more):
    told = {
        "type": "message",
        "id": "1769999999999",
        "timestamp": "2026-02-02T02:40:00.000Z",
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": {"id": "29:rosa", "name": "Rosa Marín", "aadObjectId": ROSA},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": PERSONAL},
        "recipient": {"id": f"28:{APP}", "name": "Help Desk"},
        "text": "Where is my refund?",
        "textFormat": "plain",
        "entities": [{"locale": "en-US", "type": "clientInfo"}],
        "channelData": {"tenant": {"id": TENANT}},
    } | more
    return {name: value for name, value in told.items() if value is not None}


def press(what="solved", **more):
    value = {"replywell": what, "message": "412.9@example.com", "language": "de"}
    return activity(**{"id": "f:press", "text": None, "value": value, "replyToId": "1:buttons"} | more)


def request(posted, with_token=None, **headers):
    body = posted if isinstance(posted, bytes) else json.dumps(posted).encode()
    signed = {"authorization": f"Bearer {with_token or token()}"}
    return WebhookRequest("POST", signed | headers, {}, body)

"""The description of the API is whole, and what is answered is what it says: schemathesis asks, in this process."""

import itertools
import re
from collections import Counter

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from replywell.api.actions.tokens import make_token
from replywell.api.models import Webhook
from replywell.api.reference import groups
from replywell.api.rest import api
from replywell.knowledge.actions.drafts import write_article

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 5
"""For each door: `benchmarks/api_fuzz.py` asks for as long as one likes."""
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def described(db):
    return api.get_openapi_schema()


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_door_is_described_whole(described):
    ids = [operation["operationId"] for _method, _path, operation in operations(described)]
    assert len(ids) == len(set(ids)) > 40
    for method, path, operation in operations(described):
        at = f"{method} {path}"
        assert operation["description"], at
        assert operation["summary"], at
        assert operation["security"][0]["Bearer"], at
        assert {"401", "403", "422", "429", "500"} <= operation["responses"].keys(), at
        assert any(status < "300" for status in operation["responses"]), at
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            schema = described["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
            assert schema["examples"], at
    assert described["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


def test_the_description_is_open_to_everybody_and_says_nothing_of_the_desk(client, refund):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    assert "refund?" not in str(answer.json()["paths"])


def test_the_reference_shows_every_door_with_its_examples(client, db, described):
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    doors = list(itertools.chain.from_iterable(doors for _slug, _name, doors in groups("http://testserver")))
    assert len(doors) == len(list(operations(described)))
    for door in doors:
        assert f'id="{door.slug}"' in text
    assert all(source.startswith("/static/") for source in re.findall(r'<script[^>]* src="([^"]*)"', text))


def test_the_examples_of_the_reference_run(client, refund, olga, mailbox, monkeypatch):
    """The Python ones, word by word; the requests go to this process."""
    import httpx

    from replywell.tickets.models import Ticket

    transport = httpx.WSGITransport(app=get_wsgi_application())
    _, token = make_token("t", olga, scopes=["read", "write"], rate=60_000)
    monkeypatch.setenv("REPLYWELL_TOKEN", token)
    for method in ("get", "post", "patch"):
        monkeypatch.setattr(httpx, method, getattr(httpx.Client(transport=transport), method))
    doors = {door.slug: door for _slug, _name, doors in groups("http://testserver") for door in doors}
    for slug in (
        "tickets",
        "ticket",
        "patch-ticket",
        "open-ticket",
        "add-message",
        "add-note",
        "search-tickets",
        "events",
    ):
        exec(doors[slug].python, {"print": lambda *_: None})  # what the page shows is what is run
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_what_is_answered_is_what_is_described(refund, olga, mode):
    scopes = ["read", "write", "webhooks:read", "webhooks:write"]
    _, token = make_token("t", olga, scopes=scopes, rate=60_000)
    Webhook.objects.create(name="x", url="https://a.example/", kinds=["note.written"], owner=olga, secret={})
    write_article("Refunds", by=olga, markdown="Five days.")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    asked: Counter[str] = Counter()

    def ask(case):
        asked[case.operation.label] += 1
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    for result in schema.get_all_operations():
        given(result.ok().as_strategy(generation_mode=mode))(bounded(ask))()
    assert len(asked) > 45

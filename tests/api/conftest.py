"""Calls to the API in one line, and a receiver of webhooks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

EVERYTHING = ("read", "write", "webhooks:read", "webhooks:write")


@pytest.fixture
def olga(db):
    """Olga, the owner."""
    from replywell.people.actions.agents import add_agent

    return add_agent("olga@example.com", name="Olga Sand", role="owner")


@pytest.fixture
def call(client, ada):
    """`call("get", "tickets/412")`, as Ada unless another agent is named."""
    from replywell.api.actions.tokens import add_token

    def calling(method, path, body=None, *, agent=ada, scopes=EVERYTHING, token="", **headers):
        token = token or add_token("t", agent_email=agent.email, scopes=scopes)
        told = {"Authorization": f"Bearer {token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return getattr(client, method)(address, headers=told, **content)

    return calling


@pytest.fixture
def secret_team(db):
    from replywell.people.models import Team

    return Team.objects.create(name="Secret", private=True)


@pytest.fixture
def hidden(secret_team):
    """A ticket of a private team, of somebody whom nobody else knows."""
    from replywell.people.actions.contacts import contact_for
    from replywell.tickets.actions.conversation import Said, open_ticket
    from replywell.tickets.models import Ticket

    said = Said(contact=contact_for("spy@hidden.example", "Spy"), subject="Hush", text="Hush hush.")
    ticket = open_ticket(said).ticket
    Ticket.objects.filter(pk=ticket.pk).update(team=secret_team)
    ticket.refresh_from_db()
    return ticket


class _Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        status, headers, answer = self.server.answers.pop(0) if self.server.answers else (204, {}, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(settings, monkeypatch):
    """A server that keeps what it is told in `got`, and answers with `answers` (status, headers, body), else 204."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    server.got, server.answers = [], []
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(settings.ENV, "private_sources", True)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(olga, receiver):
    """A webhook of Olga's that is told of everything, at `receiver`."""
    from replywell.api.actions import webhooks
    from replywell.api.models import Webhook
    from replywell.api.published import KINDS

    values = {"name": "Data", "url": receiver.url, "kinds": list(KINDS)}
    return webhooks.put_webhook(Webhook(), values, by=olga)


@pytest.fixture
def billing(team_billing):
    from replywell.tickets.models import Category

    return Category.objects.create(slug="billing", name="Billing", team=team_billing)

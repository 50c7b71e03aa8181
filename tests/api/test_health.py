"""Supervisors may ask without a token."""


def test_it_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_it_is_ready_when_the_database_answers(client, db):
    assert client.get("/readyz").json() == {"status": "ok"}


def test_it_is_not_ready_when_the_database_does_not(client, monkeypatch):
    from django.db import OperationalError, connection

    def away(*_, **__):
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json()["status"]

"""Decisions in the console: who finds which, what one shows, and how it is asked again."""

from replywell.people.models import Team
from replywell.tickets.actions import triage
from tests.console.desk_of_an_owner import page
from tests.pipeline.answers import asking


def test_decisions_are_listed_and_narrowed(desk, walk):
    address = page("decisions")
    listed = f"#{walk.ticket_id}</a>"
    assert listed in desk.get(address).text
    for query, seen in (
        ("category=billing", True),
        ("category=technical", False),
        ("decision=auto", True),
        ("decision=draft", False),
        (f"ticket=%23{walk.ticket_id}", True),
        ("ticket=999999", False),
        ("model=scripted", True),
        ("model=claude", False),
        ("state=carried_out", True),
        ("state=failed", False),
        ("from=2020-01-01", True),
        ("to=2020-01-01", False),
        ("cost=0.01", False),
        (f"before={walk.pk}", False),
    ):
        assert (listed in desk.get(f"{address}?{query}").text) is seen, query
    for query in ("ticket=x", "from=yesterday", "cost=much", "cost=-1", "cost=nan"):
        assert desk.get(f"{address}?{query}").status_code == 422, query


def test_a_walk_of_a_private_team_is_nobody_elses(client, walk, owner, ben):
    ben.role = "lead"
    ben.save()
    client.force_login(ben)
    assert client.get(page("decision", walk.pk)).status_code == 200
    walk.ticket.refresh_from_db()
    triage.route(walk.ticket, Team.objects.create(name="Board", private=True), by=f"agent:{owner.pk}")
    assert client.get(page("decision", walk.pk)).status_code == 404
    assert client.post(page("reaskings", walk.pk)).status_code == 404
    assert f"#{walk.ticket_id}</a>" not in client.get(page("decisions")).text


def test_a_walk_shows_facts_steps_tape_and_its_replay(desk, walk, monkeypatch):
    text = desk.get(page("decision", walk.pk)).text
    for told in ("it goes the same way", "ClassifyTask", "Sent: billing is set to auto", "rosa@example.org"):
        assert told in text
    monkeypatch.setattr("replywell.resolution.decide.vetoes", lambda *_: ("Never.",))
    assert "today's code decides otherwise" in desk.get(page("decision", walk.pk)).text


def test_it_is_asked_again(desk, walk, monkeypatch):
    monkeypatch.setattr("replywell.console.views.decisions.live_asking", asking)
    desk.post(page("reaskings", walk.pk))
    assert "The same comes out today." in desk.get(page("decision", walk.pk)).text
    from replywell.knowledge.models import Passage

    Passage.objects.update(text="Refunds reach your bank within 8 business days.")
    desk.post(page("reaskings", walk.pk))
    assert "<ins>8</ins>" in desk.get(page("decision", walk.pk)).text


def test_where_a_model_by_api_answers_it_is_a_job(desk, walk, settings, monkeypatch):
    from tests.tickets.together import deferred, forget_jobs

    forget_jobs()
    monkeypatch.setattr(
        "replywell.pipeline.gather.settings.ENV", settings.ENV.model_copy(update={"model": "claude"})
    )
    text = desk.get(page("decision", walk.pk)).text
    assert "Asks claude" in text
    desk.post(page("reaskings", walk.pk))
    assert deferred("ask again") == [{"reasking": walk.reaskings.get().pk}]
    assert desk.post(page("reaskings", walk.pk)).status_code == 409

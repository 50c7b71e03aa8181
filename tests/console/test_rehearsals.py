"""Decisions, rehearsals and evaluations in the console, and the gate before what answers unattended."""

import pytest
from django.test import Client
from django.urls import reverse

from replywell.kit import clock
from replywell.knowledge.actions.drafts import save_draft, write_article
from replywell.knowledge.models import Article
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry, Brand, Team
from replywell.pipeline.actions.rehearsals import go_on
from replywell.pipeline.models import Evaluation, Rehearsal
from replywell.resolution.models import CategoryAutonomy
from replywell.tickets.actions import triage
from tests.console.desk_of_an_owner import page
from tests.pipeline.answers import asking, desk
from tests.pipeline.past import asked, many


@pytest.fixture
def owner(db):
    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def signed(client: Client, owner) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def walk(rosa, mailbox, ada):
    desk("auto")
    return asked(rosa, mailbox, 1)


@pytest.fixture
def begun(rosa, mailbox, ada):
    """A rehearsal of a higher mode, finished."""
    from tests.pipeline.test_rehearse import rehearsed, setting

    desk("draft")
    many(rosa, mailbox, 2)
    return rehearsed(setting(autonomy={"modes": [["billing", "auto"]]}))


OF_ONE = ("rehearsal-cancellation", "rehearsal-push", "rehearsal-repetition")


@pytest.mark.parametrize(("role", "opens"), [("owner", 200), ("lead", 200), ("agent", 403), ("viewer", 403)])
def test_who_sees_one(client, begun, role, opens):
    client.force_login(add_agent(f"{role}@example.com", name=role, role=role))
    run = Evaluation.objects.create(kind="mask", figures={"recall": 1.0}, version="1")
    walk = begun.tickets.first().walk
    for address in (
        page("rehearsal", begun.pk),
        page("decision", walk.pk),
        page("evaluation", run.pk),
        page("decisions"),
        page("rehearsals"),
    ):
        assert client.get(address).status_code == opens, address
    if opens == 403:
        row = begun.tickets.first()
        posts = [page(name, begun.pk) for name in OF_ONE]
        posts += [page("reaskings", walk.pk), page("rehearsal-judgement", begun.pk, row.pk)]
        assert {client.post(each).status_code for each in posts} == {403}


@pytest.mark.parametrize("pk", [99_999, 2**63 + 1])
def test_what_is_not_there_is_not_found(signed, pk):
    for name in ("decision", "rehearsal", "evaluation"):
        assert signed.get(page(name, pk)).status_code == 404
    for name in (*OF_ONE, "reaskings"):
        assert signed.post(page(name, pk)).status_code == 404


def test_decisions_are_listed_and_narrowed(signed, walk):
    address = page("decisions")
    listed = f"#{walk.ticket_id}</a>"
    assert listed in signed.get(address).text
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
        assert (listed in signed.get(f"{address}?{query}").text) is seen, query
    for query in ("ticket=x", "from=yesterday", "cost=much", "cost=-1", "cost=nan"):
        assert signed.get(f"{address}?{query}").status_code == 422, query


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


def test_a_walk_shows_facts_steps_tape_and_its_replay(signed, walk, monkeypatch):
    text = signed.get(page("decision", walk.pk)).text
    for told in ("it goes the same way", "ClassifyTask", "Sent: billing is set to auto", "rosa@example.org"):
        assert told in text
    monkeypatch.setattr("replywell.resolution.decide.vetoes", lambda *_: ("Never.",))
    assert "today's code decides otherwise" in signed.get(page("decision", walk.pk)).text


def test_it_is_asked_again(signed, walk, monkeypatch):
    monkeypatch.setattr("replywell.console.views.decisions.live_asking", asking)
    signed.post(page("reaskings", walk.pk))
    assert "The same comes out today." in signed.get(page("decision", walk.pk)).text
    from replywell.knowledge.models import Passage

    Passage.objects.update(text="Refunds reach your bank within 8 business days.")
    signed.post(page("reaskings", walk.pk))
    assert "<ins>8</ins>" in signed.get(page("decision", walk.pk)).text


def test_where_a_model_by_api_answers_it_is_a_job(signed, walk, settings, monkeypatch):
    from tests.tickets.together import deferred, forget_jobs

    forget_jobs()
    monkeypatch.setattr(
        "replywell.pipeline.gather.settings.ENV", settings.ENV.model_copy(update={"model": "claude"})
    )
    text = signed.get(page("decision", walk.pk)).text
    assert "Asks claude" in text
    signed.post(page("reaskings", walk.pk))
    assert deferred("ask again") == [{"reasking": walk.reaskings.get().pk}]
    assert signed.post(page("reaskings", walk.pk)).status_code == 409


def test_a_rehearsal_is_begun_goes_on_and_is_looked_at(signed, rosa, mailbox, ada):
    category = desk("draft")
    many(rosa, mailbox, 2)
    given = {"category": category.pk, "mode": "auto", "days": 90, "wanted": 200, "seed": 1}
    answer = signed.post(page("rehearsal-new"), given)
    begun = Rehearsal.objects.get()
    assert answer["Location"] == page("rehearsal", begun.pk)
    assert "0 / 2" in signed.get(page("rehearsal", begun.pk)).text
    go_on(begun, asking())
    text = signed.get(page("rehearsal", begun.pk)).text
    assert "Not passed" in text and "Suggested → Answered by itself: 2" in text
    assert signed.get(page("rehearsal", begun.pk), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Question 1" not in signed.get(page("rehearsal", begun.pk) + "?show=lost").text
    assert "Question 1" in signed.get(page("rehearsal", begun.pk) + "?show=open&category=billing").text


@pytest.mark.parametrize("given", [{}, {"mode": "auto"}, {"tone": "short"}, {"auto_bar": "150"}])
def test_a_rehearsal_of_nothing_is_refused(signed, given):
    answer = signed.post(page("rehearsal-new"), {"days": 90, "wanted": 200, "seed": 1} | given)
    assert answer.status_code == 422 and not Rehearsal.objects.exists()


def test_every_field_of_the_form_makes_a_candidate(signed, rosa, mailbox, ada):
    desk("draft")
    many(rosa, mailbox, 1)
    first, second = (Brand.objects.create(name=name) for name in ("Lumen", "Nova"))
    for given, fields in (
        ({"auto_bar": "90"}, {"autonomy"}),
        ({"category_bar": "70"}, {"bars"}),
        ({"brand": first.pk, "tone": "short"}, {"voice"}),
        ({"brand": second.pk, "tone": "short"}, {"voices"}),
        ({"today": "on"}, set()),
    ):
        signed.post(page("rehearsal-new"), {"days": 90, "wanted": 200, "seed": 1} | given)
        begun = Rehearsal.objects.first()
        assert set(begun.candidate["desk"]) == fields
        assert go_on(begun, asking()).state == "done", begun.error


def test_flips_are_judged_on_the_page(signed, begun, owner):
    row = begun.tickets.first()
    signed.post(page("rehearsal-judgement", begun.pk, row.pk), {"is": "worse"})
    row.refresh_from_db()
    assert (row.outcome, row.severe, row.judged_by) == ("lost", True, owner)
    assert "Judged by Olga" in signed.get(page("rehearsal", begun.pk)).text
    assert signed.post(page("rehearsal-judgement", begun.pk, row.pk), {"is": "?"}).status_code == 422
    assert signed.post(page("rehearsal-judgement", begun.pk, 9_999_999), {"is": "even"}).status_code == 404


def test_tickets_of_a_private_team_are_counted_and_not_shown(client, begun, owner, ben):
    ben.role = "lead"
    ben.save()
    client.force_login(ben)
    row = begun.tickets.first()
    row.ticket.refresh_from_db()
    triage.route(row.ticket, Team.objects.create(name="Board", private=True), by=f"agent:{owner.pk}")
    text = client.get(page("rehearsal", begun.pk)).text
    assert "1 ticket is of a team whose tickets you do not see" in text and f"#{row.ticket_id} " not in text
    assert client.post(page("rehearsal-judgement", begun.pk, row.pk), {"is": "even"}).status_code == 404


def test_it_is_cancelled_and_repeated(signed, begun):
    signed.post(page("rehearsal-repetition", begun.pk))
    again = Rehearsal.objects.first()
    assert (again.hash, again.state) == (begun.hash, "waiting")
    assert signed.post(page("rehearsal-repetition", again.pk)).status_code == 422
    assert signed.post(page("rehearsal-push", again.pk)).status_code == 409
    signed.post(page("rehearsal-cancellation", again.pk))
    again.refresh_from_db()
    assert again.state == "cancelled"


def brand_form(**changes):
    return {"name": "Lumen", "tone": "short", "signature": "", "locale": "en", "colour": ""} | changes


def test_a_setting_is_kept_out_rehearsed_and_then_made(signed, rosa, mailbox, ada):
    desk("auto")
    many(rosa, mailbox, 1)
    brand = Brand.objects.create(name="Lumen", tone="friendly")
    address = page("brand", brand.pk)
    closed = signed.post(address, brand_form())
    brand.refresh_from_db()
    assert closed.status_code == 409 and brand.tone == "friendly"
    assert "is saved" not in closed.text and 'name="tone" value="short"' in closed.text

    signed.post(address, brand_form(gate="rehearse"))
    begun = Rehearsal.objects.get()
    assert ["tone", "short"] in begun.again["fields"]
    Rehearsal.objects.filter(pk=begun.pk).update(state="done", passed=True, finished_at=clock.now())
    text = signed.get(page("rehearsal", begun.pk)).text
    assert "Make the change now" in text
    assert signed.post(begun.again["path"], dict(begun.again["fields"])).status_code == 302
    brand.refresh_from_db()
    assert brand.tone == "short"


def test_a_setting_is_made_with_a_reason(signed, rosa, mailbox, ada):
    desk("auto")
    brand = Brand.objects.create(name="Lumen", tone="friendly")
    assert signed.post(page("brand", brand.pk), brand_form(gate_reason="no")).status_code == 422
    assert (
        signed.post(page("brand", brand.pk), brand_form(gate_reason="The law wants it so.")).status_code
        == 302
    )
    brand.refresh_from_db()
    assert brand.tone == "short"
    assert AuditEntry.objects.filter(verb="overrode the gate for").exists()


def test_a_category_goes_to_auto_only_through_the_gate_and_back_at_once(signed):
    category = desk("draft")
    given = {"name": "Billing", "mode": "auto", "active": "on", "description": "Billing", "examples": ""}
    assert signed.post(page("category", category.pk), given).status_code == 409
    assert CategoryAutonomy.objects.get().mode == "draft"
    CategoryAutonomy.objects.update(mode="auto")
    given |= {"mode": "draft"}
    assert signed.post(page("category", category.pk), given).status_code == 302
    assert CategoryAutonomy.objects.get().mode == "draft"


def test_bars_pass_the_gate_too(signed):
    desk("auto")
    given = {"category": 90, "in_scope": 20, "urgency": 0, "sentiment": 0, "complexity": 0}
    given |= {"triage": "category", "when": "never", "sticky_days": 0}
    assert signed.post(page("triage"), given).status_code == 409
    CategoryAutonomy.objects.update(mode="draft")
    assert signed.post(page("triage"), given).status_code == 302


@pytest.fixture
def article(owner):
    return write_article("Refunds in detail", by=owner, markdown="A refund takes six days.")


def editor(row, **changes):
    draft = row.written_draft
    given = {"title": draft.title, "markdown": draft.markdown, "base": draft.base, "revision": draft.revision}
    return given | {"do": "publish"} | changes


def test_an_article_is_published_through_the_gate(signed, article, rosa, mailbox, ada):
    desk("auto")
    many(rosa, mailbox, 1)
    address = reverse("authoring:article", args=[article.pk])
    closed = signed.post(address, editor(article))
    article.refresh_from_db()
    assert closed.status_code == 409 and article.state == "draft" and "Rehearse" in closed.text

    signed.post(address, editor(article, gate="rehearse"))
    begun = Rehearsal.objects.get()
    Rehearsal.objects.filter(pk=begun.pk).update(state="done", passed=True, finished_at=clock.now())
    assert signed.post(begun.again["path"], dict(begun.again["fields"])).status_code == 302
    article.refresh_from_db()
    assert article.state == "published"


def test_another_text_than_the_rehearsed_one_waits_again(signed, article, owner, rosa, mailbox, ada):
    desk("auto")
    address = reverse("authoring:article", args=[article.pk])
    signed.post(address, editor(article, gate="rehearse"))
    Rehearsal.objects.update(state="done", passed=True, finished_at=clock.now())
    save_draft(article, title="Refunds", markdown="Seven days.", by=owner, base=0, revision=1)
    article = Article.objects.get(pk=article.pk)
    assert signed.post(address, editor(article)).status_code == 409
    assert signed.post(address, editor(article, gate_reason="It was simply wrong.")).status_code == 302


def test_evaluations_show_trends_with_intervals_and_what_changed(signed):
    for version, value in (("0.1", 0.7), ("0.2", 0.9)):
        Evaluation.objects.create(
            kind="classification",
            name="banking",
            figures={"accuracy": value, "accuracy_interval": [value - 0.05, value + 0.05], "labels": 77},
            version=version,
        )
    text = signed.get(page("evaluations")).text
    assert "classification" in text and "+0.2" in text and "(intervals apart)" in text
    assert "<polyline" in text and "<polygon" in text and text.count("0.2</bdi>") == 1
    assert "Nothing measured yet" not in text
    run = Evaluation.objects.first()
    assert "accuracy_interval" in signed.get(page("evaluation", run.pk)).text


def test_one_run_and_none_are_drawn_too(signed):
    assert "Nothing measured yet" in signed.get(page("evaluations")).text
    Evaluation.objects.create(kind="mask", figures={"recall": {"email": 1.0, "iban": 1.0}}, version="0.1")
    text = signed.get(page("evaluations")).text
    assert "recall.email" in text and "<polygon" not in text

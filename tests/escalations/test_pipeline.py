"""Which paths a ticket asks for, what is drafted of their fields, and paths that are taken by themselves."""

import pytest

from replywell.escalations.actions.paths import check_path
from replywell.escalations.actions.usual import PATHS, usual_paths
from replywell.escalations.models import Escalation, Path
from replywell.escalations.values import fields_of
from replywell.kit.errors import Invalid
from replywell.people.actors import SYSTEM, actor_of
from replywell.people.models import Company
from replywell.pipeline.actions.paths import Missing, escalate_on, take_paths
from replywell.pipeline.paths import draft, proposals, try_path
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.actions.escalation import Section
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import resolve
from replywell.tickets.actions.triage import classify
from replywell.tickets.models import Category
from replywell.triage.conditions import check_conditions
from tests.escalations.desk import path

BREACH = {"stage": 100, "promise": "first_response", "late": False}
SAID = [Section("What was reported", "It fails.")]


def asking(**field) -> dict:
    return {
        "all": [{"field": "category", "op": "is", "any_of": ["technical"]} | field],
        "any": [],
        "none": [],
    }


def words(*any_of: str) -> dict:
    return asking(field="text", op="words", any_of=list(any_of))


@pytest.fixture
def technical(refund):
    row = Category.objects.create(slug="technical", name="Technical")
    return classify(refund, by=SYSTEM, category=row)


def classified(ticket):
    return ticket.events.filter(kind="classified").last()


def test_paths_whose_conditions_fit_come_first_and_say_why(technical, ada):
    path("Unasked", owner="leads")
    path("Other", conditions=asking(any_of=["billing"]))
    path("Mine", conditions=asking())
    path("Off", conditions=asking(), active=False)
    found = proposals(technical)
    assert [(one.path.name, one.fits) for one in found] == [
        ("Mine", True),
        ("Unasked", False),
        ("Other", False),
    ]
    assert found[0].because == "Category: technical"


def test_everything_the_requester_wrote_counts_and_nothing_anybody_else_did(refund, rosa, ada):
    from replywell.tickets.actions.conversation import reply

    path("Legal", conditions=words("lawyer"))
    reply(refund, "Do not call a lawyer, please.", by=ada)
    assert not proposals(refund)[0].fits
    receive_reply(refund, Said(contact=rosa, text="My lawyer will."))
    receive_reply(refund, Said(contact=rosa, text="Well?"))
    assert proposals(refund)[0].fits


def test_fields_are_drafted_from_the_conversation(refund, rosa):
    company = Company.objects.create(name="Fern", tier="pro")
    rosa.company = company
    rosa.save()
    text = "Invoice INV-20931 over 1.240,50 EUR: error code 502, see https://app.example.com/x. On Firefox 131, please refund in full."
    receive_reply(refund, Said(contact=rosa, text=text))
    refund.refresh_from_db()
    asked = [
        {"slug": slug, "label": slug, "source": source, "kind": kind, "options": options}
        for slug, source, kind, options in (
            ("amount", "amount", "text", []), ("net", "amount", "number", []), ("invoice", "invoice", "text", []),
            ("code", "error_code", "text", []), ("link", "link", "link", []), ("version", "version", "text", []),
            ("plan", "plan", "text", []), ("who", "email", "text", []), ("said", "reported", "text", []),
            ("how", "", "choice", ["Refund in full", "No refund"]), ("typed", "", "text", []),
        )
    ]  # fmt: skip
    found = draft(path(fields=asked), refund, {"reported": [{"text": "It fails."}]})
    assert found == {
        "amount": "1.240,50 EUR",
        "net": "1240.50",
        "invoice": "INV-20931",
        "code": "502",
        "link": "https://app.example.com/x",
        "version": "Firefox 131",
        "plan": "pro",
        "who": rosa.email,
        "said": "It fails.",
        "how": "Refund in full",
    }


def test_an_agent_puts_a_ticket_on_a_path_with_what_the_next_person_needs(refund, ada, ben):
    field = {"slug": "code", "label": "Error code"}
    on = path(
        owner=f"agent:{ben.pk}",
        team=ben.teams.get(),
        fields=[field],
        urgency=1,
        internal="Look at #{{ticket.number}}: {{field.code}}",
        reply="Hello {{requester.first_name}}, {{agent.name}} here.",
    )
    with pytest.raises(Missing) as missing:
        escalate_on(refund, on, {"code": " "}, SAID, by=ada)
    assert set(missing.value.problems) == {"code"}
    refund.refresh_from_db()
    assert (refund.notes.count(), refund.team) == (0, None)

    made = escalate_on(refund, on, {"code": "*502* [x](https://evil.example)"}, SAID, by=ada)
    refund.refresh_from_db()
    assert (refund.team, refund.urgency, refund.assistant_off) == (ben.teams.get(), 1, True)
    assert (made.team_before, made.by, made.values) == (
        None,
        ada,
        [["Error code", "*502* [x](https://evil.example)"]],
    )
    assert "Look at #412: \\*502\\* \\[x\\]" in made.told  # what was typed is plain text where it is mailed
    assert made.reply == f"Hello {refund.requester.name.split()[0]}, {ada.name} here."
    assert refund.messages.count() == 1  # nothing was sent
    note = refund.notes.get()
    assert "**Error code:**" in note.text
    assert "It fails." in note.text


def test_a_path_is_taken_by_itself_once(refund, rosa, ada, ben):
    on = path(taken="at_once", conditions=words("hacked"), owner=f"agent:{ben.pk}", situation="Bad.")
    classify(refund, by=SYSTEM, urgency=2)
    assert take_paths(classified(refund)) is None
    receive_reply(refund, Said(contact=rosa, text="We were hacked!"))
    classify(refund, by=SYSTEM, urgency=1)
    made = take_paths(classified(refund))
    assert (made.path, made.by, made.state) == (on, None, "waiting")
    assert refund.notes.get().agent is None
    assert take_paths(classified(refund)) is None
    made.state = "resolved"
    made.save()
    assert take_paths(classified(refund)) is None
    assert Escalation.objects.count() == 1


def test_the_first_path_that_fits_is_taken_and_none_of_a_resolved_ticket(technical, ada):
    path("Second", position=2, taken="at_once", conditions=asking(), owner=f"agent:{ada.pk}")
    path("First", position=1, taken="at_once", conditions=asking(), owner=f"agent:{ada.pk}")
    event = classified(technical)
    resolve(technical, by=actor_of(ada))
    event.refresh_from_db()
    assert take_paths(type(event).objects.get(pk=event.pk)) is None
    from replywell.tickets.actions.lifecycle import reopen

    reopen(technical, by=actor_of(ada))
    assert take_paths(type(event).objects.get(pk=event.pk)).name == "First"


def test_a_missed_promise_puts_a_ticket_on_its_path(technical, ada):
    path("At once", taken="at_once", conditions=asking(any_of=["billing"]), owner=f"agent:{ada.pk}")
    path("Others", position=1, taken="at_breach", conditions=asking(any_of=["billing"]), owner="leads")
    path("Missed", position=2, taken="at_breach", owner=f"agent:{ada.pk}")
    made = take_paths(record(technical, "sla_breached", by=SYSTEM, **BREACH))
    assert made.name == "Missed"
    assert made.because == "A promise was missed."


def test_a_trial_counts_past_tickets_without_changing_anything(db):
    assert try_path(words("x"), at_breach=False).looked == 0


def test_the_usual_paths_make_sense(db):
    usual_paths({"Legal": {"response": 5}})
    usual_paths()
    assert Path.objects.count() == len(PATHS) == 4
    assert Path.objects.get(name="Legal").response == 5
    for row in Path.objects.all():
        names = (
            "owner",
            "response",
            "taken",
            "conditions",
            "repeat",
            "steps",
            "fields",
            "channel",
            "connection",
        )
        check_path({name: getattr(row, name) for name in names})
        check_conditions(row.conditions)
        assert all(field.label and field.slug for field in fields_of(row.fields))
    assert Path.objects.get(name="Security incident").taken == "at_once"
    assert Path.objects.get(name="Billing dispute").approval


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": "agent:999"}, {"owner": "permission:fly"}, {"owner": "nobody"}, {"response": 0},
        {"taken": "at_once"}, {"repeat": 9}, {"channel": "C1"}, {"steps": [{"after": -1, "to": "leads"}]},
        {"steps": [{"after": 1, "to": ""}]}, {"steps": [{"after": 1, "to": "leads"}] * 13},
        {"fields": [{"slug": "a", "label": " "}]}, {"fields": [{"slug": "a", "label": "A", "kind": "choice"}]},
        {"fields": [{"slug": "a", "label": "A"}, {"slug": "a", "label": "B"}]},
        {"fields": [{"slug": "a", "label": "A", "source": "x"}]}, {"fields": [{"what": 1}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_path_that_makes_no_sense_is_refused(db, wrong):
    given = {"owner": "leads", "response": 60, "taken": "asked", "conditions": {"all": []}} | wrong
    with pytest.raises(Invalid):
        check_path(given)

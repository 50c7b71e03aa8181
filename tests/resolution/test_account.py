"""Who has shown who they are is told what they ask of their own account; nobody else, and nothing else."""

import pytest

from replywell.adapters.models.port import Claim, ComposeResult, Usage, Voice
from replywell.knowledge.values import Evidence
from replywell.resolution.account import ACCOUNT, asked_of_account
from replywell.resolution.bands import SHIPPED, assess
from replywell.resolution.compose import compose
from replywell.resolution.guard import personal
from replywell.resolution.values import Autonomy, Policy
from tests.resolution.examples import classification, evidence, facts

KNOWN = (("plan", "Enterprise"), ("company", "Acme Ltd"), ("Contract number", "C-4471"))
VOICE = Voice(brand="Lumen")


def asking(text="Which plan are we on?", **changes):
    given = {"verified": True, "account": KNOWN, "text": text, "subject": "A question"}
    return facts(**given | changes)


def composed(about, *claims, found=None, language="en"):
    asked = []

    def ask(question):
        asked.append(question)
        return ComposeResult(
            claims=claims, confidence=0.9 if claims else 0.1, extractive=True, usage=Usage(model="m")
        )

    return compose(about, evidence() if found is None else found, language, VOICE, ask), asked


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Which plan are we on?", ["plan"]),
        ("What is my subscription, and which company am I with?", ["plan", "company"]),
        ("In welchem Tarif sind wir?", ["plan"]),
        ("Quelle est ma formule ?", ["plan"]),
        ("Please tell me our contract number", ["Contract number"]),
        ("What is my number of invoices?", []),
        ("Which plans do you offer?", []),
        ("We changed our plan yesterday and it works.", []),
        ("How do I add a colleague?", []),
    ],
)
def test_only_what_is_asked_for_is_told(text, told):
    assert [name for name, _ in asked_of_account(asking(text))] == told


def test_who_has_not_shown_who_they_are_is_told_nothing():
    assert asked_of_account(asking(verified=False)) == ()
    answer, asked = composed(asking(verified=False))
    assert answer.claims == ()
    assert "Enterprise" not in str(asked)


def test_it_is_told_literally_cited_and_shown_to_no_writer():
    answer, asked = composed(asking(), found=evidence())
    assert [claim.text for claim in answer.claims] == ["- Plan: Enterprise"]
    assert answer.citations[0].passage == ACCOUNT and answer.citations[0].title == "Your account"
    assert "- Plan: Enterprise" in answer.text and "Acme" not in answer.text
    assert "Enterprise" not in str(asked)
    alone, asked = composed(asking("In welchem Tarif sind wir?"), found=Evidence(), language="de")
    assert alone.claims[0].text == "- Tarif: Enterprise" and asked == []


def test_it_stands_before_what_passages_say():
    said = Claim(text="Refunds reach your bank within 5 business days.", citations=(1,))
    answer, _ = composed(asking(), said)
    assert [claim.citations for claim in answer.claims] == [(ACCOUNT,), (1,)]
    assert [each.passage for each in answer.citations] == [ACCOUNT, 1]


def test_it_leaves_alone_only_where_the_category_allows_what_is_personal():
    answer, _ = composed(asking())
    known = classification()
    strict, open_ = Autonomy(), Autonomy(policies=(Policy(category=known.category.label, personal=True),))
    assert "own affairs" in personal(asking(), known, evidence(), answer, strict)
    assert personal(asking(), known, evidence(), answer, open_) == ""
    assert personal(asking(verified=False), known, evidence(), answer, open_)


def test_how_sure_it_is_does_not_hang_on_passages():
    answer, _ = composed(asking())
    found = assess(asking(), Evidence(), answer, Autonomy(certainty=SHIPPED, draft_bar=0.6), 0.9)
    assert (found.probability, found.band) == (0.75, "medium")

"""When one question is better than an answer, and which."""

import pytest

from replywell.adapters.models.port import Turn
from replywell.resolution.clarify import clarify
from replywell.resolution.reference import dangling
from replywell.resolution.values import Proposal
from tests.resolution.examples import evidence, facts, hit, proposal

NONE = Proposal(because="Nothing answers this.")


def asked(about=None, found=None, answer=NONE, sure=0.0, language="en", **changes):
    given = about or facts(**changes)
    return clarify(given, found or evidence(), answer, sure, 0.6, language)


def on(system, number, text="", **changes):
    words = text or f"Open the {system} settings and choose the {system} installer with number {number}."
    return hit(number, words, title=f"Install the client on {system}", similarity=0.7, **changes)


WINDOWS, MAC, LINUX = on("Windows", 1), on("macOS", 2), on("Linux", 3)
INSTALL = dict(subject="", text="How do I install the client?")


def test_passages_that_differ_by_platform_are_asked_about():
    question = asked(found=evidence(WINDOWS, MAC, LINUX), **INSTALL)

    assert question.text == "Which of these is it about: Windows, macOS or Linux?"
    assert question.choices == ("Windows", "macOS", "Linux")


def test_a_sure_answer_to_the_wrong_platform_is_no_answer():
    assert asked(found=evidence(WINDOWS, MAC), answer=proposal(), sure=0.95, **INSTALL).about == "variants"


@pytest.mark.parametrize(
    ("language", "begins"),
    [("de", "Worum geht es: Windows oder macOS?"), ("fr", "De quoi s’agit-il"), ("es", "¿De cuál")],
)
def test_it_is_asked_in_the_requesters_language(language, begins):
    question = asked(found=evidence(WINDOWS, MAC), language=language, **INSTALL)
    assert question.text.startswith(begins)


def test_a_language_that_we_do_not_speak_is_not_guessed_at():
    assert asked(found=evidence(WINDOWS, MAC), language="fi", **INSTALL) is None


@pytest.mark.parametrize(
    "about",
    [
        dict(text="How do I install the client on Windows?"),
        dict(text="How do I install it?", subject="Client for macOS"),
        dict(
            text="How do I install it?", first=False, history=(Turn(role="requester", text="I have Linux."),)
        ),
    ],
)
def test_what_was_named_is_not_asked(about):
    assert asked(found=evidence(WINDOWS, MAC, LINUX), answer=proposal(), sure=0.95, **about) is None


def test_passages_that_say_the_same_are_no_choice():
    words = "Download the installer and open it."
    found = evidence(on("Windows", 1, words), on("macOS", 2, words))
    assert asked(found=found, answer=proposal(), sure=0.95, **INSTALL) is None


def test_different_articles_are_no_variants():
    found = evidence(
        hit(1, title="Cancel an order", similarity=0.7),
        hit(2, "Pay.", title="Pay an invoice", similarity=0.7),
    )
    assert asked(found=found, answer=proposal(), sure=0.95, text="How does it go?", subject="") is None


def test_plans_below_one_title_are_variants():
    limits = [
        hit(
            n,
            f"The {plan} plan has {n} seats and {n * 7} projects.",
            heading=f"Limits › {plan}",
            similarity=0.7,
            article=5,
        )
        for n, plan in enumerate(("Starter", "Business"), 1)
    ]
    question = asked(found=evidence(*limits), subject="", text="How many seats do I have?")
    assert question.choices == ("Starter", "Business")


@pytest.mark.parametrize(
    "text",
    [
        "It doesn't work",
        "Hello, I need help please",
        "Es funktioniert nicht",
        "Ça ne marche pas",
        "No funciona",
        "Something is wrong",
    ],
)
def test_who_says_only_that_something_is_wrong_is_asked_what(text):
    assert asked(subject="", text=text).about == "more"


@pytest.mark.parametrize(
    "text",
    [
        "The CSV export of invoices does not work since the update",
        "Der Export der Rechnungen als CSV funktioniert nicht",
        "How long does a refund take?",
    ],
)
def test_who_says_what_is_wrong_is_not(text):
    assert asked(subject="", text=text) is None


def test_what_was_never_named_is_asked():
    question = asked(subject="", text="What are the opening hours of this library?")
    assert (
        question.text == "Could you tell us what you mean by “this library”? Then we can answer exactly that."
    )


@pytest.mark.parametrize(
    ("text", "before", "pointed"),
    [
        ("Is this library open on Sundays?", "", "this library"),
        ("Is this library open on Sundays?", "The city library has moved.", ""),
        ("Which awards did the actor win?", "", "the actor"),
        ("Which awards did the actor of the film Alien win?", "", ""),
        ("Does this page load for you?", "", ""),
        ("Can I cancel this subscription?", "", ""),
        ("Did it win a prize?", "We spoke of mountains.", "it"),
        ("Does it export invoices?", "We spoke of exporting invoices.", ""),
        ("The IT department needs access", "", ""),
        ("How do I export invoices?", "", ""),
    ],
)
def test_pointing_at_nothing(text, before, pointed):
    said = (Turn(role="requester", text=before),) if before else ()
    assert dangling(facts(subject="", text=text, first=not before, history=said)) == pointed


def test_several_articles_about_as_close_are_offered():
    near = [
        hit(n, title=title, similarity=0.5)
        for n, title in enumerate(("Late fees", "Interest", "Transfer fees"), 1)
    ]
    question = asked(
        found=evidence(*near), subject="", text="What about charges on savings?", sure=0.3, answer=proposal()
    )
    assert question.choices == ("Late fees", "Interest", "Transfer fees")


def test_one_article_that_stands_out_is_no_choice():
    found = evidence(hit(1, title="Late fees", similarity=0.8), hit(2, title="Interest", similarity=0.4))
    assert asked(found=found, subject="", text="What about charges on savings?", sure=0.3) is None


def test_the_writers_own_question_goes_first():
    question = asked(found=evidence(WINDOWS, MAC), answer=Proposal(question="Which plan?"), **INSTALL)
    assert question.text == "Which plan?"


def test_the_same_is_never_asked_twice():
    first = asked(found=evidence(WINDOWS, MAC), **INSTALL)
    about = facts(asked_before=((first.text, first.choices),), **INSTALL)
    assert asked(about, evidence(WINDOWS, MAC)) is None
    about = facts(asked_before=(("In other words?", ("macOS",)),), **INSTALL)
    assert asked(about, evidence(WINDOWS, MAC)) is None


def test_after_two_questions_there_is_no_third():
    about = facts(asked_before=(("One?", ()), ("Two?", ())), **INSTALL)
    assert asked(about, evidence(WINDOWS, MAC)) is None


def test_whoever_answered_a_question_is_not_asked_what_they_mean():
    about = facts(subject="", text="Is this library open?", asked_before=(("One?", ()),))
    assert asked(about) is None


def test_internal_passages_are_no_choices():
    found = evidence(on("Windows", 1, audience="internal"), on("macOS", 2, audience="internal"))
    assert asked(found=found, **INSTALL) is None

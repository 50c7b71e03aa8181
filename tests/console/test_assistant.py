"""The pages of the assistant: the ladder, the switch, reviews, the ledger and recall."""

import pytest
from django.test import Client
from django.urls import reverse

from replywell.people.models import Team
from replywell.pipeline.models import Rehearsal
from replywell.resolution.actions.answering import say
from replywell.resolution.actions.autonomy import rung_of
from replywell.resolution.actions.judging import judge
from replywell.resolution.actions.outcomes import note_outcome
from replywell.resolution.models import (
    AssistantSettings,
    Correction,
    ResolutionEntry,
)
from replywell.resolution.versions import current_version
from replywell.tickets.actions.pressing import say_solved
from replywell.tickets.models import TicketEvent
from tests.resolution.answers import answered, asked, billing, judged_many
from tests.resolution.examples import proposal


@pytest.fixture
def easy(db):
    return AssistantSettings.objects.create(pk=1, target=0.8, minimum=10, hold_out=0.0)


def page(desk: Client, name: str, *args, **given) -> str:
    response = desk.get(reverse(f"console:{name}", args=args), given)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def press(desk: Client, name: str, *args, **given):
    return desk.post(reverse(f"console:{name}", args=args), given)


def test_the_ladder_says_how_many_more_are_needed_and_offers(desk, rosa, easy):
    rung = billing("draft")
    judged_many(rosa, 5)
    shown = page(desk, "assistant")
    assert "more correct answers to go" in shown
    assert "may go to Hold" not in shown

    judged_many(rosa, 12, first=500)
    assert "may go to Hold" in page(desk, "assistant")
    press(desk, "rung-promotion", rung.pk)
    rung.refresh_from_db()
    assert rung.mode == "hold"
    assert press(desk, "rung-promotion", rung.pk).status_code == 409


def test_the_switch_is_one_click_and_back(desk, easy):
    billing("auto")
    press(desk, "assistant-switch")
    assert "The assistant is stopped" in page(desk, "assistant")
    press(desk, "assistant-switch", _method="DELETE")
    assert "The assistant is stopped" not in page(desk, "assistant")


def test_one_category_is_stopped_by_itself(desk, easy):
    rung = billing("auto")
    press(desk, "rung-switch", rung.pk)
    assert "drafts for now" in page(desk, "assistant")
    press(desk, "rung-switch", rung.pk, _method="DELETE")
    assert "drafts for now" not in page(desk, "assistant")


def test_a_rung_tells_what_was_judged_and_takes_another_mode_with_a_reason(desk, rosa, easy):
    rung = billing("draft")
    judged_many(rosa, 3, wrong=1)
    shown = page(desk, "rung", rung.pk)
    assert shown.count("#") >= 3
    assert "2 right, 1 wrong" in shown
    assert page(desk, "rung", rung.pk, verdict="wrong").count("Sent as it was") == 1

    refused = press(desk, "rung", rung.pk, mode="auto", because=" ")
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    asked_first = press(desk, "rung", rung.pk, mode="auto", because="We read them all.")
    told = asked_first.content.decode()
    assert asked_first.status_code == 409
    assert told.index("Rehearse it") < told.index("Make it without")
    assert 'value="We read them all."' in told
    rung.refresh_from_db()
    assert rung.mode == "draft"
    given = {"mode": "auto", "because": "We read them all.", "gate_reason": "We have read every one of them."}
    press(desk, "rung", rung.pk, **given)
    rung.refresh_from_db()
    assert rung.mode == "auto"
    assert "We read them all." in page(desk, "rung", rung.pk)


def test_a_language_has_a_mode_of_its_own_until_it_is_removed(desk, easy):
    rung = billing("draft")
    given = {"category": rung.category.pk, "mode": "off", "because": ""}
    assert press(desk, "rung-new", language="", channel="", **given).status_code == 422
    assert press(desk, "rung-new", language="de", channel="email", **given).status_code == 302
    narrow = rung_of(rung.category, "de", "email")
    assert "de" in page(desk, "assistant")
    press(desk, "rung-removal", narrow.pk)
    assert rung.category.rungs.count() == 1


def test_another_version_asks_for_a_reason(desk, easy):
    rung = billing("auto", versions=["an older one"])
    assert "Another version answers" in page(desk, "rung", rung.pk)
    assert press(desk, "rung-proof", rung.pk, because="").status_code == 422
    press(desk, "rung-proof", rung.pk, because="Only a typo was mended.")
    rung.refresh_from_db()
    assert rung.versions == ["an older one", current_version()]


def test_void_proof_is_shown_with_its_reason_and_rehearsed_with_one_click(desk, easy):
    rung = billing("auto", versions=[current_version()], void="The rules for answers here have changed: bar.")
    shown = page(desk, "rung", rung.pk)
    assert "What was proven does not hold any more" in shown and "have changed: bar" in shown
    begun = press(desk, "rung-rehearsal", rung.pk)
    rehearsal = Rehearsal.objects.get()
    assert begun.url == reverse("console:rehearsal", args=[rehearsal.pk])
    assert rehearsal.candidate["today"] and rehearsal.candidate["categories"] == ["billing"]
    press(desk, "rung-proof", rung.pk, because="Only the bar was raised.")
    rung.refresh_from_db()
    assert rung.void == ""


def test_what_has_to_be_proven_on_one_rung(desk, easy):
    rung = billing("draft")
    press(desk, "rung-care", rung.pk, target="99.5", minimum="200")
    rung.refresh_from_db()
    assert (rung.target, rung.minimum) == (0.995, 200)
    assert 'value="99.5"' in page(desk, "rung", rung.pk)
    press(desk, "rung-care", rung.pk, target="", minimum="")
    rung.refresh_from_db()
    assert (rung.target, rung.minimum) == (None, None)
    for wrong in ({"target": "100", "minimum": ""}, {"target": "", "minimum": "2"}):
        assert press(desk, "rung-care", rung.pk, **wrong).status_code == 422


def test_what_has_to_be_proven_is_set_in_percent(desk, easy):
    given = {"target": "95", "minimum": "40", "hold_out": "4", "hold_shortest": "30", "hold_longest": "90"}
    press(desk, "assistant-care", **given)
    kept = AssistantSettings.objects.get()
    assert (kept.target, kept.hold_out, kept.minimum) == (0.95, 0.04, 40)
    assert press(desk, "assistant-care", **given | {"hold_shortest": "900"}).status_code == 422
    assert press(desk, "assistant-care", **given | {"target": "nonsense"}).status_code == 422


def test_a_review_goes_from_answer_to_answer_and_is_blind(desk, rosa, easy):
    billing("draft")
    first, second = (
        judge(answered(asked(rosa, number=n)), "open", "compared", said="Theirs.") for n in (1, 2)
    )
    opened = desk.get(reverse("console:answers"))
    assert opened.url == reverse("console:answer", args=[first.pk])
    shown = page(desk, "answer", first.pk)
    assert "Theirs." in shown
    assert "90 %" not in shown and "0.9" not in shown
    following = press(desk, "answer", first.pk, verdict="severe", because="It invents a deadline.")
    assert desk.get(following.url).url == reverse("console:answer", args=[second.pk])
    first.refresh_from_db()
    assert (first.verdict, first.source, first.by.name, first.to_review) == (
        "severe",
        "review",
        "Olga",
        False,
    )
    assert press(desk, "answer", second.pk, verdict="perfect").status_code == 422
    press(desk, "answer", second.pk, verdict="unknown")
    assert "Everything is reviewed" in page(desk, "answers")


def test_who_may_not_see_the_ticket_may_not_review_its_answer(client, ada, rosa, easy):
    ada.role = "lead"
    ada.save()
    answer = answered(asked(rosa))
    judged = judge(answer, "open", "compared")
    secret = Team.objects.create(name="Secret", private=True)
    answer.ticket.team = secret
    answer.ticket.save()
    client.force_login(ada)
    assert client.get(reverse("console:answer", args=[judged.pk])).status_code == 404
    assert client.post(reverse("console:answer", args=[judged.pk]), {"verdict": "right"}).status_code == 404
    assert "Everything is reviewed" in page(client, "answers")


def test_agents_review_nothing_and_set_nothing(as_ada, rosa, easy):
    rung = billing("draft")
    for name, args in (("assistant", ()), ("answers", ()), ("resolutions", ()), ("rung", (rung.pk,))):
        assert as_ada.get(reverse(f"console:{name}", args=args)).status_code == 403
    for name, args in (("assistant-switch", ()), ("rung-promotion", (rung.pk,)), ("rung-proof", (rung.pk,))):
        assert as_ada.post(reverse(f"console:{name}", args=args)).status_code == 403
    assert not AssistantSettings.objects.get().stopped


@pytest.fixture
def resolved(rosa, mailbox, easy):
    """Three answers of the assistant; Rosa says that the first one solved it."""
    billing("auto")
    answers = []
    for number in range(3):
        message = asked(rosa, mailbox, number=number)
        answers.append(answered(message, "sent", sent=say(message.ticket, proposal(), 0.9), arm="alone"))
    say_solved(answers[0].ticket, by=rosa)
    for event in TicketEvent.objects.order_by("pk"):
        note_outcome(event)
    return answers


def test_counts_and_rows_and_file_agree(desk, resolved):
    shown = page(desk, "resolutions")
    assert shown.count('<td class="rows__main">') == 3
    assert page(desk, "resolutions", state="confirmed").count('<td class="rows__main">') == 1
    assert page(desk, "resolutions", state="open").count('<td class="rows__main">') == 2
    assert page(desk, "resolutions", by="person").count('<td class="rows__main">') == 0
    assert "6 % – 79 %" in shown  # one of three, by Wilson
    file = b"".join(desk.get(reverse("console:resolutions-file"), {"state": "confirmed"}).streaming_content)
    assert len(file.decode().strip().splitlines()) == 2
    assert desk.get(reverse("console:resolutions"), {"from": "yesterday"}).status_code == 422
    assert page(desk, "resolutions", start="99999999999999999")


def test_the_ledger_hides_what_the_reader_may_not_see(client, resolved, ada):
    from replywell.resolution import ledger

    secret = Team.objects.create(name="Secret", private=True)
    resolved[0].ticket.team = secret
    resolved[0].ticket.save()
    assert ledger.entries(ada).count() == 2
    assert ResolutionEntry.objects.count() == 3


@pytest.fixture
def article(db):
    from replywell.adapters.sources.port import Document
    from replywell.knowledge.actions.sync import put_article
    from replywell.knowledge.models import Article, Source
    from tests.pipeline.answers import WordEmbedder

    source = Source.objects.create(slug="help", name="Help")
    put_article(source, Document("refunds.md", "Refunds", "Refunds take 5 days."), "1", WordEmbedder())
    return Article.objects.get()


def test_recall_lists_whoever_was_answered_and_sends_what_was_approved_once(
    desk, rosa, mailbox, article, easy
):
    cited = proposal().model_copy(
        update={"citations": (proposal().citations[0].model_copy(update={"article": article.pk}),)}
    )
    messages = [say(asked(rosa, mailbox, number=n).ticket, cited, 0.9) for n in range(3)]
    say(asked(rosa, mailbox, number=9).ticket, proposal(), 0.9)
    shown = page(desk, "recall", article.pk)
    assert shown.count('name="message"') == 3

    letter = "Hello {name}, about {number}: it takes 9 days."
    chosen = [message.pk for message in messages[:2]]
    assert press(desk, "recall", article.pk, message=chosen, letter="Hello {nobody}").status_code == 422
    assert press(desk, "recall", article.pk, letter=letter).status_code == 422
    press(desk, "recall", article.pk, message=chosen, letter=letter)
    press(desk, "recall", article.pk, message=chosen, letter="Another letter.")
    drafted = list(Correction.objects.order_by("ticket"))
    assert [each.text for each in drafted] == [
        f"Hello {rosa.name or rosa.email}, about #{each.ticket_id}: it takes 9 days." for each in drafted
    ]
    assert messages[0].ticket.messages.filter(author="agent").count() == 0  # nothing left without approval

    wanted = [each.pk for each in drafted]
    press(desk, "recall-approval", article.pk, correction=wanted)
    press(desk, "recall-approval", article.pk, correction=wanted)
    for each in drafted:
        each.refresh_from_db()
        assert each.state == "sent"
        assert [m.text for m in each.ticket.messages.filter(author="agent")] == [each.text]
    assert "A correction was sent." in page(desk, "recall", article.pk)


def test_a_letter_that_is_dropped_never_leaves(desk, rosa, mailbox, article, easy):
    cited = proposal().model_copy(
        update={"citations": (proposal().citations[0].model_copy(update={"article": article.pk}),)}
    )
    message = say(asked(rosa, mailbox).ticket, cited, 0.9)
    press(desk, "recall", article.pk, message=[message.pk], letter="It was wrong.")
    correction = Correction.objects.get()
    press(desk, "recall-approval", article.pk, correction=[correction.pk], _method="DELETE")
    press(desk, "recall-approval", article.pk, correction=[correction.pk])
    correction.refresh_from_db()
    assert (correction.state, message.ticket.messages.filter(author="agent").count()) == ("dropped", 0)

"""What resolved tickets teach, and what of a person never gets into it."""

import pytest

from replywell.kit.errors import Invalid
from replywell.knowledge.actions.consent import allow_learning, withdraw_learning
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.actions.threads import save_thread
from replywell.knowledge.models import Article, Source
from replywell.knowledge.scrub import scrub
from replywell.people.actors import actor_of
from replywell.tickets.actions.lifecycle import resolve
from tests.pipeline.answers import WordEmbedder

HOSTILE = {
    "an address of mail": ("Write to rosa.marin@example.org.", "rosa.marin"),
    "a disguised address of mail": ("rosa (at) example (dot) org", "rosa"),
    "an address with a hidden blank": ("ro\u200bsa@example.org", "example"),
    "a phone": ("Call +49 30 1234 5678 please", "1234"),
    "a phone in brackets": ("Call (030) 123-45678", "123"),
    "an IBAN": ("IBAN DE89 3704 0044 0532 0130 00", "3704"),
    "a card": ("Card 4111 1111 1111 1111", "1111"),
    "an order": ("Order #12345 is late", "12345"),
    "a code": ("It is AB-12345-X", "12345"),
    "a street": ("I live at 12 Baker Street", "Baker"),
    "a German street": ("Hauptstraße 5, 10115 Berlin", "Hauptstra"),
    "a link with a token": ("https://x.example/reset?token=abcdef123456", "abcdef"),
    "a password": ("My password is hunter2!", "hunter2"),
    "a name in another case": ("ROSA wrote", "ROSA"),
    "a name nobody knows": ("My name is Edda Quist and I wait", "Quist"),
    "a signature": ("It fails.\n\nBest regards,\nEdda Quist", "Quist"),
    "an address of a machine": ("From 192.168.1.20", "192"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_personal_is_taken_out(what):
    text, secret = HOSTILE[what]
    assert secret not in scrub(text, ["Rosa Marín"])


def test_what_is_not_personal_stays():
    text = "Refunds take 5 business days since 2026-02-01; read https://help.example.com/refunds first."
    assert scrub(text) == text


def test_a_ticket_is_learned_from_only_when_allowed_and_forgotten_at_once(refund, ada):
    source = Source.objects.create(slug="past", name="Past", adapter="tickets")
    with pytest.raises(Invalid, match="Resolve"):
        allow_learning(refund, by=ada)
    resolve(refund, by=actor_of(ada))
    refund.refresh_from_db()
    assert sync(source, WordEmbedder()).changed == 0

    allow_learning(refund, by=ada)
    assert sync(source, WordEmbedder()).changed == 1
    article = Article.objects.get(source=source)
    assert (article.key, article.kind, article.audience) == ("412", "ticket", "internal")
    assert "still wait for my refund" in article.markdown

    withdraw_learning(refund, by=ada)
    assert not Article.objects.filter(source=source).exists()


def test_a_thread_is_saved_once_without_names(ada):
    said = [("Edda Quist", "Ask Edda about refunds"), ("Ben", "They take five days")]
    for _ in range(2):
        article = save_thread("Refunds", said, "https://chat.example/1", ada, WordEmbedder())
    assert Article.objects.count() == 1
    assert article.audience == "internal"
    assert "Edda" not in article.markdown

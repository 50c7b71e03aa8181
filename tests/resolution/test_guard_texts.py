"""What an answer may not say: promises, secrets, links elsewhere, what belongs to others."""

import pytest

from tests.resolution.examples import (
    autonomy,
    billing,
    claim,
    evidence,
    hit,
    proposal,
    vetoes,
)


@pytest.mark.parametrize(
    "text",
    [
        "We will refund you tomorrow.",
        "We'll refund you.",
        "We’ll reimburse the fee.",
        "I will credit your account.",
        "I promise.",
        "This is guaranteed.",
        "You will be refunded by Friday.",
        "You’ll get your money back.",
        "It will be there by tomorrow.",
        "This is not legal advice.",
        "You are entitled to compensation.",
        "Wir erstatten den Betrag.",
        "Ich werde Ihnen den Betrag gutschreiben.",
        "Sie erhalten Ihr Geld zurück.",
        "Das ist garantiert.",
        "Bis morgen ist das erledigt.",
        "Sie haben Anspruch darauf.",
        "Nous rembourserons la somme.",
        "Nous vous garantissons un retour.",
        "Vous serez remboursé sous peu.",
        "Vous avez droit à un avoir.",
        "D’ici demain, ce sera réglé.",
        "Le reembolsaremos el importe.",
        "Vamos a devolver el pago.",
        "Le garantizamos una respuesta.",
        "Tiene derecho a un reembolso.",
        "Rimborseremo l’importo.",
        "Wij betalen u terug.",
    ],
)
def test_promises_are_stopped(text):
    assert any("promises" in said for said in vetoes(answer=proposal(claim(text))))


@pytest.mark.parametrize(
    "text",
    [
        "You can ask for a refund within 30 days.",
        "Refunds reach your bank within 5 business days.",
        "The account owner pays by card.",
        "Die Rechnung finden Sie unter Einstellungen.",
        "Un remboursement prend cinq jours.",
        "El reembolso tarda cinco días.",
    ],
)
def test_what_only_says_how_it_is_promises_nothing(text):
    assert not any("promises" in said for said in vetoes(answer=proposal(claim(text))))


def test_a_policy_allows_promises_that_the_passage_makes_and_no_others():
    found = evidence(hit(text="We will refund the full price within 30 days."))
    said = proposal(claim("We will refund the full price within 30 days."))

    assert vetoes(found=found, answer=said)
    assert not vetoes(found=found, answer=said, may=billing(promises=True))
    assert vetoes(
        found=found, answer=proposal(claim("We will refund you twice.")), may=billing(promises=True)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Call +49 30 901820 for it.",
        "Ask Max Mustermann about it.",
        "It belongs to maria.k@example.com.",
    ],
)
def test_what_belongs_to_others_is_stopped(text):
    assert any("no public passage" in said for said in vetoes(answer=proposal(claim(text))))


def test_what_a_public_passage_tells_everybody_passes():
    found = evidence(hit(text="Call +49 30 901820 or write to help@example.com. Ada Lovelace runs billing."))
    answer = proposal(claim("Call +49 30 901820 or write to help@example.com: Ada Lovelace."))
    assert vetoes(found=found, answer=answer) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Your key is sk-abcdefghijklmnop1234.",
        "AKIAIOSFODNN7EXAMPLE is the id.",
        "-----BEGIN RSA PRIVATE KEY-----",
        "Paste this:\n-----BEGIN PRIVATE KEY-----\nMIIE",
        "The card 4111111111111111 was charged.",
        "The card 4111-1111-1111-1111.",
        "The card is 5500 0000 0000 0004 (Rosa).",
    ],
)
def test_secrets_are_stopped(text):
    assert vetoes(answer=proposal(claim(text)))


@pytest.mark.parametrize(
    "text",
    [
        "See http://evil.example.",
        "See HTTPS://EVIL.EXAMPLE/x.",
        "See www.evil.example/login.",
        "[here](//evil.example/x)",
        "ftp://evil.example/file",
        "https://help.example.com.evil.example/",
        "https://help.example.com@evil.example/",
        "https://[broken",
        "![pixel](https://help.example.com/pixel.png)",
    ],
)
def test_links_elsewhere_are_stopped(text):
    assert vetoes(answer=proposal(claim(text)))


def test_links_to_what_was_found_but_not_cited_are_stopped():
    found = evidence(hit(), hit(2, text="Partner: https://partner.example/", url=""))
    answer = proposal(claim("See https://partner.example/.", 1))

    assert vetoes(found=found, answer=answer)
    assert not vetoes(found=found, answer=proposal(claim("See https://partner.example/.", 2)))


def test_links_on_the_list_pass():
    may = autonomy(link_hosts=("desk.example.com",))
    assert not vetoes(may=may, answer=proposal(claim("See https://desk.example.com/x.")))


def test_a_placeholder_address_in_an_article_does_no_harm():
    """Handbooks write `https://[your-desk].example.com`, which no parser of addresses takes."""
    found = evidence(hit(text="Open https://[your-desk].example.com/settings and click."))
    assert vetoes(found=found) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Use sk-proj-4Fh7Qm2Zt9Lw8Xc1Vb3N for it.",
        "Use AKIA4FH7QM2ZT9LW8XC1 for it.",
        "The token is ghp_4Fh7Qm2Zt9Lw8Xc1Vb3Nk6Jr5Ps0Dg2Hy7Tq.",
        "Put xoxb-210987654321-4Fh7Qm2Zt9Lw8Xc1 into the field.",
        "Our key is sk_live_4Fh7Qm2Zt9Lw8Xc1Vb3Nk6Jr.",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
        "It is charged to 4111\u00a01111\u00a01111\u00a01111.",
        "It is charged to 4111 1111 1111 1111.",
    ],
)
def test_secrets_and_cards_are_stopped_in_whatever_form(text):
    assert any("secret or a card" in said for said in vetoes(answer=proposal(claim(text))))


@pytest.mark.parametrize(
    "text", ["Enter your API key under Settings.", "The key is in the box.", "Version 2.10.4 of 2026-02-02."]
)
def test_words_about_keys_are_no_secrets(text):
    assert not any("secret or a card" in said for said in vetoes(answer=proposal(claim(text))))

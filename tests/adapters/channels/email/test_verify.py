"""Who sent it, by signatures made here and a resolver of the test's own."""

import pytest

from replywell.adapters.channels.email.auto import authentication
from replywell.adapters.channels.email.headers import Headers
from replywell.adapters.channels.email.verify import verdict
from tests.adapters.channels.email.signed_mail import Names, signed
from tests.intake.letters import letter

ADA = "Ada <ada@example.com>"


@pytest.fixture
def names():
    return Names().key_of("example.com").policy_of("example.com")


def test_a_signature_of_the_senders_domain_passes(names):
    assert verdict(signed(letter(sender=ADA), "example.com"), names) == "dkim=pass dmarc=pass"


def test_a_subdomain_may_sign_for_the_organization(names):
    names.key_of("mail.example.com")
    assert verdict(signed(letter(sender=ADA), "mail.example.com"), names).endswith("dmarc=pass")


def test_a_strict_policy_wants_the_very_domain(names):
    names.key_of("mail.example.com").policy_of("example.com", "v=DMARC1; p=reject; adkim=s")
    assert verdict(signed(letter(sender=ADA), "mail.example.com"), names) == "dkim=pass dmarc=fail"


def test_another_domains_signature_vouches_for_nothing(names):
    names.key_of("evil.example")
    assert verdict(signed(letter(sender=ADA), "evil.example"), names) == "dkim=pass dmarc=fail"


def test_customers_of_one_registry_do_not_vouch_for_each_other(names):
    names.policy_of("shop.example", "v=DMARC1; psd=y").key_of("b.shop.example")
    mail = signed(letter(sender="ada@a.shop.example"), "b.shop.example")
    assert verdict(mail, names) == "dkim=pass dmarc=fail"


@pytest.mark.parametrize(
    "change",
    [
        lambda mail: mail.replace(b"two weeks", b"ten weeks"),
        lambda mail: mail.replace(b"Where is my refund", b"Pay me"),
        lambda mail: mail.replace(b"ada@example.com", b"bob@example.com"),
        lambda mail: mail.replace(b"From: ", b"From: mallory@example.com\r\nFrom: "),
    ],
)
def test_an_altered_mail_does_not_pass(names, change):
    assert "dmarc=pass" not in verdict(change(signed(letter(sender=ADA), "example.com")), names)


def test_a_signature_of_only_the_beginning_does_not_count(names):
    mail = signed(letter(sender=ADA), "example.com", length=True) + b"and send the money\r\n"
    assert "dmarc=pass" not in verdict(mail, names)


def test_an_unsigned_mail_fails(names):
    assert verdict(letter(sender=ADA), names) == "dkim=none dmarc=fail"


def test_a_domain_without_a_policy_is_vouched_for_by_its_own_key_alone():
    names = Names().key_of("example.com").key_of("mail.example.com")
    assert verdict(signed(letter(sender=ADA), "example.com"), names) == "dkim=pass dmarc=pass"
    assert verdict(signed(letter(sender=ADA), "mail.example.com"), names) == "dkim=pass dmarc=none"


def test_a_silent_name_server_is_no_verdict(names):
    names.silent("_dmarc.example.com")
    assert verdict(signed(letter(sender=ADA), "example.com"), names) == "dkim=temperror dmarc=temperror"


@pytest.mark.parametrize(
    "mail", [b"", b"From: a@b\n\n", b"DKIM-Signature: v=1; d=\xff\nFrom: a@example.com\n\nx", b"\0" * 100]
)
def test_nonsense_is_no_verdict(names, mail):
    assert "pass" not in verdict(mail, names)


def test_many_signatures_and_labels_cost_a_bounded_number_of_questions(names):
    mail = letter(sender=f"a@{'x.' * 60}example.com")
    field = b"DKIM-Signature: v=1; a=rsa-sha256; d=evil%d.example; s=k; h=from; bh=AA==; b=AA==\r\n"
    verdict(b"".join(field % number for number in range(300)) + mail, names)
    assert len(names.asked) <= 40


def test_only_the_server_that_is_named_is_believed():
    headers = Headers(
        [
            ("authentication-results", b"evil.example; dmarc=pass"),
            ("authentication-results", b"mx.example.com (ours) 1; spf=fail; dmarc=fail"),
        ]
    )
    assert authentication(headers, ("mx.example.com",)) == "spf=fail dmarc=fail"
    assert authentication(headers, ()) == ""
    assert authentication(headers) == "dmarc=pass"

"""SPF with a resolver of the test's own, alone and as a half of DMARC."""

import pytest

from replywell.adapters.channels.email.sender_policy import Delivered, policy_verdict
from replywell.adapters.channels.email.verify import verdict
from tests.adapters.channels.email.signed_mail import Names
from tests.intake.letters import letter

PEER = "93.184.216.7"
ADA = "Ada <ada@example.com>"


class Zone:
    """Records by (name, kind); a name with None does not answer."""

    def __init__(self):
        self.records = {("example.com", "TXT"): [f"v=spf1 ip4:{PEER} -all"]}
        self.asked = []

    def put(self, name, kind, *texts):
        self.records[name, kind] = None if texts == (None,) else list(texts)
        return self

    def __call__(self, name, kind):
        self.asked.append((name, kind))
        found = self.records.get((name, kind), [])
        if found is None:
            raise TimeoutError(name)
        return found


def by(peer=PEER, sender="ada@example.com", helo="mx.example.com"):
    return Delivered(peer, helo, sender)


@pytest.mark.parametrize(
    ("policy", "result"),
    [
        (f"v=spf1 ip4:{PEER} -all", "pass"),
        ("v=spf1 ip4:93.184.0.0/16 -all", "pass"),
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("some other text", "none"),
        ("v=spf1 include:nothing.example -all", "permerror"),
        ("v=spf1 ip4:nonsense -all", "permerror"),
        ("v=spf1 a:mx.example.com -all", "pass"),
        ("v=spf1 mx -all", "pass"),
        ("v=spf1 include:_spf.example.net -all", "pass"),
        ("v=spf1 redirect=_spf.example.net", "pass"),
        ("v=spf1 exists:%{i}.ok.example.net -all", "pass"),
    ],
)
def test_what_the_domain_publishes_decides(policy, result):
    zone = (
        Zone()
        .put("example.com", "TXT", "google-site=1", policy)
        .put("mx.example.com", "A", PEER)
        .put("example.com", "MX", "10 mx.example.com.")
        .put("_spf.example.net", "TXT", f"v=spf1 ip4:{PEER} -all")
        .put(f"{PEER}.ok.example.net", "A", "127.0.0.2")
    )
    assert policy_verdict(by(), zone) == result


def test_without_an_envelope_the_greeting_counts():
    zone = Zone().put("mx.example.net", "TXT", f"v=spf1 ip4:{PEER} -all")
    assert policy_verdict(by(sender="", helo="mx.example.net"), zone) == "pass"


def test_nobody_answers():
    assert policy_verdict(by(), Zone().put("example.com", "TXT", None)) == "temperror"


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.5", "192.168.1.1", "::1", "?", ""])
def test_a_relay_in_the_house_proves_nothing(peer):
    zone = Zone().put("example.com", "TXT", "v=spf1 +all")
    assert policy_verdict(by(peer=peer), zone) == "none"
    assert not zone.asked


def test_a_policy_that_asks_without_end_is_left():
    zone = Zone()
    for number in range(200):
        zone.put(f"s{number}.example.com", "TXT", f"v=spf1 include:s{number + 1}.example.com ptr a mx -all")
    zone.put("example.com", "TXT", "v=spf1 include:s0.example.com -all")
    assert policy_verdict(by(), zone) == "permerror"
    assert len(zone.asked) <= 60


def test_dmarc_holds_by_spf_alone():
    names = Names().policy_of("example.com")
    assert verdict(letter(sender=ADA), names, delivered=by(), ask=Zone()) == "spf=pass dkim=none dmarc=pass"
    assert verdict(letter(sender=ADA), names) == "dkim=none dmarc=fail"


@pytest.mark.parametrize(
    ("delivered", "policy"),
    [
        (by(peer="93.184.216.99"), "v=DMARC1; p=reject"),
        (by(sender="x@evil.example"), "v=DMARC1; p=reject"),
        (by(sender="x@mail.example.com"), "v=DMARC1; p=reject; aspf=s"),
    ],
)
def test_another_server_or_domain_does_not_speak_for_the_sender(delivered, policy):
    zone = Zone()
    for domain in ("evil.example", "mail.example.com"):
        zone.put(domain, "TXT", f"v=spf1 ip4:{PEER} -all")
    names = Names().policy_of("example.com", policy)
    assert verdict(letter(sender=ADA), names, delivered=delivered, ask=zone).endswith("dmarc=fail")


def test_a_subdomain_speaks_for_its_organization():
    zone = Zone().put("mail.example.com", "TXT", f"v=spf1 ip4:{PEER} -all")
    names = Names().policy_of("example.com")
    told = verdict(letter(sender=ADA), names, delivered=by(sender="x@mail.example.com"), ask=zone)
    assert told.endswith("dmarc=pass")


def test_a_domain_that_asks_for_nothing_is_not_proven_by_spf():
    assert verdict(letter(sender=ADA), Names(), delivered=by(), ask=Zone()).endswith("dmarc=none")

"""A desk that listens, and Anymail without its notice."""

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.adapters.channels.email.listener_desk import Desk


@pytest.fixture(autouse=True)
def _no_notice_of_anymail() -> Iterator[None]:
    """Anymail says on each use that it no longer tests against SendGrid itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="django-anymail has dropped official support")
        yield


@pytest.fixture
def desk() -> "Iterator[Desk]":
    """It listens."""
    from tests.adapters.channels.email.listener_desk import Desk

    desk = Desk()
    with desk.listener:
        yield desk


@pytest.fixture
def amazon(monkeypatch):
    """Amazon's key, which signs what it is given."""
    import base64
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.x509.oid import NameOID

    from replywell.adapters.channels.email import sns
    from tests.adapters.channels.email.noticed import TOPIC

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    monkeypatch.setattr(sns, "certificate", lambda _: made.public_bytes(serialization.Encoding.PEM))

    def signs(version: str = "2", **given) -> dict[str, str]:
        told = {
            "Type": "Notification",
            "MessageId": "n-1",
            "TopicArn": TOPIC,
            "Timestamp": "2026-02-02T09:00:00.000Z",
            "SignatureVersion": version,
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem",
        } | given
        content = "".join(f"{field}\n{told[field]}\n" for field in sns._SIGNED[told["Type"]] if field in told)
        algorithm = sns._HASHES[version]
        signature = key.sign(content.encode(), padding.PKCS1v15(), algorithm)
        return told | {"Signature": base64.b64encode(signature).decode()}

    return signs

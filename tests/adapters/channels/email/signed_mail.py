"""Mails with real DKIM signatures, and the names that vouch for them: a resolver in a dict."""

from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def key_pair() -> tuple[bytes, str]:
    """A private key as PEM, and the public one as it stands in DNS."""
    import base64

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(mail: bytes, domain: str, *, length: bool = False) -> bytes:
    """The mail, signed for a domain."""
    headers = [b"from", b"to", b"subject", b"message-id"]
    return (
        dkim.sign(mail, b"k1", domain.encode(), key_pair()[0], include_headers=headers, length=length) + mail
    )


class Names:
    """TXT records; `asked` tells what was looked up. A name with None does not answer."""

    def __init__(self, **policies: str | None) -> None:
        self.records: dict[str, str | None] = {}
        self.asked: list[str] = []

    def key_of(self, domain: str) -> "Names":
        self.records[f"k1._domainkey.{domain}"] = key_pair()[1]
        return self

    def policy_of(self, domain: str, record: str = "v=DMARC1; p=reject") -> "Names":
        self.records[f"_dmarc.{domain}"] = record
        return self

    def silent(self, name: str) -> "Names":
        self.records[name] = None
        return self

    def __call__(self, name: str) -> list[str]:
        self.asked.append(name)
        if name not in self.records:
            return []
        record = self.records[name]
        if record is None:
            raise TimeoutError(name)
        return [record]

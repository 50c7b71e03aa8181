"""Amazon's notices: signed with a certificate of theirs, of the one topic that the settings name."""

import base64
import json
import re
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from replywell.adapters.channels.email.settings import EmailSettings
from replywell.kit.errors import Refused, Unavailable
from replywell.kit.fetch.fetcher import Fetcher

_CERTIFICATE = re.compile(
    r"https://sns\.[a-z0-9-]{3,40}\.amazonaws\.com(?:\.cn)?/SimpleNotificationService-[\w]+\.pem"
)
_CONFIRM = re.compile(r"https://sns\.[a-z0-9-]{3,40}\.amazonaws\.com(?:\.cn)?/\?[\w=&:.%-]+")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]
_HASHES: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 - theirs


def posted(body: bytes) -> dict[str, Any]:
    """What a post says. Raises `Refused` where it is no notice at all."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused("The post is no JSON object, as a notice is.")
    return told


def checked(told: dict[str, Any], *, topic: str) -> str:
    """What names the notice. Raises `Refused` unless Amazon signed it, for this topic."""
    fields = _SIGNED.get(str(told.get("Type")))
    if fields is None or told.get("TopicArn") != topic:
        raise Refused("It is no notice of the topic that the settings name.")
    content = "".join(f"{name}\n{told[name]}\n" for name in fields if isinstance(told.get(name), str))
    address = str(told.get("SigningCertURL", ""))
    if not _CERTIFICATE.fullmatch(address):
        raise Refused("The notice names a certificate that is not Amazon's.")
    try:
        key = x509.load_pem_x509_certificate(certificate(address)).public_key()
        signature = base64.b64decode(str(told.get("Signature", "")), validate=True)
        algorithm = _HASHES[str(told.get("SignatureVersion"))]
        if not isinstance(key, rsa.RSAPublicKey):
            raise ValueError
        key.verify(signature, content.encode(), padding.PKCS1v15(), algorithm)
    except (InvalidSignature, ValueError, KeyError) as error:
        raise Refused("The signature of the notice does not hold.") from error
    return _key(told)


def _key(told: dict[str, Any]) -> str:
    """The mail's own id, the same in each notice of it; else the notice's."""
    try:
        return str(json.loads(told["Message"])["mail"]["messageId"])
    except (ValueError, KeyError, TypeError):
        return str(told.get("MessageId", "")) if "{" in str(told.get("Message", "")) else ""


def confirm(told: dict[str, Any]) -> None:
    """Agree to get the notices of a topic. Raises `Refused` for an address that is not Amazon's."""
    address = str(told.get("SubscribeURL", ""))
    if not _CONFIRM.fullmatch(address):
        raise Refused("The address to confirm the subscription at is not Amazon's.")
    with Fetcher(timeout_s=8, max_bytes=100_000) as fetcher:
        if fetcher.get(address).status != 200:
            raise Unavailable("Amazon did not take the confirmation. Request it again in the console of SNS.")


@lru_cache(maxsize=16)
def certificate(address: str) -> bytes:
    with Fetcher(timeout_s=8, max_bytes=100_000) as fetcher:
        found = fetcher.get(address)
    if found.status != 200:
        raise Unavailable("Amazon's certificate could not be fetched.")
    return found.content


def from_bucket(settings: EmailSettings, region: str, bucket: str, name: str) -> bytes:
    """A mail that SES laid into S3. Raises `Refused` and `Unavailable`."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as error:
        raise Refused("to fetch mail from S3, install the extra: pip install 'replywell[ses]'.") from error
    client = boto3.client(
        "s3",
        region_name=region,
        aws_access_key_id=settings.fetch_key.get_secret_value() or None,
        aws_secret_access_key=settings.fetch_secret.get_secret_value() or None,
        config=Config(connect_timeout=8, read_timeout=settings.timeout, retries={"max_attempts": 2}),
    )
    try:
        found = client.get_object(Bucket=bucket, Key=name)
        if found["ContentLength"] > settings.max_bytes:
            raise Refused(f"the mail has {found['ContentLength'] // 1_000_000} MB, which is too much.")
        return bytes(found["Body"].read(settings.max_bytes + 1))
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in {
            "AccessDenied",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "NoSuchKey",
            "NoSuchBucket",
        }:
            raise Refused(
                f"S3 does not give out the mail ({code}). Check fetch_key and the bucket."
            ) from error
        raise Unavailable(f"S3 did not give out the mail ({code}).") from error
    except BotoCoreError as error:
        raise Unavailable(f"S3 did not give out the mail ({type(error).__name__}).") from error

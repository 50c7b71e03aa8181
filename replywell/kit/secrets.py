"""Secrets at rest and signatures, all derived from the one secret key."""

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models


def derived_key(purpose: str) -> bytes:
    """32 bytes for one purpose only, so that no two uses share a key."""
    return hmac.digest(settings.SECRET_KEY.encode(), purpose.encode(), hashlib.sha256)


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key("connection settings")))


class Undecipherable(dict[str, Any]):
    """Stands, empty, for what was encrypted with another key: pages go on, whoever needs it must look.

    `explanation` says what to do.
    """

    explanation = (
        "Stored settings cannot be decrypted: the secret key has changed. "
        "Set REPLYWELL_SECRET_KEY to the former key, or enter the connection's settings again."
    )


if TYPE_CHECKING:
    _Field = models.TextField[dict[str, Any], dict[str, Any]]
else:
    _Field = models.TextField


class EncryptedJSONField(_Field):
    """A JSON object that is encrypted in the database (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def from_db_value(self, value: str | None, *_: object) -> Any:
        if value is None:
            return None
        try:
            return json.loads(_fernet().decrypt(value.encode()))
        except InvalidToken:
            return Undecipherable()

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else _fernet().encrypt(json.dumps(value).encode()).decode()

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj))

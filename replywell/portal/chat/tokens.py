"""A visitor's token: kept by their browser, signed by us, good until it is revoked."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

from django.core import signing

from replywell.kit.compiled import Compiled
from replywell.kit.secrets import derived_key
from replywell.portal.models import ChatVisitor

_SALT = "replywell chat visitor"
_FILE = "replywell chat file"
_CONFIRM = "replywell chat address"
A_WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token stands for. With an account it is of that account alone."""

    visitor: str
    account: str = ""

    @property
    def conversation(self) -> str:
        """Of an account it is the same in every browser."""
        if not self.account:
            return f"v-{self.visitor}"
        return (
            "a-"
            + hmac.new(derived_key("chat accounts"), self.account.encode(), hashlib.sha256).hexdigest()[:32]
        )


def newcomer(account: str = "") -> Bearer:
    return Bearer(secrets.token_hex(12), account)


def token_of(bearer: Bearer, connection: int) -> str:
    return signing.dumps([bearer.visitor, bearer.account, connection], salt=_SALT)


def bearer_of(token: str, connection: int) -> Bearer | None:
    """Whose token it is; None for one that is forged, of another widget, or revoked."""
    return known_bearer(token, connection)[0]


def known_bearer(token: str, connection: int) -> tuple[Bearer | None, ChatVisitor | None]:
    """The same, with the visitor's row; no row as long as they have said nothing."""
    try:
        visitor, account, meant = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, None
    if meant != connection:
        return None, None
    row = visitor_of(visitor)
    if row and row.revoked_at:
        return None, None
    return Bearer(visitor, account), row


def visitor_of(key: str) -> ChatVisitor | None:
    """The row of a visitor; None as long as they have said nothing."""
    return next(iter(_visitor_of()(key=key)), None)


@lru_cache
def _visitor_of() -> Compiled[ChatVisitor]:
    return Compiled(lambda key: ChatVisitor.objects.filter(key=key), texts="key")


def file_token(file: dict[str, object], conversation: str) -> str:
    """Names an uploaded file for the conversation it was uploaded for."""
    return signing.dumps([conversation, file], salt=_FILE)


def file_of(token: str, conversation: str) -> dict[str, object] | None:
    try:
        meant, file = signing.loads(token, salt=_FILE, max_age=3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return file if meant == conversation else None


def attachment_token(attachment: int) -> str:
    """For reading one attachment, for some hours."""
    return signing.dumps(attachment, salt=f"{_FILE} read")


def attachment_of(token: str) -> int | None:
    try:
        return int(signing.loads(token, salt=f"{_FILE} read", max_age=12 * 3600))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def confirmation_of(contact: int, email: str) -> str:
    return signing.dumps([contact, email], salt=_CONFIRM)


def confirmed(token: str) -> tuple[int, str] | None:
    """Which contact says that which address is theirs; None for what we have not sent, or a week ago."""
    try:
        contact, email = signing.loads(token, salt=_CONFIRM, max_age=A_WEEK)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(contact), str(email)

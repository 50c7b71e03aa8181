"""The word that claims a new desk: printed by `replywell up` and kept in its home, for whoever can read that."""

import secrets
from pathlib import Path

from django.conf import settings

from replywell.people.models import Agent


def setup_token() -> str:
    """The token of a desk that nobody owns yet, made when first asked for; empty once somebody does."""
    if Agent.objects.exists():
        _file().unlink(missing_ok=True)
        return ""
    path = _file()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(18))
    return path.read_text().strip()


def is_setup_token(given: str) -> bool:
    expected = setup_token()
    return bool(expected) and secrets.compare_digest(given.strip().encode(), expected.encode())


def welcome_link() -> str:
    """Where a new desk is claimed; empty once it has an owner."""
    token = setup_token()
    return f"{settings.PUBLIC_URL}/welcome/?token={token}" if token else ""


def _file() -> Path:
    path: Path = settings.ENV.root / "setup-token"
    return path

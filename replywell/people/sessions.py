"""Sessions in the database, read with a question that is put together once: every page begins with it."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from replywell.kit import clock
from replywell.kit.compiled import Compiled


class SessionStore(DatabaseSessions):
    """Django's own; what is different is how it looks one up."""

    def _get_session_from_db(self) -> Any:
        found = _lasting()(key=self.session_key, now=clock.now())
        if found:
            return found[0]
        self._session_key = None
        return None


@lru_cache
def _lasting() -> Compiled[Any]:
    from django.contrib.sessions.models import Session  # there once the applications are

    def asked(key: str, now: datetime) -> Any:
        return Session.objects.filter(session_key=key, expire_date__gt=now)

    return Compiled(asked, texts="key", moments="now")

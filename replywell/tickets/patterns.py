"""Patterns of custom fields, matched by PostgreSQL: its engine does not run away, and its time is boxed."""

from django.db import DataError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid

LONGEST = 200
PATIENCE = 250
"""Milliseconds for a match."""


def check_pattern(pattern: str) -> None:
    """Raise `Invalid` for what is no pattern, or takes too long."""
    if len(pattern) > LONGEST:
        raise Invalid(_("A pattern has %(count)s characters at most.") % {"count": LONGEST})
    _match(pattern, "", whole=False)
    matches(pattern, "a" * 60)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is as the pattern says. Raises `Invalid` like `check_pattern`."""
    return _match(pattern, text, whole=True)


def _match(pattern: str, text: str, *, whole: bool) -> bool:
    sql = "select %s ~ concat('^(?:', %s::text, ')$')" if whole else "select %s ~ %s::text"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('statement_timeout', %s, true)", [str(PATIENCE)])
            cursor.execute(sql, [text, pattern])
            found = bool(cursor.fetchone()[0])
            cursor.execute("select set_config('statement_timeout', '0', true)")
    except DataError as error:
        told = str(error).splitlines()[0].removeprefix("invalid regular expression: ")
        raise Invalid(_("This is no pattern: %(problem)s.") % {"problem": told}) from error
    except OperationalError as error:
        raise Invalid(_("This pattern takes too long to match. Write a simpler one.")) from error
    return found

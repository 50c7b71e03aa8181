"""The organization's own fields: where they are asked for, and which values they take."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.tickets.models import CustomField, Ticket

LONGEST = 500
"""Characters of a text field."""
Kind = CustomField.Kind


class FieldsMissing(Invalid):
    """Fields have to be filled in before this ticket can be resolved."""

    def __init__(self, fields: Sequence[CustomField]) -> None:
        self.fields = list(fields)
        names = ", ".join(field.name for field in fields)
        super().__init__(_("Fill in before resolving: %(fields)s.") % {"fields": names})


def asked_on(ticket: Ticket, *, required: bool | None = None) -> list[CustomField]:
    """The active fields that are asked for on this ticket: those of its category, and those of all."""
    fields = CustomField.objects.filter(active=True).prefetch_related("categories")
    if required is not None:
        fields = fields.filter(required=required)
    return [field for field in fields if _belongs(field, ticket)]


def check_complete(ticket: Ticket) -> None:
    """Raise `FieldsMissing` while a required field of this ticket has no value."""
    lacking = [field for field in asked_on(ticket, required=True) if field.slug not in ticket.custom]
    if lacking:
        raise FieldsMissing(lacking)


def validated(field: CustomField, value: Any) -> Any:
    """The value as it is kept; None for an empty one. Raises `Invalid` with what to do."""
    if isinstance(value, str):
        value = value.replace("\x00", "").strip()
    if value is None or value in ("", [], ()):
        return None
    return _READERS[Kind(field.kind)](field, value)


def told(field: CustomField | None, value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _belongs(field: CustomField, ticket: Ticket) -> bool:
    categories = {category.pk for category in field.categories.all()}
    parent = ticket.category.parent_id if ticket.category else None
    return not categories or bool(categories & {ticket.category_id, parent})


def _text(field: CustomField, value: Any) -> str:
    text = str(value)
    if len(text) > LONGEST:
        raise Invalid(
            _("%(field)s takes at most %(most)s characters.") % {"field": field.name, "most": LONGEST}
        )
    if field.pattern and not _matches(field.pattern, text):
        hint = field.help or _("Ask an administrator which form it takes.")
        raise Invalid(
            _("%(field)s does not have the expected form. %(hint)s") % {"field": field.name, "hint": hint}
        )
    return text


def _matches(pattern: str, text: str) -> bool:
    """Whether the whole text has the form; a broken pattern of an administrator keeps nobody from working."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True


def _number(field: CustomField, value: Any) -> int | float:
    try:
        number = float(str(value).replace(",", ".")) if not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or abs(number) > 1e15:
        raise Invalid(_("%(field)s takes a number, such as 42 or 3.5.") % {"field": field.name})
    if field.minimum is not None and number < field.minimum:
        raise Invalid(
            _("%(field)s is at least %(least)s.") % {"field": field.name, "least": f"{field.minimum:g}"}
        )
    if field.maximum is not None and number > field.maximum:
        raise Invalid(
            _("%(field)s is at most %(most)s.") % {"field": field.name, "most": f"{field.maximum:g}"}
        )
    return int(number) if number == int(number) else number


def _date(field: CustomField, value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()[:10]
    except ValueError as error:
        raise Invalid(_("%(field)s takes a date, such as 2026-03-31.") % {"field": field.name}) from error


def _yes_no(field: CustomField, value: Any) -> bool:
    known = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False}
    found = value if isinstance(value, bool) else known.get(str(value).lower())
    if found is None:
        raise Invalid(_("%(field)s takes yes or no.") % {"field": field.name})
    return found


def _choice(field: CustomField, value: Any) -> str:
    if value not in field.options:
        raise Invalid(
            _("%(field)s takes one of: %(options)s.")
            % {"field": field.name, "options": ", ".join(field.options)}
        )
    return str(value)


def _choices(field: CustomField, value: Any) -> list[str] | None:
    given: Mapping[str, None] = dict.fromkeys([value] if isinstance(value, str) else map(str, value))
    chosen = {_choice(field, each) for each in given if each}
    return [option for option in field.options if option in chosen] or None


def _link(field: CustomField, value: Any) -> str:
    text = str(value)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:
        fits = False
    if not fits or len(text) > 2000:
        raise Invalid(_("%(field)s takes a web address that begins with https://.") % {"field": field.name})
    return text


_READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.LINK: _link,
}

"""What a path is made of, as values that are kept as JSON."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field as Bound

from replywell.kit.values import Value

MOST_STEPS, MOST_FIELDS = 12, 20
LONGEST = 4000
"""Characters of what is entered in a field."""
FURTHEST = 60 * 24 * 28
"""Minutes of silence, and of an expected response."""
SOURCES: dict[str, str | Promise] = {
    "": gettext_lazy("nothing: it is typed"),
    "reported": gettext_lazy("what was reported"),
    "tried": gettext_lazy("what was tried"),
    "diagnostics": gettext_lazy("diagnostics"),
    "cause": gettext_lazy("the likely cause"),
    "details": gettext_lazy("technical details"),
    "next_steps": gettext_lazy("next steps"),
    "order": gettext_lazy("an order that is named"),
    "invoice": gettext_lazy("an invoice that is named"),
    "amount": gettext_lazy("an amount that is named"),
    "error_code": gettext_lazy("an error code that is named"),
    "version": gettext_lazy("a version that is named"),
    "link": gettext_lazy("a link in the conversation"),
    "requester": gettext_lazy("the requester's name"),
    "email": gettext_lazy("the requester's address"),
    "company": gettext_lazy("the requester's company"),
    "plan": gettext_lazy("the company's plan"),
    "since": gettext_lazy("when the ticket came in"),
}
"""What a field may be drafted from."""


class Field(Value):
    """Something that the next person needs to know."""

    slug: str
    label: str
    kind: Literal["text", "choice", "number", "link"] = "text"
    required: bool = True
    help: str = ""
    options: tuple[str, ...] = ()
    source: str = ""
    """Of `SOURCES`."""


class Step(Value):
    """After so many minutes without anybody's answer somebody else is told."""

    after: Annotated[int, Bound(ge=0, le=FURTHEST)]
    to: str
    """As `recipients.py` reads it."""


class Terms(Value):
    """What held when a ticket was escalated; changes of the path do not concern it."""

    steps: tuple[Step, ...] = ()
    """The first one is the owner, at once."""
    repeat: int = 0
    """How often the steps begin again after the last one."""
    calendar: int | None = None
    """Whose hours minutes count in; none: every minute does."""
    approval: bool = False
    connection: int | None = None
    channel: str = ""
    addresses: tuple[str, ...] = ()

    def step(self, number: int) -> Step | None:
        """The step with this number, counted over all rounds; None after the last."""
        if not self.steps or number >= len(self.steps) * (self.repeat + 1):
            return None
        step = self.steps[number % len(self.steps)]
        if number and number % len(self.steps) == 0:  # the owner again, not at once
            return step.model_copy(update={"after": max(step.after, self.pause)})
        return step

    @property
    def pause(self) -> int:
        """Minutes before it begins again, and before it is over: as long as the last step was waited for."""
        return max((step.after for step in self.steps[-1:]), default=0) or 15


def fields_of(stored: list[dict[str, Any]]) -> tuple[Field, ...]:
    return tuple(Field.model_validate(one) for one in stored)


def steps_of(stored: list[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step.model_validate(one) for one in stored)


def slug_of(label: str, taken: set[str]) -> str:
    """A name for a field that no other has: it stands in templates as `{{field.slug}}`."""
    base = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "field"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}_{number}", number + 1
    return slug


def checked(field: Field, typed: str) -> tuple[str, str]:
    """What was entered as it is kept, and what is wrong with it."""
    value = typed.replace("\0", "").strip()
    if not value:
        return "", _("Fill this in: the next person needs it.") if field.required else ""
    if len(value) > LONGEST:
        return value, _("Cut it to %(most)d characters.") % {"most": LONGEST}
    match field.kind:
        case "choice" if value not in field.options:
            return value, _("Choose one of the list.")
        case "number" if not re.fullmatch(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?", value, re.ASCII):
            return value, _("Enter a number, such as 120 or 49.90.")
        case "link" if not _is_link(value):
            return value, _("Enter an address that begins with https://.")
    return value, ""


def _is_link(value: str) -> bool:
    if any(mark.isspace() for mark in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False

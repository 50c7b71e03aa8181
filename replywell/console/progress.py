"""How far the first run came."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.people.actions.organization import STEPS
from replywell.people.models import Organization


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the checklist. `state` is done, skipped or empty."""

    slug: str
    title: str | Promise
    hint: str | Promise
    route: str
    button: str | Promise
    state: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    steps: list[Step]
    away: bool

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.state), None)


_TEXTS: dict[str, tuple[str | Promise, str | Promise, str, str | Promise]] = {
    "organization": (
        _("Name the organization"),
        _("It stands in invitations, with the language and time zone of the desk."),
        "console:organization",
        _("Name it"),
    ),
    "mailbox": (
        _("Connect a mailbox"),
        _(
            "By IMAP, by a provider, or let other servers hand mail to this desk. A test tells whether it works."
        ),
        "console:first-mailbox",
        _("Connect"),
    ),
    "articles": (
        _("Give the assistant something to read"),
        _("It answers from your articles only: write one, or point it to a folder of Markdown files."),
        "authoring:new",
        _("Write an article"),
    ),
    "colleague": (
        _("Invite a colleague"),
        _("They get a link by mail with which they choose their password."),
        "console:invitation-new",
        _("Invite"),
    ),
    "test": (
        _("See a mail become a ticket"),
        _("A sample mail goes the whole way: it is read, sorted, and answered or suggested to you."),
        "",
        _("Send the sample mail"),
    ),
}


def progress() -> Progress:
    """The checklist as it stands."""
    row = Organization.objects.filter(pk=1).first() or Organization()
    steps = [Step(slug, *_TEXTS[slug], row.progress.get(slug, "")) for slug in STEPS]
    return Progress(steps, row.welcomed_at is not None)

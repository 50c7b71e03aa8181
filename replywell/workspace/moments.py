"""Times that agents choose, in their own time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.models import Agent

MORNING = time(9)
LATEST = 20
"""After this hour `later today` is not offered any more."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A time with a name."""

    slug: str
    name: str
    at: datetime


def zone_of(agent: Agent) -> tzinfo:
    """The agent's time zone; UTC where it is none."""
    try:
        return ZoneInfo(agent.timezone)
    except (ValueError, OSError):
        return UTC


def presets(agent: Agent) -> list[Preset]:
    """What an agent usually means: later today, tomorrow, Monday, in a week."""
    now = clock.now().astimezone(zone_of(agent))
    today = (now + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    days_to_monday = (7 - now.weekday()) or 7
    found = [
        Preset("tomorrow", _("Tomorrow"), _morning(now, 1)),
        Preset("monday", _("Monday"), _morning(now, days_to_monday)),
        Preset("week", _("In a week"), _morning(now, 7)),
    ]
    later = today.date() == now.date() and today.hour <= LATEST
    return [Preset("today", _("Later today"), today), *found] if later else found


def chosen(agent: Agent, preset: str, typed: str) -> datetime:
    """The time that a form means: a preset's, or one typed as the agent's clock shows it. Raises `Invalid`."""
    if preset:
        found = next((each.at for each in presets(agent) if each.slug == preset), None)
        if found is None:
            raise Invalid(_("That time is not offered any more. Choose another one."))
        return found.astimezone(UTC)
    try:
        moment = datetime.fromisoformat(typed.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone_of(agent))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(_("Choose a date and a time.")) from error


def _morning(now: datetime, days: int) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), MORNING, tzinfo=now.tzinfo)

"""Shifts as an iCalendar file."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from replywell.escalations.models import Feed, Rotation
from replywell.escalations.on_call import Shift, shifts
from replywell.escalations.queries import rota_of
from replywell.kit import clock
from replywell.people.models import Agent

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=26)


def written(feed: Feed) -> bytes:
    """All shifts of a rotation, or an agent's own in every one: from four weeks ago to half a year ahead."""
    now = clock.now()
    rotations = [feed.rotation] if feed.rotation else list(Rotation.objects.all())
    file = Calendar()
    file.add("prodid", "-//Replywell//On call//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", feed.rotation.name if feed.rotation else f"On call: {feed.agent.name}")
    names = dict(Agent.objects.values_list("pk", "name"))
    for rotation in rotations:
        found: Iterable[Shift] = shifts(rota_of(rotation), now - BACK, now + AHEAD)
        for shift in found:
            if feed.rotation or shift.member == feed.agent_id:
                file.add_component(_event(rotation, shift, names.get(shift.member, "")))
    return bytes(file.to_ical())


def _event(rotation: Rotation, shift: Shift, name: str) -> Event:
    event = Event()
    event.add("uid", f"{rotation.pk}-{shift.member}-{shift.starts:%Y%m%dT%H%M%S}@on-call.replywell")
    event.add("dtstamp", shift.starts)
    event.add("dtstart", shift.starts)
    event.add("dtend", shift.ends)
    event.add("summary", f"{rotation.name}: {name}")
    return event

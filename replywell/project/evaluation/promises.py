"""Clocks against timelines that somebody worked out: when each is due, met, breached or ended."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from replywell.kit.errors import Invalid
from replywell.people.working_time import Hours
from replywell.sla.clocks import Clock, fold
from replywell.sla.queries import minutes_of
from replywell.sla.values import Happening, Promise, Terms

MOMENTS = {"due": "due_at", "met": "met_at", "breached": "breached_at", "ended": "ended_at"}


def score(
    rows: Sequence[Mapping[str, Any]], calendars: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Each timeline with what its clocks come to, and whether that is as expected.

    A row has `story`, a list of [time, what happened, status or new terms], `promises` (kind → minutes) in the hours of
    `calendar` (a name, or what it says), `pauses`, and maybe `expect`: clock → moments. Times are the calendar's.
    """
    told = [_scored(row, calendars) for row in rows]
    judged = [row for row in told if "right" in row]
    return told, {
        "timelines": len(told),
        "judged": len(judged),
        "right": sum(row["right"] for row in judged),
        "wrong": [row["name"] for row in judged if not row["right"]],
    }


def _scored(row: Mapping[str, Any], calendars: Mapping[str, Any]) -> dict[str, Any]:
    name = str(row.get("name") or row.get("id") or "")
    try:
        zone = _zone(row, calendars)
        clocks = {_named(clock): clock for clock in fold(_story(row, calendars, zone))}
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Invalid(
            f"The timeline “{name}” cannot be read ({error!r}). See docs/operate/promises.md."
        ) from error
    found = {key: _moments(clock) for key, clock in clocks.items() if clock.promise or clock.due_at}
    result: dict[str, Any] = {
        "name": name,
        "clocks": {key: _written(each, zone) for key, each in found.items()},
    }
    if "expect" in row:
        expected = {
            key: {what: _at(moment, zone) for what, moment in each.items() if moment}
            for key, each in row["expect"].items()
        }
        all_of_them = {key: _moments(clock) for key, clock in clocks.items()}
        result["right"] = all(all_of_them.get(key) == each for key, each in expected.items())
    return result


def _story(row: Mapping[str, Any], calendars: Mapping[str, Any], zone: ZoneInfo) -> list[Happening]:
    story = row["story"]
    begun = min(_at(str(each[0]), zone) for each in story)
    terms = _terms(row, row, calendars)
    found = [Happening(at=begun, kind="applied", terms=terms)]
    for when, kind, *more in story:
        if kind == "applied":
            terms = _terms(more[0], row, calendars) if more and more[0] else None
            found.append(Happening(at=_at(when, zone), kind="applied", terms=terms))
        else:
            found.append(Happening(at=_at(when, zone), kind=kind, status=more[0] if more else ""))
    return found


def _terms(told: Mapping[str, Any], row: Mapping[str, Any], calendars: Mapping[str, Any]) -> Terms | None:
    if not told.get("promises"):
        return None
    hours = _hours(told.get("calendar", row.get("calendar")), calendars)
    promises = tuple(
        Promise(kind=kind, minutes=minutes, hours=hours) for kind, minutes in told["promises"].items()
    )
    return Terms(policy=1, name="told", promises=promises, pauses=tuple(row.get("pauses", ("pending",))))


def _hours(calendar: Any, calendars: Mapping[str, Any]) -> Hours | None:
    told = calendars[calendar] if isinstance(calendar, str) else calendar
    if not told:
        return None
    week = told.get("week", {})
    return Hours(
        timezone=told.get("timezone", "UTC"),
        week=tuple(minutes_of(week.get(str(day), ())) for day in range(7)),
        days=tuple((date.fromisoformat(day), minutes_of(each)) for day, each in told.get("days", {}).items()),
        country=told.get("country", ""),
        region=told.get("region", ""),
    )


def _zone(row: Mapping[str, Any], calendars: Mapping[str, Any]) -> ZoneInfo:
    calendar = row.get("calendar")
    told = calendars[calendar] if isinstance(calendar, str) else calendar
    return ZoneInfo(str(row.get("timezone") or (told or {}).get("timezone") or "UTC"))


def _at(moment: str, zone: ZoneInfo) -> datetime:
    if moment.endswith("Z"):
        return datetime.fromisoformat(moment[:-1]).replace(tzinfo=UTC)
    return datetime.fromisoformat(moment).replace(tzinfo=zone).astimezone(UTC)


def _named(clock: Clock) -> str:
    return f"{clock.kind} {clock.number}" if clock.number > 1 else clock.kind


def _moments(clock: Clock) -> dict[str, datetime]:
    found = {what: getattr(clock, name) for what, name in MOMENTS.items()}
    return {what: moment for what, moment in found.items() if moment is not None}


def _written(moments: Mapping[str, datetime], zone: ZoneInfo) -> dict[str, str]:
    return {what: moment.astimezone(zone).isoformat() for what, moment in moments.items()}

"""Timelines, worked out by hand: what happened to a ticket, and when each of its clocks is due, met or breached.

Times are what the wall clock of the calendar's time zone shows; those with a Z are UTC. 2 March 2026 is a Monday. In
Europe the clocks go forward on 29 March and back on 25 October 2026, in New York forward on 8 March.
"""

from typing import Any

WEEK = {str(day): [["09:00", "17:00"]] for day in range(5)}
LUNCH = {str(day): [["09:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}
NIGHT = {str(day): [["00:00", "06:00"], ["22:00", "24:00"]] for day in range(7)}
CALENDARS: dict[str, dict[str, Any] | None] = {
    "always": None,
    "berlin always": None,
    "plain": {"timezone": "UTC", "week": WEEK},
    "office": {"timezone": "Europe/Berlin", "week": LUNCH},
    "night": {"timezone": "Europe/Berlin", "week": NIGHT},
    "new york": {"timezone": "America/New_York", "week": WEEK},
    "german": {"timezone": "Europe/Berlin", "week": WEEK, "country": "DE"},
    "own": {
        "timezone": "Europe/Berlin",
        "week": WEEK,
        "country": "DE",
        "days": {"2026-03-03": [["10:00", "12:00"]], "2026-03-07": [["10:00", "14:00"]], "2026-04-03": [["09:00", "11:00"]]},
    },
}  # fmt: skip
"""`always` has no calendar; the one of Berlin is told in its time."""


def first(name: str, calendar: str, wrote: str, minutes: int, due: str) -> dict[str, Any]:
    """Only a first answer that nobody has given yet."""
    return {
        "name": name,
        "calendar": calendar,
        "promises": {"first_response": minutes},
        "story": [[wrote, "wrote"]],
        "expect": {"first_response": {"due": due}},
    }


def told(
    name: str, promises: dict[str, int] | None, story: list[Any], expect: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """On an ordinary Monday in office hours without a break, unless it says otherwise."""
    return {"name": name, "calendar": "plain", "promises": promises, "story": story, "expect": expect} | more


M, T, W, H, F = (f"2026-03-{day:02}" for day in range(2, 7))
MON = "2026-03-09"
FR, NR, RES = "first_response", "next_response", "resolution"
DAY = {RES: 480}

TIMELINES: list[dict[str, Any]] = [
    first("within a day", "plain", f"{M} 10:00", 60, f"{M} 11:00"),
    first("over night", "plain", f"{M} 16:30", 60, f"{T} 09:30"),
    first("over the weekend", "plain", f"{F} 16:30", 60, f"{MON} 09:30"),
    first("written on a Saturday", "plain", "2026-03-07 12:00", 60, f"{MON} 10:00"),
    first("written before it opens", "plain", f"{M} 07:00", 60, f"{M} 10:00"),
    first("written in the evening", "plain", f"{M} 18:00", 60, f"{T} 10:00"),
    first("due when it closes", "plain", f"{M} 16:00", 60, f"{M} 17:00"),
    first("written when it closes", "plain", f"{M} 17:00", 60, f"{T} 10:00"),
    first("a whole day", "plain", f"{M} 09:00", 480, f"{M} 17:00"),
    first("a day and a minute", "plain", f"{M} 09:00", 481, f"{T} 09:01"),
    first("a week of work", "plain", f"{M} 10:00", 2400, f"{MON} 10:00"),
    first("over lunch", "office", f"{M} 11:30", 60, f"{M} 13:30"),
    first("written when lunch begins", "office", f"{M} 12:00", 60, f"{M} 14:00"),
    first("written at lunch", "office", f"{M} 12:30", 30, f"{M} 13:30"),
    first("due when lunch begins", "office", f"{M} 11:00", 60, f"{M} 12:00"),
    first("a day with lunch", "office", f"{M} 09:00", 420, f"{M} 17:00"),
    first("over lunch and weekend", "office", f"{F} 16:30", 120, f"{MON} 10:30"),
    first("every hour, over midnight", "always", "2026-03-07 23:30", 60, "2026-03-08 00:30"),
    first("every hour, clocks go forward", "berlin always", "2026-03-28 23:00", 240, "2026-03-29 04:00"),
    first("every hour, clocks go back", "berlin always", "2026-10-24 23:00", 240, "2026-10-25 01:00Z"),
    first("a night shift", "night", f"{M} 22:00", 480, f"{T} 06:00"),
    first("a night shift, clocks go forward", "night", "2026-03-28 22:00", 480, "2026-03-29 23:00"),
    first("a night shift, clocks go back", "night", "2026-10-24 22:00", 480, "2026-10-25 04:00Z"),
    first("office hours, clocks go forward at the weekend", "new york", f"{F} 16:00", 120, f"{MON} 14:00Z"),
    first("over Easter", "german", "2026-04-02 16:00", 120, "2026-04-07 10:00"),
    first("over the first of May", "german", "2026-04-30 16:30", 60, "2026-05-04 09:30"),
    first("over Christmas", "german", "2026-12-24 16:00", 120, "2026-12-28 10:00"),
    first("over New Year", "german", "2026-12-31 16:00", 120, "2027-01-04 10:00"),
    first("over New Year, two days", "german", "2026-12-30 16:00", 960, "2027-01-04 16:00"),
    first("over New Year without holidays", "plain", "2026-12-31 16:30", 60, "2027-01-01 09:30"),
    first("a short day of its own", "own", f"{M} 16:00", 240, f"{W} 10:00"),
    first("an open Saturday", "own", f"{F} 16:30", 90, "2026-03-07 11:00"),
    first("a holiday that is worked", "own", "2026-04-02 16:30", 90, "2026-04-03 10:00"),
    told("answered in time", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 10:45", "answered"]],
         {FR: {"due": f"{M} 11:00", "met": f"{M} 10:45"}}),
    told("answered too late", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 11:30", "answered"]],
         {FR: {"due": f"{M} 11:00", "met": f"{M} 11:30", "breached": f"{M} 11:00"}}),
    told("answered at the very moment", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 11:00", "answered"]],
         {FR: {"due": f"{M} 11:00", "met": f"{M} 11:00"}}),
    told("answered a second late", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 11:00:01", "answered"]],
         {FR: {"due": f"{M} 11:00", "met": f"{M} 11:00:01", "breached": f"{M} 11:00"}}),
    told("answered the next morning before it opens", {FR: 60}, [[f"{M} 16:30", "wrote"], [f"{T} 08:00", "answered"]],
         {FR: {"due": f"{T} 09:30", "met": f"{T} 08:00"}}),
    told("one pause", DAY, [[f"{M} 10:00", "wrote"], [f"{M} 11:00", "answered", "pending"], [f"{M} 15:00", "wrote", "open"]],
         {RES: {"due": f"{T} 14:00"}}),
    told("two pauses", DAY, [[f"{M} 09:00", "wrote"], [f"{M} 10:00", "answered", "pending"], [f"{M} 11:00", "wrote", "open"],
                             [f"{M} 12:00", "answered", "pending"], [f"{M} 14:00", "wrote", "open"]],
         {RES: {"due": f"{T} 12:00"}}),
    told("a pause over a night and a day", DAY, [[f"{M} 16:00", "wrote"], [f"{M} 16:30", "answered", "pending"], [f"{W} 10:00", "wrote", "open"]],
         {RES: {"due": f"{H} 09:30"}}),
    told("a pause that begins and ends outside of the hours", DAY,
         [[f"{M} 16:00", "wrote"], [f"{M} 18:00", "answered", "pending"], [f"{T} 08:00", "wrote", "open"]],
         {RES: {"due": f"{T} 16:00"}}),
    told("while it is paused nothing is due", DAY, [[f"{M} 10:00", "wrote"], [f"{M} 11:00", "answered", "pending"]], {RES: {}}),
    told("on hold time passes", DAY, [[f"{M} 10:00", "wrote"], [f"{M} 11:00", "status", "on_hold"]], {RES: {"due": f"{T} 10:00"}}),
    told("on hold no time passes where the policy says so", DAY, [[f"{M} 10:00", "wrote"], [f"{M} 11:00", "status", "on_hold"]],
         {RES: {}}, pauses=["on_hold", "pending"]),
    told("pending before anybody answered", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "status", "pending"], [f"{M} 12:00", "status", "open"]],
         {FR: {"due": f"{M} 12:30"}}),
    told("the assistant's answer is accepted", {FR: 60},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:10", "assistant_answered", "resolved"], [f"{M} 10:40", "accepted"]],
         {FR: {"due": f"{M} 11:00", "met": f"{M} 10:10"}}),
    told("the assistant's answer is accepted by silence until it closes", {FR: 60},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:10", "assistant_answered", "resolved"], [f"{F} 10:00", "status", "closed"]],
         {FR: {"due": f"{M} 11:00", "met": f"{M} 10:10"}}),
    told("the assistant's answer did not help", {FR: 60},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:10", "assistant_answered", "resolved"], [f"{M} 12:00", "wrote", "open"]],
         {FR: {"due": f"{M} 12:50"}}),
    told("a person answers after the assistant", {FR: 60},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:10", "assistant_answered", "resolved"], [f"{M} 12:00", "wrote", "open"], [f"{M} 13:00", "answered", "pending"]],
         {FR: {"due": f"{M} 12:50", "met": f"{M} 13:00", "breached": f"{M} 12:50"}}),
    told("a further answer", {NR: 120}, [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "answered", "pending"], [f"{M} 14:00", "wrote", "open"]],
         {NR: {"due": f"{M} 16:00"}}),
    told("who writes twice waits since the first time", {NR: 120},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "answered", "pending"], [f"{M} 14:00", "wrote", "open"], [f"{M} 15:00", "wrote"]],
         {NR: {"due": f"{M} 16:00"}}),
    told("each wait has its own time", {NR: 120},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "answered", "pending"], [f"{M} 14:00", "wrote", "open"],
          [f"{M} 15:30", "answered", "pending"], [f"{M} 16:30", "wrote", "open"]],
         {NR: {"due": f"{M} 16:00", "met": f"{M} 15:30"}, "next_response 2": {"due": f"{T} 10:30"}}),
    told("a desk that wrote first owes no first answer", {FR: 60, NR: 120}, [[f"{M} 10:00", "answered", "pending"], [f"{M} 11:00", "wrote", "open"]],
         {NR: {"due": f"{M} 13:00"}}),
    told("urgency raised", {FR: 480}, [[f"{M} 10:00", "wrote"], [f"{M} 11:00", "applied", {"promises": {FR: 120}}]], {FR: {"due": f"{M} 12:00"}}),
    told("urgency lowered", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "applied", {"promises": {FR: 240}}]], {FR: {"due": f"{M} 14:00"}}),
    told("urgency raised when it is too late already", {FR: 480},
         [[f"{M} 10:00", "wrote"], [f"{M} 15:00", "applied", {"promises": {FR: 60}}]], {FR: {"due": f"{M} 11:00", "breached": f"{M} 11:00"}}),
    told("urgency lowered after it was missed", {FR: 60},
         [[f"{M} 10:00", "wrote"], [f"{M} 12:00", "applied", {"promises": {FR: 480}}]], {FR: {"due": f"{T} 10:00", "breached": f"{M} 11:00"}}),
    told("raised and lowered again", {FR: 480},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "applied", {"promises": {FR: 60}}], [f"{M} 10:45", "applied", {"promises": {FR: 480}}]],
         {FR: {"due": f"{T} 10:00"}}),
    told("policy changed after the answer", {FR: 60},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "answered"], [f"{M} 10:45", "applied", {"promises": {FR: 15}}]],
         {FR: {"due": f"{M} 11:00", "met": f"{M} 10:30"}}),
    told("no policy fits any more", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "applied", None]], {FR: {}}),
    told("a policy that fits later counts from the beginning", None,
         [[f"{M} 10:00", "wrote"], [f"{M} 12:00", "applied", {"promises": {FR: 60}}]], {FR: {"due": f"{M} 11:00", "breached": f"{M} 11:00"}}),
    told("calendar changed to every hour", DAY, [[f"{F} 16:00", "wrote"], ["2026-03-07 10:00", "applied", {"promises": DAY, "calendar": "always"}]],
         {RES: {"due": "2026-03-07 00:00", "breached": "2026-03-07 00:00"}}),
    told("calendar changed to working hours", DAY, [[f"{F} 16:00", "wrote"], [f"{F} 20:00", "applied", {"promises": DAY, "calendar": "plain"}]],
         {RES: {"due": f"{MON} 16:00"}}, calendar="always"),
    told("merged away", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "merged", "closed"]], {FR: {"ended": f"{M} 10:30"}}),
    told("merge undone", {FR: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 10:30", "merged", "closed"], [f"{M} 12:00", "unmerged", "open"]],
         {FR: {"due": f"{M} 12:30"}}),
    told("split off: waits since the message that went with it", None,
         [[f"{M} 10:00", "wrote"], [f"{M} 10:40", "applied", {"promises": {FR: 60}}]], {FR: {"due": f"{M} 11:00"}}),
    told("resolved", DAY, [[f"{M} 10:00", "wrote"], [f"{M} 12:00", "answered", "resolved"]], {RES: {"due": f"{T} 10:00", "met": f"{M} 12:00"}}),
    told("reopened", DAY, [[f"{M} 10:00", "wrote"], [f"{M} 12:00", "answered", "resolved"], [f"{W} 10:00", "wrote", "open"]],
         {RES: {"due": f"{W} 16:00"}}),
    told("resolved again", DAY,
         [[f"{M} 10:00", "wrote"], [f"{M} 12:00", "answered", "resolved"], [f"{W} 10:00", "wrote", "open"], [f"{W} 11:00", "answered", "resolved"]],
         {RES: {"due": f"{W} 16:00", "met": f"{W} 11:00"}}),
    told("resolved too late", {RES: 60}, [[f"{M} 10:00", "wrote"], [f"{M} 12:00", "answered", "resolved"]],
         {RES: {"due": f"{M} 11:00", "met": f"{M} 12:00", "breached": f"{M} 11:00"}}),
    told("closed without an answer", {FR: 60},
         [[f"{M} 10:00", "wrote"], [f"{M} 10:20", "status", "resolved"], [f"{M} 10:30", "status", "closed"]], {FR: {"ended": f"{M} 10:30"}}),
]  # fmt: skip

"""The sections of the settings: who sees which. Other rooms add theirs with `add_section`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.people.models import Agent
from replywell.people.permissions import may


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the settings. `route` is the name of its address, `verb` what seeing it asks of a role."""

    slug: str
    name: str | Promise
    route: str
    sign: str
    group: str | Promise
    verb: str = "administer"


YOU = _("You")
PEOPLE = _("People")
TICKETS = _("Tickets")
ANSWERS = _("Answers")
DESK = _("Desk")

_sections: dict[str, Section] = {
    section.slug: section
    for section in (
        Section("profile", _("Profile"), "console:profile", "person", YOU, "see tickets"),
        Section("people", _("People"), "console:people", "person", PEOPLE),
        Section("teams", _("Teams"), "console:teams", "team", PEOPLE, "share replies"),
        Section("categories", _("Categories"), "console:categories", "triage", TICKETS),
        Section("tags", _("Tags"), "console:tags", "tag", TICKETS),
        Section("fields", _("Custom fields"), "console:fields", "note", TICKETS),
        Section("contact-form", _("Contact form"), "console:contact-form", "message", TICKETS),
        Section("triage", _("Triage and assignment"), "console:triage", "spark", TICKETS),
        Section("rules", _("Routing rules"), "console:rules", "unassigned", TICKETS),
        Section("policies", _("SLA policies"), "console:policies", "clock", TICKETS),
        Section("calendars", _("Calendars"), "console:calendars", "alarm", TICKETS),
        Section("paths", _("Escalation paths"), "console:paths", "escalate", TICKETS),
        Section("rotations", _("On-call rotations"), "console:rotations", "calendar", TICKETS),
        Section("formats", _("Numbers and names"), "console:formats", "hash", TICKETS),
        Section("reliability", _("Reliability"), "console:reliability", "check", TICKETS),
        Section("assistant", _("Assistant"), "console:assistant", "assistant", ANSWERS),
        Section("actions", _("Account actions"), "console:actions", "key", ANSWERS),
        Section("answers", _("Review of answers"), "console:answers", "checklist", ANSWERS, "review answers"),
        Section("resolutions", _("Resolutions"), "console:resolutions", "resolved", ANSWERS),
        Section("decisions", _("Decisions"), "console:decisions", "history", ANSWERS, "publish articles"),
        Section("rehearsals", _("Rehearsals"), "console:rehearsals", "play", ANSWERS, "publish articles"),
        Section("evaluations", _("Evaluations"), "console:evaluations", "chart", ANSWERS, "publish articles"),
        Section("replies", _("Canned replies"), "console:replies", "quote", ANSWERS, "share replies"),
        Section("macros", _("Macros"), "console:macros", "event", ANSWERS, "share replies"),
        Section("brands", _("Brands"), "console:brands", "spark", ANSWERS),
        Section("connections", _("Connections"), "console:connections", "link", DESK),
        Section("suppressions", _("Addresses without mail"), "console:suppressions", "warning", DESK),
        Section("sources", _("Knowledge sources"), "console:sources", "source", DESK),
        Section("index", _("Search index"), "console:index", "search", DESK),
        Section("tokens", _("API tokens"), "console:tokens", "key", DESK),
        Section("webhooks", _("Webhooks"), "console:webhooks", "webhook", DESK),
        Section("organization", _("Organization"), "console:organization", "settings", DESK),
        Section("audit", _("Audit"), "console:audit", "keyboard", DESK),
    )
}


def add_section(section: Section, *, after: str = "") -> None:
    """A further section, behind another one of its group."""
    kept = list(_sections.values())
    _sections.clear()
    for one in kept:
        _sections[one.slug] = one
        if one.slug == after:
            _sections[section.slug] = section
    _sections.setdefault(section.slug, section)


def all_sections() -> list[Section]:
    return list(_sections.values())


def sections_for(agent: Agent) -> list[tuple[str, list[Section]]]:
    """What this agent may see, group by group."""
    groups: dict[str, list[Section]] = {}
    for section in _sections.values():
        if may(agent, section.verb):
            groups.setdefault(str(section.group), []).append(section)
    return list(groups.items())

"""What the demo's people have set up at their desk: saved answers, macros, tags, fields, views."""

from typing import Any

from replywell.automation.actions.canned_replies import put_reply
from replywell.automation.actions.macros import put_macro
from replywell.automation.models import CannedReply, Macro
from replywell.people.actions.agents import change_own
from replywell.people.actions.organization import change_organization, put_away
from replywell.people.models import Agent, Team
from replywell.resolution.account_actions import AccountAction
from replywell.resolution.actions.account_actions import put_action
from replywell.sla.actions.usual import usual_policies
from replywell.tickets.actions.field_definitions import put_field
from replywell.tickets.actions.tag_definitions import put_tag
from replywell.tickets.models import Category, CustomField, Tag
from replywell.triage.actions.rules import put_rule
from replywell.triage.models import RoutingRule
from replywell.workspace.actions.saved_views import save_view
from replywell.workspace.conditions import Broken, from_text

WEEK = {str(day): [["09:00", "12:30"], ["13:30", "17:30"]] for day in range(5)}
REPLIES = (
    ("Thank you", "thanks", "Hello {{requester.first_name}},\n\nthank you for writing. I look into it and answer you today.\n\nKind regards\n{{agent.name}}", "en", ""),
    ("Ask for the invoice number", "invoice", "Hello {{requester.first_name}},\n\nwhich invoice is it? Its number is at the top right and begins with **INV-**.\n\nKind regards\n{{agent.name}}", "en", "billing"),
    ("Refund is on its way", "refund", "Hello {{requester.first_name}},\n\nyour refund left today. It arrives within five to ten business days, depending on your bank.\n\nKind regards\n{{agent.name}}", "en", "billing"),
    ("Rückerstattung unterwegs", "erstattung", "Guten Tag {{requester.name}},\n\nIhre Rückerstattung ist heute raus und kommt je nach Bank in fünf bis zehn Werktagen an.\n\nFreundliche Grüße\n{{agent.name}}", "de", "billing"),
    ("Steps to reproduce", "steps", "Hello {{requester.first_name}},\n\nso that we can see what you see:\n\n1. What did you click?\n2. What did you expect?\n3. What happened instead?\n\nKind regards\n{{agent.name}}", "en", "bug_report"),
)  # fmt: skip
"""Name, shortcut, text, language, category."""
VIEWS = (
    ("Urgent, nobody on it", "urgent", ("status:is:working", "urgency:is:critical,high", "assignee:is:none")),
    ("Frustrated people", "waiting", ("status:is:working", "sentiment:is:frustrated")),
    ("Waiting over two days", "waiting", ("status:is:new,open", "waiting:older:2d")),
)
"""Name, order, filters."""
TAGS = (
    ("refund", "Money goes back", 2),
    ("vip", "A workspace on the enterprise plan", 5),
    ("chargeback", "The bank has taken the money back", 4),
    ("waiting-for-bank", "Nothing to do until the bank answers", 3),
    ("regression", "It worked before", 0),
)


ACTION: dict[str, Any] = {
    "name": "Send the sign-in link again",
    "description": "Mails a new link that opens the page with the requester's requests.",
    "examples": [
        "Please send me the link to my requests again.",
        "The sign-in link to my requests does not work any more, can I get a new one?",
        "I cannot get into the requests page, please resend the link.",
        "My sign-in link has expired.",
        "Bitte schicken Sie mir den Link zu meinen Anfragen noch einmal.",
        "Mein Anmeldelink ist abgelaufen.",
    ],
    "identity": "code",
    "approval": True,
    "reply": "A new sign-in link is on its way to {contact.email}. It works once, within 30 minutes.",
    "active": True,
}
ACTION_IN = ("account", "technical", "product_question", "bug_report")


RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "Atelier plans wait less",
        "conditions": {"all": [{"field": "tier", "op": "is", "any_of": ["atelier"]}], "any": [], "none": []},
        "urgency": "high",
    },
    {
        "name": "Chargebacks",
        "conditions": {
            "all": [{"field": "text", "op": "words", "any_of": ["chargeback", "charge back", "Rückbuchung", "rétrofacturation"]}],
            "any": [],
            "none": [],
        },
        "team": "Billing",
        "urgency": "high",
        "skills": ["refunds"],
    },
    {
        "name": "API and webhooks",
        "conditions": {
            "all": [{"field": "category", "op": "is", "any_of": ["technical", "bug_report", "product_question"]}],
            "any": [{"field": "text", "op": "words", "any_of": ["webhook", "API token", "API key", "API response", "rate limit"]}],
            "none": [{"field": "text", "op": "words", "any_of": ["invoice"]}],
        },
        "team": "Technical",
        "skills": ["api"],
    },
)  # fmt: skip
"""Routing rules in their order; a team by its name."""


def furnish() -> None:
    """Set it all up, as Ada would have."""
    ada = Agent.objects.get(email="ada@example.com")
    change_organization({"name": "Lumenpost", "timezone": "Europe/Berlin"}, by=ada)
    put_away()
    for agent in Agent.objects.filter(is_active=True):
        change_own(agent, {"working_hours": WEEK, "timezone": "Europe/Berlin"})
    for name, meaning, tone in TAGS:
        put_tag(Tag(), {"name": name, "description": meaning, "tone": tone}, by=ada)
    for name, shortcut, text, locale, slug in REPLIES:
        category = Category.objects.filter(slug=slug).first()
        values = {"name": name, "shortcut": shortcut, "text": text, "locale": locale, "category": category}
        put_reply(CannedReply(), values, by=ada)
    usual_policies(top=("atelier", "studio"), free=("sketch",))
    _fields(ada)
    _macros(ada)
    _views(ada)
    _rules(ada)
    _actions(ada)


def _fields(ada: Agent) -> None:
    billing = list(Category.objects.filter(slug="billing"))
    bugs = list(Category.objects.filter(slug__in=["bug_report", "technical"]))
    fields: tuple[dict[str, Any], ...] = (
        {"name": "Invoice number", "kind": "text", "pattern": r"INV-\d{4,8}", "help": "Begins with INV-.", "categories": billing},
        {"name": "Amount", "kind": "number", "minimum": 0.0, "help": "In euros.", "categories": billing},
        {"name": "Platform", "kind": "choice", "options": ["Web", "iOS", "Android", "API"], "categories": bugs},
        {"name": "Workaround known", "kind": "yes_no", "categories": bugs},
    )  # fmt: skip
    for position, values in enumerate(fields):
        put_field(CustomField(), {**values, "position": position}, by=ada)


def _rules(ada: Agent) -> None:
    """Where tickets go that their category alone would send elsewhere, or later."""
    teams = {team.name: team for team in Team.objects.all()}
    for rule in RULES:
        if rule.get("team", "Billing") in teams:
            put_rule(RoutingRule(), {**rule, "team": teams.get(rule.get("team", ""))}, by=ada)


def _actions(ada: Agent) -> None:
    """One that is on, so that it can be tried: `How do I get a new link to my requests?` asks for it."""
    categories = list(Category.objects.filter(slug__in=ACTION_IN))
    put_action(AccountAction(tool="sign_in_link"), {**ACTION, "categories": categories}, by=ada)


def _views(ada: Agent) -> None:
    """Lists that the whole desk looks at."""
    for name, sort, filters in VIEWS:
        made = [condition for condition in map(from_text, filters) if not isinstance(condition, Broken)]
        save_view(ada, name, conditions=made, sort=sort, shared=True)


def _macros(ada: Agent) -> None:
    technical = Team.objects.filter(name="Technical").first()
    wait = [
        {"do": "add_tags", "tags": ["waiting-for-bank"]},
        {"do": "set_status", "status": "on_hold"},
        {"do": "snooze", "hours": 72},
    ]
    put_macro(
        Macro(), {"name": "Wait for the bank", "description": "Back in three days", "steps": wait}, by=ada
    )
    mine = [{"do": "assign", "to": "me"}, {"do": "follow"}, {"do": "set_status", "status": "open"}]
    put_macro(Macro(), {"name": "Take it", "description": "Mine, and I hear of it", "steps": mine}, by=ada)
    if technical:
        note = "Please look at the log of this workspace; the requester's words are above."
        steps = [
            {"do": "route", "team": technical.pk},
            {"do": "set_urgency", "urgency": 2},
            {"do": "write_note", "text": note},
        ]
        put_macro(
            Macro(),
            {"name": "Hand to Technical", "description": "Urgent, with a note", "steps": steps},
            by=ada,
        )

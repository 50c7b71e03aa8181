"""The paths a new desk begins with: engineering, billing dispute, security incident, legal."""

from collections.abc import Mapping
from typing import Any

from replywell.escalations.models import Path

ADMINISTRATORS = "permission:administer"
_ALL: dict[str, list[dict[str, Any]]] = {"all": [], "any": [], "none": []}


def _words(*words: str) -> dict[str, Any]:
    return {"field": "text", "op": "words", "any_of": list(words)}


def _field(label: str, source: str = "", **more: Any) -> dict[str, Any]:
    slug = label.lower().replace(" ", "_").replace("?", "")
    return {"slug": slug, "label": label, "source": source} | more


PATHS: tuple[dict[str, Any], ...] = (
    {
        "name": "Security incident",
        "situation": "Somebody may have got in, or data may have got out. Every minute counts.",
        "conditions": _ALL
        | {
            "any": [
                _words(
                    "security incident", "data breach", "data leak", "leaked our", "got hacked", "was hacked",
                    "unauthorized access", "somebody else is signed in", "someone else is signed in",
                    "ransomware", "Datenleck", "gehackt", "unbefugter Zugriff", "fuite de données", "piraté",
                ),
            ]
        },
        "taken": Path.Taken.AT_ONCE,
        "urgency": 1,
        "owner": ADMINISTRATORS,
        "response": 15,
        "steps": [{"after": 5, "to": ADMINISTRATORS}],
        "repeat": 3,
        "fields": [
            _field("What happened", "reported"),
            _field("Account affected", "email"),
            _field("First noticed", "since", required=False),
            _field("Data involved", kind="choice", options=["Not known", "None", "Ours", "Of their own users"], required=False),
        ],
        "reply": "Hello {{requester.first_name|there}},\n\nthank you for telling us. Our security team looks at this now. Please do not change anything in the account until we write again, and do not send passwords by mail.\n\nKind regards\n{{agent.name}}",
        "internal": "Possible security incident on #{{ticket.number}}: {{ticket.subject}}. Look at once; do not answer the requester before you have.",
    },
    {
        "name": "Billing dispute",
        "situation": "A charge is disputed: finance decides whether money goes back.",
        "conditions": _ALL
        | {
            "any": [
                _words(
                    "chargeback", "charge back", "dispute the charge", "disputed charge", "charged twice",
                    "double charge", "Rückbuchung", "doppelt abgebucht", "rétrofacturation",
                ),
            ]
        },
        "taken": Path.Taken.ASKED,
        "owner": ADMINISTRATORS,
        "response": 8 * 60,
        "approval": True,
        "steps": [{"after": 4 * 60, "to": ADMINISTRATORS}],
        "fields": [
            _field("Amount", "amount", help="As it was charged, with its currency."),
            _field("Invoice", "invoice", required=False),
            _field("What is disputed", "reported"),
            _field("What we propose", kind="choice", options=["Refund in full", "Refund in part", "No refund"]),
        ],
        "reply": "Hello {{requester.first_name|there}},\n\nI have passed your charge on to our finance team, who decide on it. You hear from us as soon as they have.\n\nKind regards\n{{agent.name}}",
        "internal": "Please decide: {{field.what_we_propose|a refund}} for #{{ticket.number}} ({{company.name|no company}}).",
    },
    {
        "name": "Engineering",
        "situation": "Something is broken that only engineers can mend.",
        "conditions": _ALL | {"all": [{"field": "category", "op": "is", "any_of": ["bug_report", "technical"]}, {"field": "urgency", "op": "is", "any_of": ["critical", "high"]}]},
        "taken": Path.Taken.ASKED,
        "owner": "leads",
        "response": 60,
        "steps": [{"after": 15, "to": "leads"}, {"after": 15, "to": ADMINISTRATORS}],
        "repeat": 1,
        "fields": [
            _field("What is broken", "reported"),
            _field("Steps to reproduce", "diagnostics", required=False),
            _field("Error code", "error_code", required=False),
            _field("Version", "version", required=False),
            _field("Link to it", "link", kind="link", required=False),
            _field("What was tried", "tried", required=False),
        ],
        "reply": "Hello {{requester.first_name|there}},\n\nour engineers look at this now. I write again as soon as they know more.\n\nKind regards\n{{agent.name}}",
        "internal": "#{{ticket.number}} needs an engineer: {{ticket.subject}}.",
    },
    {
        "name": "Legal",
        "situation": "A lawyer, an authority, or a request about personal data.",
        "conditions": _ALL
        | {
            "any": [
                _words(
                    "lawyer", "attorney", "legal action", "lawsuit", "court order", "subpoena", "GDPR request",
                    "Rechtsanwalt", "Anwalt einschalten", "rechtliche Schritte", "DSGVO", "avocat",
                ),
            ]
        },
        "taken": Path.Taken.ASKED,
        "owner": ADMINISTRATORS,
        "response": 24 * 60,
        "steps": [{"after": 8 * 60, "to": ADMINISTRATORS}],
        "fields": [
            _field("What is claimed", "reported"),
            _field("Who writes", "requester"),
            _field("Deadline named", required=False, help="A date that they set."),
        ],
        "reply": "Hello {{requester.first_name|there}},\n\nthank you. I have passed your message on to the people here who answer such requests. They write to you.\n\nKind regards\n{{agent.name}}",
        "internal": "#{{ticket.number}} is for legal. Promise nothing, admit nothing, delete nothing.",
    },
)  # fmt: skip
"""In their order."""


def usual_paths(changes: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """On a desk that has none; `changes` says by the path's name what is otherwise there, such as who owns it."""
    if Path.objects.exists():
        return
    for place, values in enumerate(PATHS, start=1):
        own = (changes or {}).get(values["name"], {})
        Path.objects.create(position=place, **(dict(values) | dict(own)))

"""Every page of the settings, with the things it shows."""

from typing import Any

from django.urls import reverse

from replywell.console import urls

NUMBERED = {
    "person": "agent",
    "deactivation": "agent",
    "reactivation": "agent",
    "invitation": "agent",
    "team": "team",
    "team-removal": "team",
    "category": "category",
    "category-merge": "category",
    "category-policy": "category",
    "tag": "tag",
    "tag-merge": "tag",
    "tag-removal": "tag",
    "field": "field",
    "field-removal": "field",
    "reply": "reply",
    "reply-removal": "reply",
    "macro": "macro",
    "macro-removal": "macro",
    "rule": "rule",
    "rule-place": "rule",
    "rule-state": "rule",
    "rule-removal": "rule",
    "rules-restored": "version",
    "policy": "policy",
    "policy-place": "policy",
    "policy-state": "policy",
    "policy-removal": "policy",
    "calendar": "calendar",
    "calendar-days": "calendar",
    "calendar-day-removal": "calendar",
    "calendar-file": "calendar",
    "calendar-removal": "calendar",
    "path": "path",
    "path-place": "path",
    "path-state": "path",
    "path-removal": "path",
    "rotation": "rotation",
    "rotation-removal": "rotation",
    "rung": "rung",
    "rung-promotion": "rung",
    "rung-switch": "rung",
    "rung-proof": "rung",
    "rung-removal": "rung",
    "rung-care": "rung",
    "rung-rehearsal": "rung",
    "action": "account_action",
    "action-state": "account_action",
    "action-secret": "account_action",
    "action-removal": "account_action",
    "recall": "article",
    "recall-approval": "article",
    "brand": "brand",
    "brand-removal": "brand",
    "connection": "connection",
    "connection-test": "connection",
    "connection-state": "connection",
    "slack-installation": "slack",
    "teams-package": "teams",
    "grant": "connection",
    "suppression-lifting": "suppression",
    "contact-browsers": "contact",
    "source": "source",
    "source-sync": "source",
    "source-state": "source",
    "source-token": "source",
    "source-removal": "source",
    "source-introduction": "source",
    "token-removal": "token",
    "webhook": "webhook",
    "webhook-secret": "webhook",
    "webhook-test": "webhook",
    "webhook-log": "webhook",
    "webhook-delivery": "webhook",
    "webhook-removal": "webhook",
    "version-choice": "learned",
    "fresh-start": "learned",
}
"""Pages with a number → what it is of."""
OWN = {"settings", "profile", "availability", "sign-ins"}
"""Pages that are everybody's."""
OF_LEADS = {
    "teams",
    "replies",
    "reply-new",
    "reply",
    "reply-removal",
    "macros",
    "macro-new",
    "macro",
    "macro-removal",
    "decisions",
    "rehearsals",
    "evaluations",
    "answers",
}
"""Pages that leads see too."""
ROWS_OF_LEADS = {"recall", "recall-approval"}
"""Those of one row that leads see as administrators do."""
POSTED = {
    "assistant-switch",
    "rung-promotion",
    "rung-switch",
    "rung-proof",
    "rung-removal",
    "rung-rehearsal",
    "recall-approval",
    "action-state",
    "availability",
    "sign-ins",
    "reactivation",
    "invitation",
    "connection-state",
    "slack-installation",
    "teams-package",
    "suppression-lifting",
    "source-sync",
    "source-state",
    "source-token",
    "index-cancellation",
    "index-rebuild",
    "index-rollback",
    "rule-place",
    "rule-state",
    "policy-place",
    "policy-state",
    "path-place",
    "path-state",
    "calendar-day-removal",
    "calendar-file",
    "webhook-test",
    "learning-again",
    "version-choice",
    "fresh-start",
}
"""Pages without a GET."""
OF_DIMENSION = {
    "reliability-of",
    "reliability-tickets",
    "learning-again",
    "version-choice",
    "fresh-start",
}
"""Pages about one dimension."""
APART = {"restoration"} | {
    "decision",
    "reaskings",
    "rehearsal",
    "rehearsal-cancellation",
    "rehearsal-push",
    "rehearsal-repetition",
    "rehearsal-judgement",
    "evaluation",
    "answer",
}
"""Pages of what somebody removed themselves, and those about one decision, rehearsal, evaluation or answer: who may
what there is told by `test_removals.py`, `test_rehearsals.py` and `test_assistant.py`."""
NAMES = [str(one.name) for one in urls.settings if one.name not in APART]


def things() -> dict[str, Any]:
    """One of each, shared with everybody."""
    import pathlib

    from replywell.api.models import ApiToken, Webhook, WebhookDelivery
    from replywell.automation.models import CannedReply, Macro
    from replywell.connections.models import Connection
    from replywell.delivery.models import Suppression
    from replywell.escalations.models import Path, Rotation
    from replywell.knowledge.models import Article, Source
    from replywell.people.actions.agents import add_agent
    from replywell.people.models import Brand, Contact, Team
    from replywell.resolution.models import AccountAction, CategoryAutonomy
    from replywell.sla.models import Calendar, CalendarDay, Policy
    from replywell.tickets.models import Category, CustomField, Tag
    from replywell.triage.models import ModelVersion, RoutingRule, RoutingVersion

    eve = add_agent("eve@example.com", name="Eve Adams")
    webhook = Webhook.objects.create(
        name="Data", url="https://hooks.example.com/", kinds=["ticket.created"], owner=eve, secret={}
    )
    office = Calendar.objects.create(name="Office", week={"0": [["09:00", "17:00"]]})
    refunds = Category.objects.create(slug="refunds", name="Refunds")
    help_ = Source.objects.create(
        slug="help",
        name="Help",
        settings={"path": str(pathlib.Path("/nowhere"))},
        secrets={"token": "hunter2-secret"},
    )
    return {
        "rung": CategoryAutonomy.objects.create(category=refunds, mode="draft"),
        "article": Article.objects.create(source=help_, key="refunds", title="Refunds"),
        "account_action": AccountAction.objects.create(
            slug="invoice",
            name="Resend invoice",
            tool="http",
            settings={"url": "https://api.example.com/", "token": "hunter2-secret"},
            reply="It is on its way.",
        ),
        "calendar": office,
        "day": CalendarDay.objects.create(calendar=office, date="2026-12-24", name="Christmas Eve"),
        "path": Path.objects.create(name="Security", owner="permission:administer"),
        "rotation": Rotation.objects.create(name="Nights", starts_on="2026-03-02"),
        "policy": Policy.objects.create(name="Gold", first_response=60),
        "agent": eve,
        "token": ApiToken.objects.create(name="CI", agent=eve, scopes=["read"], hash="hunter2-secret"),
        "webhook": webhook,
        "delivery": WebhookDelivery.objects.create(
            webhook=webhook, key="msg_1", kind="ticket.created", body={}
        ),
        "contact": Contact.objects.create(name="Quinn"),
        "team": Team.objects.create(name="Accounts"),
        "category": refunds,
        "tag": Tag.objects.create(name="vip"),
        "field": CustomField.objects.create(slug="order", name="Order"),
        "reply": CannedReply.objects.create(name="Thanks", shortcut="thanks", text="Thank you."),
        "macro": Macro.objects.create(name="Close", steps=[{"do": "set_status", "status": "resolved"}]),
        "rule": RoutingRule.objects.create(name="Big ones", urgency="high"),
        "version": RoutingVersion.objects.create(who="Olga", told="before"),
        "learned": ModelVersion.objects.create(dimension="category", model="m", number=1, state="retired"),
        "brand": Brand.objects.create(name="Lumenpost", signature="Lumenpost Support"),
        "connection": Connection.objects.create(
            slug="mail",
            name="Mail",
            settings={
                "address": "desk@example.com",
                "outbound": "smtp",
                "smtp_host": "127.0.0.1",
                "smtp_tls": "none",
                "smtp_port": 9,
                "smtp_password": "hunter2-secret",
            },
        ),
        "slack": Connection.objects.create(
            slug="slack",
            name="Slack",
            adapter="slack",
            settings={
                "client_id": "1.2",
                "client_secret": "hunter2-secret",
                "signing_secret": "hunter2-secret",
            },
        ),
        "teams": Connection.objects.create(
            slug="teams",
            name="Teams",
            adapter="teams",
            settings={
                "app_id": "6f4b0000-0000-4000-8000-00000000000a",
                "tenant_id": "6f4b0000-0000-4000-8000-00000000000b",
                "app_password": "hunter2-secret",
            },
        ),
        "suppression": Suppression.objects.create(address="gone@example.org", reason="bounced"),
        "source": help_,
    }


def address(name: str, made: dict[str, Any], *, pk: int | None = None) -> str:
    args: list[Any] = ["category"] if name in OF_DIMENSION else []
    if name in NUMBERED:
        args.append(pk or made[NUMBERED[name]].pk)
    if name == "webhook-delivery":
        args.append(pk or made["delivery"].pk)
    if name == "calendar-day-removal":
        args.append(pk or made["day"].pk)
    return reverse(f"console:{name}", args=args)

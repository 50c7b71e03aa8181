"""An account action and what is asked for, as the tests of account actions need them."""

import re
from contextlib import contextmanager
from typing import Any

from django.core import mail
from pydantic import BaseModel

from replywell.adapters.models.port import Usage
from replywell.adapters.models.proposing import ProposeResult, ProposeTask
from replywell.adapters.tools.values import Argument, Call, Outcome, Plan
from replywell.kit import jobs
from replywell.people.models import Agent
from replywell.pipeline.actions.account import go_on_after_code
from replywell.pipeline.actions.walks import walk_message
from replywell.resolution.account_actions import AccountAction, ActionRun
from replywell.resolution.actions.account_actions import put_action
from replywell.resolution.actions.codes import HEARD, heard, mail_code
from replywell.resolution.hands import _given, give_hands
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.models import Category
from tests.pipeline.answers import asking

State = ActionRun.State
INVOICE = Argument(name="invoice", label="Invoice", type="identifier", look="INV-#####", source="message", field="invoice")  # fmt: skip


class Recorded:
    """A tool that only remembers what it was called with; `answers` are given in order, errors are raised."""

    name, title = "recorded", "Recorded"

    class Settings(BaseModel):
        pass

    def __init__(self, *answers: Any, repeats: bool = True, arguments: tuple[Argument, ...] = ()) -> None:
        self.calls: list[Call] = []
        self.answers, self.repeats, self.takes = list(answers), repeats, arguments

    def arguments(self, settings: Any) -> tuple[Argument, ...]:
        return self.takes

    def repeatable(self, settings: Any) -> bool:
        return self.repeats

    def plan(self, settings: Any, call: Call) -> Plan:
        return Plan(told="It is remembered.")

    def run(self, settings: Any, call: Call, hands: Any) -> Outcome:
        self.calls.append(call)
        answer = self.answers.pop(0) if self.answers else Outcome()
        if isinstance(answer, BaseException):
            raise answer
        return answer


def use(monkeypatch: Any, tool: Recorded) -> Recorded:
    """This tool is listed for the length of a test."""
    from replywell.adapters import tools as listed

    every = {**listed.tools(), tool.name: tool}
    for place in ("resolution.action_queries", "resolution.actions.account_actions"):
        monkeypatch.setattr(f"replywell.{place}.tools", lambda: every)
    return tool


def action(by: Agent, *categories: Category, tool: str = "recorded", **values: Any) -> AccountAction:
    given = {
        "name": "Resend invoice",
        "description": "Mails an invoice again",
        "examples": ["Please send me the invoice again."],
        "categories": list(categories),
        "reply": "It is on its way to {contact.email}.",
        "active": True,
    }
    return put_action(AccountAction(tool=tool), given | values, by=by)


def wanting(slug: str, **arguments: str) -> Any:
    """A model that takes every message for a wish for this action."""

    def propose(task: ProposeTask) -> ProposeResult:
        return ProposeResult(
            action=slug,
            confidence=0.9,
            arguments=tuple(arguments.items()),
            because="They ask for it.",
            usage=Usage(model="scripted"),
        )

    return propose


def carried_out(name: str, **arguments: Any) -> None:
    """One job, and nothing that it leaves."""
    jobs._functions[name](**arguments)


def mailed_code(box: list[Any] | None = None) -> str:
    """The digits of the last mail."""
    letters = mail.outbox if box is None else box
    return re.findall(r"\b(\d{6})\b", str(letters[-1].body))[-1]


@contextmanager
def other_hands(hands: Any):
    before = list(_given)
    give_hands(hands)
    try:
        yield hands
    finally:
        _given[:] = before


def walked(message, slug="resend_invoice", **arguments):
    walk_message(message, asking(propose=wanting(slug, **arguments)))
    return ActionRun.objects.first()


def written(run, text, *, contact=None, **more):
    """The requester writes, as the intake takes it."""
    said = Said(contact=contact or run.contact, connection=run.ticket.connection, text=text, **more)
    message = receive_reply(run.ticket, heard(run.ticket, said))
    if HEARD in message.meta:
        go_on_after_code(message)
    run.refresh_from_db()
    return message


def code_for(run):
    """The mail with the newest code is sent."""
    mail_code(run.codes.first().pk)
    return mailed_code()


def spoken(run):
    return [m.text for m in run.ticket.messages.filter(author="assistant").order_by("pk")]

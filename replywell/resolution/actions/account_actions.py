"""Account actions are set up, switched, and go."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import SecretStr, ValidationError

from replywell.adapters.tools import tools
from replywell.adapters.tools.port import Tool
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import SECRET, audit, put
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.resolution.account_actions import AccountAction, ActionRun
from replywell.resolution.action_queries import arguments_of
from replywell.resolution.action_reasons import DELETED
from replywell.resolution.action_reply import OF_CONTACT, places
from replywell.resolution.actions.acting import end, held_run
from replywell.tickets.actions.events import record

MOST = 50
EXAMPLES = 20
SIGNING = "signing_secret"
Identity = AccountAction.Identity


class WrongTool(Invalid):
    """The tool does not take these settings. `problems` says of which field what is wrong; `""` of all of them."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(" ".join(problem for each in problems.values() for problem in each))
        self.problems = problems


@transaction.atomic
def put_action(action: AccountAction, values: Mapping[str, Any], *, by: Agent) -> AccountAction:
    """A new action, or what changed about one. Raises `Invalid`, and `WrongTool` for what its tool does not take.

    Secrets that are given empty stay as they are; a new action gets a key for its signature.
    """
    check(by, "administer")
    values = dict(values)
    new = action.pk is None
    if new and AccountAction.objects.count() >= MOST:
        raise Conflict(_("There are %(most)s actions. Delete one first.") % {"most": MOST})
    tool = tool_named(action.tool)
    if new and SIGNING in tool.Settings.model_fields:
        values["settings"] = {SIGNING: new_secret()} | values.get("settings", {})
    if "settings" in values:
        values["settings"] = _with_secrets(tool, action, values["settings"])
        check_settings(tool, values["settings"])
    tightened = _checked(action, values)
    if not action.slug:
        action.slug = _free_slug(tightened["name"])
    put(action, tightened, by=by)
    return action


@transaction.atomic
def switch_action(action: AccountAction, active: bool, *, by: Agent) -> None:
    """From now on it is proposed and run, or not; what waits stays, and is not run while it is off."""
    check(by, "administer")
    put(action, {"active": active}, by=by, verb="activated" if active else "deactivated")


@transaction.atomic
def change_signing_secret(action: AccountAction, *, by: Agent) -> str:
    """Another key signs from now on. Returns it."""
    check(by, "administer")
    secret = new_secret()
    action.settings = {**action.settings, SIGNING: secret}
    action.save(update_fields=["settings"])
    audit("changed", action, by=by, changes=[(SIGNING, SECRET, SECRET)])
    return secret


@transaction.atomic
def remove_action(action: AccountAction, *, by: Agent) -> None:
    """It goes; what it did stays on its tickets, and what waits is refused."""
    check(by, "administer")
    open_ones = ActionRun.objects.filter(action=action, state__in=ActionRun.OPEN).order_by("ticket_id")
    for number in list(open_ones.values_list("pk", flat=True)):
        run, reason = held_run(number), DELETED
        if run.state == ActionRun.State.RUNNING:
            raise Conflict(_("One of them is under way just now. Switch it off and wait for a moment."))
        if run.waits:
            end(run, ActionRun.State.REFUSED, reason=reason)
            record(run.ticket, "action_refused", by=actor_of(by), name=run.name, run=run.pk, reason=reason)
    audit("removed", action, by=by)
    action.delete()


def tool_named(name: str) -> Tool:
    """Raises `Invalid` for one that is not there."""
    tool = tools().get(name)
    if tool is None:
        raise Invalid(_("Choose what is done: %(kinds)s.") % {"kinds": ", ".join(tools())})
    return tool


def check_settings(tool: Tool, settings: dict[str, Any]) -> Any:
    """The settings as the tool takes them. Raises `WrongTool`."""
    try:
        return tool.Settings.model_validate(settings)
    except ValidationError as error:
        problems: dict[str, list[str]] = {}
        for one in error.errors():
            told = str(one["msg"]).removeprefix("Value error, ")
            field, colon, rest = told.partition(": ")
            where = str(one["loc"][0]) if one["loc"] else ""
            if not where and colon and field in tool.Settings.model_fields:
                where, told = field, rest
            problems.setdefault(where, []).append(told)
        raise WrongTool(problems) from error


def secret_names(tool: Tool) -> set[str]:
    """The settings that are never shown."""
    fields = tool.Settings.model_fields
    return {name for name, field in fields.items() if field.annotation is SecretStr}


def new_secret() -> str:
    return f"acsec_{secrets.token_urlsafe(32)}"


def _with_secrets(tool: Tool, action: AccountAction, given: dict[str, Any]) -> dict[str, Any]:
    kept = {name: action.settings[name] for name in secret_names(tool) if action.settings.get(name)}
    return kept | {name: value for name, value in given.items() if value or name not in kept}


def _checked(action: AccountAction, values: dict[str, Any]) -> dict[str, Any]:
    def now(name: str) -> Any:
        return values.get(name, getattr(action, name))

    if "name" in values:
        values["name"] = " ".join(values["name"].replace("\0", "").split())[:80]
    if not now("name"):
        raise Invalid(_("An action needs a name. Type one."))
    if not now("reply").strip():
        raise Invalid(_("Write what the requester is told when it is done."))
    values["examples"] = [line[:300] for line in now("examples")][:EXAMPLES]
    if now("identity") not in Identity.values:
        raise Invalid(_("Choose how the requester shows who they are."))
    if now("identity") == Identity.NONE and not now("approval"):
        raise Invalid(
            _("Without a check of who asks, an agent has to approve: choose a code, or approval, or both.")
        )
    tried = AccountAction(name=now("name"), tool=action.tool, settings=now("settings"))
    arguments = arguments_of(tried)
    known = {argument.name for argument in arguments} | {*OF_CONTACT} | _results(tried)
    unknown = [place for place in places(now("reply")) if place not in known]
    if unknown:
        raise Invalid(_("The reply has a placeholder that nothing fills: %(name)s.") % {"name": unknown[0]})
    if not now("approval") and any(one.required and one.source == "agent" for one in arguments):
        raise Invalid(_("An argument comes from an agent, so an agent has to approve."))
    return values


def _results(action: AccountAction) -> set[str]:
    lines = action.settings.get("results") or ()
    return {str(line).partition("=")[0].strip() for line in lines}


def _free_slug(name: str) -> str:
    base = slugify(name)[:32].replace("-", "_") or "action"
    taken = set(AccountAction.objects.values_list("slug", flat=True))
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}_{n}") not in taken)

"""Who wrote, as the workspace itself knows its members."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from replywell.adapters.channels.port import Handle, Party
from replywell.adapters.channels.slack.admission import part
from replywell.adapters.channels.slack.api import call
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import Refused

MOST_NAMED = 20
"""Members named in a text that are looked up."""


@dataclass(frozen=True)
class Member:
    """A member, with what Slack told of them; nothing where it told nothing."""

    id: str
    team: str
    """The workspace they belong to: with Slack Connect not the one they write in."""
    told: dict[str, Any]
    trusted: bool
    """Their address may count as proven if all else is right."""

    @cached_property
    def party(self) -> Party:
        profile = part(self.told, "profile")
        name = profile.get("real_name") or self.told.get("real_name") or profile.get("display_name") or ""
        return Party(str(profile.get("email") or "").strip()[:320], str(name).strip()[:120])

    @property
    def shown(self) -> str:
        profile = part(self.told, "profile")
        return str(profile.get("display_name") or self.party.name)

    @property
    def handle(self) -> Handle:
        return Handle("slack", f"{self.team}:{self.id}")

    @property
    def proven(self) -> bool:
        """A full member of our own workspace whose address Slack has confirmed.

        Not guests, whom any member may invite with any address; not apps; not people of other companies, whose
        workspace vouches for nothing here; not who has left.
        """
        flags = (
            "deleted",
            "is_bot",
            "is_restricted",
            "is_ultra_restricted",
            "is_stranger",
            "is_invited_user",
        )
        wrong = any(self.told.get(flag) for flag in flags)
        return bool(
            self.trusted
            and self.told
            and not wrong
            and self.told.get("is_email_confirmed", True)
            and self.party.email
        )


class Members:
    """Members of a workspace; each is asked for once. Raises `Unavailable`."""

    def __init__(self, settings: SlackSettings, team: str) -> None:
        self._settings, self._team = settings, settings.team_id or team
        self._known: dict[str, Member] = {}

    def get(self, user: str) -> Member:
        """Whoever Slack refuses to tell of is known by their number alone."""
        if user not in self._known:
            try:
                told = part(call(self._settings, "users.info", user=user), "user")
            except Refused:
                told = {}
            team = str(told.get("team_id") or self._team)
            workspaces = part(told, "enterprise_user").get("teams")
            at_home = team == self._team or (isinstance(workspaces, list) and self._team in workspaces)
            trusted = self._settings.trust_addresses and at_home
            self._known[user] = Member(user, self._team if at_home else team, told, trusted)
        return self._known[user]

    def name(self, user: str) -> str:
        """What a member is called; an empty word once too many were asked for."""
        if user not in self._known and len(self._known) >= MOST_NAMED:
            return ""
        return self.get(user).shown

"""Whether the app is installed, may do what it needs, and can speak."""

from collections.abc import Iterator

from replywell.adapters.channels.port import Probe
from replywell.adapters.channels.slack.api import call
from replywell.adapters.channels.slack.settings import SlackSettings
from replywell.kit.errors import AdapterError, Refused


def probe(settings: SlackSettings, *, send_to: str = "") -> Iterator[Probe]:
    """Sign in; see the watched channels; with a member's address really write to them. Never raises."""
    try:
        told = call(settings, "auth.test")
        if settings.team_id and told.get("team_id") != settings.team_id:
            raise Refused(
                "The token is of another workspace than the one of this connection. Install it again."
            )
        for channel in sorted(settings.watched):
            seen = call(settings, "conversations.info", channel=channel).get("channel")
            if not isinstance(seen, dict) or not seen.get("is_member"):
                raise Refused(f"The app is not in the channel {channel}. Invite it there.")
    except AdapterError as error:
        yield Probe("inbound", False, error.message, "slack")
        yield Probe("outbound", False, error.message, "slack")
        return
    yield Probe("inbound", True, f"slack {told.get('team', '')}")
    yield _test(settings, send_to) if send_to else Probe("outbound", True, "signed in to Slack")


def _test(settings: SlackSettings, address: str) -> Probe:
    try:
        member = call(settings, "users.lookupByEmail", email=address).get("user")
        user = str(member.get("id", "")) if isinstance(member, dict) else ""
        opened = call(settings, "conversations.open", users=user).get("channel")
        channel = str(opened.get("id", "")) if isinstance(opened, dict) else ""
        call(settings, "chat.postMessage", channel=channel, text="This is a test of the help desk.")
    except AdapterError as error:
        return Probe("outbound", False, error.message, "slack")
    return Probe("outbound", True, f"slack {address}")

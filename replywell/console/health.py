"""Trying a connection, and what came of it in words with what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from replywell.adapters.channels.port import Probe
from replywell.connections.actions import note_health
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.kit.errors import ReplywellError


@dataclass(frozen=True, slots=True)
class Result:
    """A line of a test: what was tried, whether it works, what was found, what helps."""

    title: str
    ok: bool
    told: str
    remedy: str = ""


def try_out(connection: Connection, *, send_to: str = "") -> list[Result]:
    """Really try a connection, in seconds; its health follows."""
    try:
        channel, settings = channel_of(connection)
    except ReplywellError as error:
        note_health(connection, error.message)
        return [Result(_("Settings"), False, error.message, _("Correct the settings and save them."))]
    results = [_result(probe, connection.adapter) for probe in channel.probe(settings, send_to=send_to)]
    wrong = [result.told for result in results if not result.ok]
    note_health(connection, " ".join(wrong))
    return results


def _result(probe: Probe, adapter: str) -> Result:
    comes = _("Mail comes in") if adapter == "email" else _("Messages come in")
    title = comes if probe.what == "inbound" else _("Answers leave")
    if not probe.ok:
        return Result(title, False, probe.told, _remedies().get(probe.remedy, _remedies()["settings"]))
    return Result(title, True, _inbound(probe.told) if probe.what == "inbound" else _outbound(probe.told))


def _inbound(told: str) -> str:
    known = {
        "none": _("Nothing comes in: no way is chosen."),
        "listener": _(
            "Other servers hand mail to this desk's listener. Write a mail to the address to see it arrive."
        ),
        "teams": _(
            "Microsoft tells the keys it signs with. Write to the bot in Teams to see a message arrive."
        ),
        "webhook": _("The provider posts mail here. Write a mail to the address to see it arrive."),
    }
    if told.startswith("slack "):
        return _(
            "Signed in to the workspace %(name)s. Write to the app in Slack to see a message arrive."
        ) % {"name": told.removeprefix("slack ")}
    return known.get(told) or _("Signed in; mails in the folder: %(count)s.") % {"count": told}


def _outbound(told: str) -> str:
    known = {
        "none": _("Nothing leaves: no way is chosen. Answers are kept."),
        "signed in": _("Signed in to the server that sends. Send a test mail to be sure."),
        "signed in to Slack": _("The app may write in Slack."),
        "signed in to Teams": _("The bot may sign in to Microsoft Teams."),
        "not sent": _("Send a test mail to see whether the provider takes it."),
    }
    if told.startswith("slack "):
        return _("A test message went to %(address)s in Slack.") % {"address": told.removeprefix("slack ")}
    return known.get(told) or _("A test mail left for %(address)s.") % {"address": told}


def _remedies() -> dict[str, str]:
    return {
        "password": _(
            "Check user name and password. With two-factor sign-in most providers want an app password."
        ),
        "certificate": _(
            "Check the server's name and the encryption: the server shows a certificate we cannot trust."
        ),
        "name": _("Check the server's name for a typing error: nobody knows it."),
        "port": _("Check port and encryption, and whether a firewall lets this desk out to the server."),
        "folder": _("Check the folder's name: INBOX is the usual one."),
        "slack": _("Do what the words above say, then test again."),
        "teams": _("Do what the words above say, then test again."),
        "settings": _("Check the settings; the words above are the server's own."),
    }

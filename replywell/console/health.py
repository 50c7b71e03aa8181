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
    results = [_result(probe) for probe in channel.probe(settings, send_to=send_to)]
    wrong = [result.told for result in results if not result.ok]
    note_health(connection, " ".join(wrong))
    return results


def _result(probe: Probe) -> Result:
    title = _("Mail comes in") if probe.what == "inbound" else _("Answers leave")
    if not probe.ok:
        return Result(title, False, probe.told, _remedies().get(probe.remedy, _remedies()["settings"]))
    return Result(title, True, _inbound(probe.told) if probe.what == "inbound" else _outbound(probe.told))


def _inbound(told: str) -> str:
    known = {
        "none": _("Nothing comes in: no way is chosen."),
        "listener": _(
            "Other servers hand mail to this desk's listener. Write a mail to the address to see it arrive."
        ),
        "webhook": _("The provider posts mail here. Write a mail to the address to see it arrive."),
    }
    return known.get(told) or _("Signed in; mails in the folder: %(count)s.") % {"count": told}


def _outbound(told: str) -> str:
    known = {
        "none": _("Nothing leaves: no way is chosen. Answers are kept."),
        "signed in": _("Signed in to the server that sends. Send a test mail to be sure."),
        "not sent": _("Send a test mail to see whether the provider takes it."),
    }
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
        "settings": _("Check the settings; the words above are the server's own."),
    }

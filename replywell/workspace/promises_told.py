"""What happened to promises and escalations, in whole sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

type Data = Mapping[str, Any]
type Sentences = list[tuple[str, dict[str, Any]]]


def applied(data: Data) -> Sentences:
    if not data.get("policy"):
        return [(_("Nothing is promised any more: no policy fits."), {})]
    return [(_("The promises of “{policy}” hold from now on."), {"policy": data["policy"]})]


def nearly_due(data: Data) -> Sentences:
    stage = {"stage": data.get("stage", "")}
    if "team" in data:
        return [(_("{stage} per cent of the time for the team's part are used up."), stage)]
    return [(_("{stage} per cent of the time for a promise are used up."), stage)]


def missed(data: Data) -> Sentences:
    return [
        (_("The team's part took longer than planned.") if "team" in data else _("A promise was missed."), {})
    ]


def escalation_told(data: Data) -> Sentences:
    names = ", ".join(map(str, data.get("names", ())))
    sentence = _("{path}: {names} was told.") if names else _("{path}: nobody could be told ({whom}).")
    return [(sentence, {"path": data.get("path", ""), "names": names, "whom": data.get("whom", "")})]


def escalation_finished(data: Data) -> Sentences:
    sentences = {
        "resolved": _("{who} resolved the escalation {path}."),
        "approved": _("{who} approved it: {path}."),
        "declined": _("{who} declined it: {path}."),
        "handed_back": _("{who} handed it back: {path}."),
        "ended": _("The escalation {path} ended with the ticket."),
    }
    return [(sentences.get(str(data.get("outcome")), ""), {"path": data.get("path", "")})]

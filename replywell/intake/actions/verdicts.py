"""Who sent it is looked up by a job: intake itself waits for nobody's name server."""

from replywell.adapters.channels.email.sender_policy import Delivered, Records, records
from replywell.adapters.channels.email.verify import LookUp, txt, verdict
from replywell.intake.actions.take_in import Outcome, translate
from replywell.intake.models import InboundItem
from replywell.kit import blobs


def verify_sender(item: InboundItem, look_up: LookUp = txt, ask: Records = records) -> InboundItem:
    """Look up whether the domain of a waiting mail vouches for its sender, then place it."""
    if item.outcome != Outcome.WAITING:
        return item
    told = verdict(blobs.read(item.raw), look_up, delivered=_delivered(item), ask=ask)
    return translate(item, verdict=told)


def _delivered(item: InboundItem) -> Delivered | None:
    """Which server brought it; None where senders do not deliver straight to this desk."""
    if item.connection.settings.get("spf") != "direct":
        return None
    way = dict(part.strip().partition("=")[::2] for part in item.format.split(";")[1:])
    return (
        Delivered(way["peer"], way.get("helo", ""), item.envelope.get("from", "")) if "peer" in way else None
    )

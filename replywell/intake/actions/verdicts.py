"""Who sent it is looked up by a job: intake itself waits for nobody's name server."""

from replywell.adapters.channels.email.verify import LookUp, txt, verdict
from replywell.intake.actions.take_in import Outcome, translate
from replywell.intake.models import InboundItem
from replywell.kit import blobs


def verify_sender(item: InboundItem, look_up: LookUp = txt) -> InboundItem:
    """Look up whether the domain of a waiting mail vouches for its sender, then place it."""
    if item.outcome != Outcome.WAITING:
        return item
    return translate(item, verdict=verdict(blobs.read(item.raw), look_up))

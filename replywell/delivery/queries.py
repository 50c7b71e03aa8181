"""Reading the outbox."""

from datetime import datetime

from replywell.delivery.models import Outbound, Suppression


def automatic_mails_since(recipient: str, moment: datetime) -> int:
    """Mails without a person behind them that were written to this address since then."""
    if not recipient:
        return 0
    return Outbound.objects.filter(
        recipient=recipient.lower(), automatic=True, created_at__gte=moment
    ).count()


def suppression_of(address: str) -> Suppression | None:
    """Why this address gets no mail that no person wrote; None when it does."""
    return Suppression.objects.filter(address=address.lower()).first() if address else None

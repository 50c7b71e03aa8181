"""Whether a message is about what is the requester's own. Pure."""

import re

from replywell.tickets.facts import Facts

_personal = re.compile(
    r"\b(my|our|meine?\w*|unsere?\w*|mon|ma|mes|notre|nos|mi|mis) "
    r"(invoice|order|payment|refund|charge|card|subscription|account was|bill|rechnung|bestellung|zahlung|"
    r"erstattung|buchung|facture|commande|paiement|remboursement|factura|pedido|pago|reembolso)",
    re.I,
)


def own_affairs(facts: Facts) -> str:
    """The words by which a message is about what is the requester's own; else empty."""
    found = _personal.search(f"{facts.subject}\n{facts.text}")
    return found[0] if found else ""

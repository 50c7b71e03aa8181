"""Reading suggestions and the organization's autonomy."""

from replywell.resolution.models import CategoryAutonomy, Suggestion
from replywell.tickets.models import Ticket


def suggestion_for(ticket: Ticket) -> Suggestion | None:
    """The suggestion that is on offer for this ticket's newest message."""
    newest = ticket.messages.order_by("-pk").values("pk")[:1]
    return ticket.suggestions.filter(fate=Suggestion.Fate.OFFERED, message=newest).first()


def autonomy_modes() -> tuple[tuple[str, str], ...]:
    """Category slug → mode, for every category that has one."""
    return tuple(CategoryAutonomy.objects.order_by("category__slug").values_list("category__slug", "mode"))

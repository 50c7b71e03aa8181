"""What a search found, drawn: written straight into its HTML as the rows of the queue are (see `cells`)."""

from html import escape

from django.utils.translation import gettext as _

from replywell.ui.links import address
from replywell.ui.templatetags.ui import ago, due, icon
from replywell.workspace.composing import label
from replywell.workspace.found import Hit

TAGS = 3


def drawn(hit: Hit) -> str:
    """A ticket that was found, as an item of the list. `Hit.subject` and `Hit.excerpt` are HTML already."""
    ticket = hit.ticket
    belongs = [str(each) for each in (ticket.team, ticket.category) if each]
    facts = "".join(f'<span class="hit__team">{escape(each)}</span>' for each in belongs)
    facts += "".join(
        f'<span class="hit__team">{icon("tag")}{escape(tag)}</span>' for tag in ticket.tags[:TAGS]
    )
    alike = escape(_("Tickets like #%(number)s") % {"number": ticket.pk})
    return f"""<li class="hit">
  <a class="hit__subject" href="{address("workspace:ticket", ticket.pk)}" data-hit dir="auto">{hit.subject or escape(_("(no subject)"))}</a>
  <p class="hit__facts"><span class="hit__number">#{ticket.pk}</span>
    <span class="badge badge--{ticket.status}"><span>{escape(label(ticket.status))}</span></span>
    <span class="hit__who" dir="auto">{escape(str(ticket.requester))}</span>{facts}</p>
  <p class="hit__text" dir="auto">{_sign(hit.author)}{hit.excerpt}</p>
  <p class="hit__when">{due(ticket.due_at)}{ago(hit.at)}</p>
  <a class="hit__like" href="{address("workspace:search")}?q=like:{ticket.pk}" title="{escape(_("Tickets like this"))}">{icon("spark")}<span class="sr-only">{alike}</span></a>
</li>
"""


def _sign(author: str) -> str:
    """Who said it, where it was not the requester."""
    if author == "note":
        return f"{icon('note', _('Note:'))} "
    return f"{icon('reply', _('Answer:'))} " if author in {"agent", "assistant"} else ""

"""Cards of a ticket's context panel: what each shows is its room's business, how it loads is ours.

A room that has something to tell about a ticket registers a card in `project/cards.py`; the page needs no
change. See the README for an example.
"""

from replywell.workspace.cards.registry import Card, card_named, cards_for, register

__all__ = ["Card", "card_named", "cards_for", "register"]

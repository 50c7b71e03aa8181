"""What the address of a list asks for: filters, order, columns, words. The same address shows it to a colleague."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from replywell.workspace.builtin import QueueView
from replywell.workspace.conditions import MOST, Broken, Condition, from_text, to_text
from replywell.workspace.queue import narrowed_by

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A view as an address asks for it. `words` narrow it, `f` filters it, `sort` and `columns` show it otherwise."""

    view: QueueView
    words: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it differs from the view it began with."""
        return bool(self.view.extra or self.sort or self.columns)

    def address(self, name: str = "workspace:view", **more: str) -> str:
        """Where this list is, or with one thing changed; nothing is left in it that is empty."""
        place = _place(name, self.view.slug) if name else ""
        told = [("f", to_text(each)) for each in self.view.extra]
        rest = {"sort": self.sort, "columns": ",".join(self.columns), "q": self.words, **more}
        told += [(key, value) for key, value in rest.items() if value]
        return f"{place}?{urlencode(told)}" if told else place

    def without(self, condition: Condition | Broken) -> str:
        """The address of the list without one of its filters."""
        kept = tuple(each for each in self.view.extra if each != condition)
        return replace(self, view=replace(self.view, extra=kept)).address()

    def sorted_by(self, sort: str) -> str:
        return replace(self, sort=sort).address()


@lru_cache(maxsize=512)
def _place(name: str, slug: str) -> str:
    return reverse(name, args=[slug])


def asked_of(view: QueueView, given: QueryDict) -> Asked:
    """What this address, or this form, asks of the view. Raises Invalid for an order that there is not."""
    texts = [text[:500] for text in given.getlist("f") if text][:MOST]
    extra = [from_text(text) for text in dict.fromkeys(texts)]
    columns = tuple(c for part in given.getlist("columns") for c in part.split(",") if c)[:20]
    sort = given.get("sort", "")
    words = given.get("q", "").replace("\0", "").strip()[:LONGEST]
    narrowed = narrowed_by(view, extra, sort, columns)
    return Asked(narrowed, words, sort, tuple(dict.fromkeys(c for c in columns if c in narrowed.columns)))

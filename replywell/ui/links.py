"""Addresses of pages, fast: a page of the desk has some hundred, most of them of few kinds."""

from functools import lru_cache
from html import escape

from django.template import Context
from django.template.defaulttags import URLNode
from django.urls import NoReverseMatch, reverse

_MARK = 7_000_000_000_000_000_000
"""Stands for the first number while an address is looked up; the second is one more, and so on."""


class Address(URLNode):
    """What `{% url %}` writes; an address whose parts are numbers is looked up once for each kind of page."""

    def render(self, context: Context) -> str:
        parts = [given.resolve(context) for given in self.args]
        if self.kwargs or not all(type(part) is int or _is_word(part) for part in parts):
            return str(super().render(context))
        numbers = [part for part in parts if type(part) is int]
        words = tuple(None if type(part) is int else part for part in parts)
        try:
            address = _shape(self.view_name.resolve(context), words).format(*numbers)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            address = ""
        if self.asvar is None:
            return address
        context[self.asvar] = address
        return ""


def _is_word(part: object) -> bool:
    return type(part) is str and str(_MARK)[:10] not in part


def address(name: str, *numbers: int) -> str:
    """The address of a page, for HTML."""
    return _shape(name, (None,) * len(numbers)).format(*numbers)


@lru_cache(maxsize=2048)
def _shape(name: str, words: tuple[str | None, ...]) -> str:
    """The address with these words and a place for each number. Raises `NoReverseMatch`."""
    marks = [str(_MARK + n) for n in range(words.count(None))]
    numbers = iter(marks)
    found = reverse(name, args=[int(next(numbers)) if word is None else word for word in words])
    address = escape(found)
    for n, mark in enumerate(marks):
        address = address.replace(mark, f"{{{n}}}")
    return address

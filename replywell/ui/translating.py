"""Django's `i18n` tags, with a `{% translate %}` that remembers: a page says some hundred constant texts."""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's `{% translate %}`; a constant text is looked up once for each language."""
    node = i18n.do_translate(parser, token)
    said = node.filter_expression
    constant = isinstance(said.var.literal, str) and not said.filters and not node.noop
    return Said(node) if constant and node.message_context is None else node


class Said(template.Node):
    """A constant text in the reader's language."""

    child_nodelists = ()

    def __init__(self, node: i18n.TranslateNode) -> None:
        self._node, self._as = node, node.asvar
        self._known: dict[str | None, str] = {}
        node.asvar = None

    def render(self, context: Context) -> str:
        language = get_language()
        if language not in self._known:
            self._known[language] = self._node.render(context)
        if self._as is None:
            return self._known[language]
        context[self._as] = self._known[language]
        return ""

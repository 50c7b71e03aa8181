"""`{% translate %}` is Django's, and remembers constant texts for each language."""

import pytest
from django.template import Context, engines
from django.templatetags import i18n
from django.utils import translation

from replywell.ui import translating

TEMPLATES = [
    '{% translate "Close" %}',
    '{% translate "Close" as said %}<b>{{ said }}</b>',
    '{% translate "Close"|upper %}',
    '{% translate "Close" noop %}',
    '{% translate said %}',
    '{% translate "Light" context "role" %}',
    '{% translate "100%% <b>" %}',
    '{% trans "Close" %}',
]  # fmt: skip


@pytest.mark.parametrize("written", TEMPLATES)
def test_it_says_what_djangos_says(written):
    ours = engines["django"].engine.from_string("{% load i18n %}" + written)
    plain = type(engines["django"].engine)(libraries={"i18n": "django.templatetags.i18n"})
    theirs = plain.from_string("{% load i18n %}" + written)
    for language in ("en", "de", "ar", "de", "en"):
        with translation.override(language):
            context = {"said": "Close"}
            assert ours.render(Context(context)) == theirs.render(Context(context))


def test_a_constant_text_is_looked_up_once(monkeypatch):
    looked = []
    rendered = i18n.TranslateNode.render
    monkeypatch.setattr(i18n.TranslateNode, "render", lambda self, c: looked.append(1) or rendered(self, c))
    page = engines["django"].engine.from_string('{% load i18n %}{% translate "Close" %}')
    with translation.override("de"):
        assert page.render(Context()) == page.render(Context()) == "Schließen"
    assert len(looked) == 1


def test_it_has_every_tag_and_filter_of_djangos():
    assert set(translating.register.tags) == set(i18n.register.tags)
    assert set(translating.register.filters) == set(i18n.register.filters)

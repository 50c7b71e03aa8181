"""The catalogs of translations are what the code says."""

import gettext
import re
import shutil

import pytest
from django.conf import settings

from replywell.project import messages

pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")


def test_the_catalogs_are_up_to_date_and_compiled():
    assert list(messages.problems()) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_placeholders_survive_translation(language):
    with messages.catalog(language).with_suffix(".mo").open("rb") as file:
        known = vars(gettext.GNUTranslations(file))["_catalog"]
    for source, text in known.items():
        if isinstance(source, str) and source:
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(source)), source


def test_a_string_that_the_catalog_does_not_know_is_noticed(tmp_path, monkeypatch):
    package = tmp_path / "replywell"
    shutil.copytree(settings.PACKAGE / "locale", package / "locale")
    (package / "views.py").write_text(
        'from django.utils.translation import gettext as _\n_("A new sentence.")\n'
    )
    monkeypatch.setattr(settings, "PACKAGE", package)
    assert any("other things" in problem for problem in messages.problems())

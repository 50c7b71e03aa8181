"""The catalogs of translations: drawn from the code by gettext's own tools, compiled beside their sources."""

import contextlib
import gettext
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages
from django.test.utils import override_settings

from replywell.kit.errors import Unavailable

LANGUAGES = ("de", "ar")
SKIPPED = [".venv", ".venv/*", "replywell/demo/*", "tests/*", "benchmarks/*", "docs/*"]
_HEAD = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To).*\n', re.M)


def catalog(language: str, root: Path | None = None) -> Path:
    """Where the catalog of a language stands, in this checkout or in the one at `root`."""
    return (root or settings.PACKAGE.parent) / "replywell" / "locale" / language / "LC_MESSAGES" / "django.po"


def draw() -> None:
    """Bring the catalogs up to date with the code, and compile them. Raises `Unavailable` without gettext."""
    _need("xgettext")
    for language in LANGUAGES:
        catalog(language).parent.mkdir(parents=True, exist_ok=True)
    _extract(settings.PACKAGE.parent)
    for language in LANGUAGES:
        compile_catalog(catalog(language))


def compile_catalog(source: Path) -> Path:
    """The compiled catalog beside its source; gettext checks that placeholders and plurals are right."""
    _need("msgfmt")
    compiled = source.with_suffix(".mo")
    subprocess.run(["msgfmt", "--check-format", "--output-file", compiled, source], check=True)
    return compiled


def problems() -> Iterator[str]:
    """What is not right with the catalogs, a sentence each. Raises `Unavailable` without gettext."""
    _need("msgfmt")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copytree(
            settings.PACKAGE, root / "replywell", ignore=shutil.ignore_patterns("static", "content")
        )
        _extract(root)
        for language in LANGUAGES:
            fresh, kept = catalog(language, root), catalog(language)
            if _entries(fresh) != _entries(kept):
                yield f"{language}: the code says other things than its catalog. Run: bin/replywell messages"
            if _loaded(compile_catalog(fresh)) != _loaded(kept.with_suffix(".mo")):
                yield f"{language}: the compiled catalog is not what its source says. Run: bin/replywell messages"


class _Extraction(makemessages.Command):
    """Similar strings are not taken for the same: a wrong translation is worse than none."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def _extract(root: Path) -> None:
    with contextlib.chdir(root), override_settings(LOCALE_PATHS=[root / "replywell" / "locale"]):
        call_command(
            _Extraction(), locale=list(LANGUAGES), ignore_patterns=SKIPPED, add_location="never",
            no_obsolete=True, no_wrap=True, verbosity=0,
        )  # fmt: skip
    for language in LANGUAGES:
        path = catalog(language, root)
        path.write_text(_HEAD.sub("", path.read_text()))


def _entries(path: Path) -> list[str]:
    """What a catalog holds, without its head and its comments."""
    blocks = path.read_text().split("\n\n")[1:]
    return ["\n".join(line for line in block.splitlines() if line[:1] != "#") for block in blocks]


def _loaded(path: Path) -> dict[object, str]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        known: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return {key: text for key, text in known.items() if key != ""}


def _need(tool: str) -> None:
    if shutil.which(tool) is None:
        raise Unavailable(
            f"There is no {tool}. Install gettext: apt-get install gettext, or brew install gettext."
        )

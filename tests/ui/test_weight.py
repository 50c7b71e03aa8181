"""All scripts together stay small, so that a page is there at once."""

import gzip
from pathlib import Path

import django_htmx

import replywell

BUDGET = 60_000
OURS = Path(replywell.__file__).parent
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"


def test_all_scripts_together_stay_under_sixty_kilobytes():
    scripts = [HTMX, *OURS.rglob("static/**/*.js")]
    sizes = {script.name: len(gzip.compress(script.read_bytes())) for script in scripts}

    assert len(sizes) > 5
    assert sum(sizes.values()) < BUDGET, sizes

"""All scripts together stay small, so that a page is there at once."""

import gzip
from pathlib import Path

import django_htmx

import replywell
from replywell.ui.packing import SCRIPT, packed

BUDGET = 60_000
AN_EDITOR = 3_000
A_READER = 10_000
OURS = Path(replywell.__file__).parent
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"


def test_all_scripts_together_stay_under_sixty_kilobytes():
    scripts = [HTMX, *OURS.glob("ui/static/**/*.js")]
    sizes = {script.name: len(packed(script.read_bytes(), SCRIPT)) for script in scripts}

    assert len(sizes) > 5
    assert sum(sizes.values()) < BUDGET, sizes


def test_scripts_travel_compressed_and_say_the_same_without_remarks(client, db):
    path = "/static/ui/js/reply-composer.js"
    whole = b"".join(client.get(path)).decode()
    answer = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert (answer["Content-Encoding"], int(answer["Content-Length"])) == ("gzip", len(answer.content))
    assert answer["Vary"] == "Accept-Encoding"
    came = gzip.decompress(answer.content).decode()
    assert len(came.splitlines()) == len(whole.splitlines())
    assert "Sending waits for" in whole
    assert "Sending waits for" not in came
    again = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_what_only_an_author_loads_is_small_too():
    scripts = [*OURS.glob("authoring/static/**/*.js")]

    assert scripts
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) < AN_EDITOR


def test_what_only_a_reader_of_the_help_center_loads_is_small_too():
    # the chat has a measure of its own: tests/portal/test_chat_pages.py
    scripts = [each for each in OURS.glob("portal/static/**/*.js") if not each.name.startswith("chat")]

    assert scripts
    assert sum(script.stat().st_size for script in scripts) < A_READER

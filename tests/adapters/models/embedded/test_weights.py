"""The encoder's file is built once, checked when read, and only from the published weights."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from replywell.adapters.models.embedded import weights
from replywell.kit.errors import Refused

ASK = """
import sys
from pathlib import Path
from replywell.adapters.models.embedded import weights

real = weights._build
def told(cache):
    print("built", flush=True)
    return real(cache)
weights._build = told
print(len(weights.encoder_bytes(Path(sys.argv[1]))))
"""


def test_four_processes_at_once_build_once(tmp_path: Path) -> None:
    def ask(_: int) -> str:
        run = subprocess.run(
            [sys.executable, "-c", ASK, tmp_path], capture_output=True, text=True, timeout=120, check=True
        )
        return run.stdout

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))

    assert "".join(answers).count("built") == 1
    assert len({answer.split()[-1] for answer in answers}) == 1
    assert not list(tmp_path.glob("build-*")), "the half-built files are gone"


def test_a_damaged_file_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_build", lambda cache: b"a whole encoder")
    path = weights.encoder_path(tmp_path)
    assert weights.encoder_bytes(tmp_path) == b"a whole encoder"

    path.write_bytes(path.read_bytes()[:-3] + b"???")

    assert weights.encoder_bytes(tmp_path) == b"a whole encoder"
    assert b"???" not in path.read_bytes()


def test_a_good_file_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_build", lambda cache: b"a whole encoder")
    weights.encoder_bytes(tmp_path)
    monkeypatch.setattr(weights, "_build", lambda cache: pytest.fail("built twice"))

    assert weights.encoder_bytes(tmp_path) == b"a whole encoder"


def test_missing_weights_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "a_package_that_is_not_there")

    with pytest.raises(Refused, match=r"replywell\[embedded\]"):
        weights.encoder_bytes(tmp_path)


def test_other_weights_than_the_published_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "WEIGHTS_SHA256", "0" * 64)

    with pytest.raises(Refused, match="not the published file"):
        weights.encoder_bytes(tmp_path)

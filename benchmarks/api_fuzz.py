"""Asks the running API everything: python benchmarks/api_fuzz.py [--minutes 10] [--home DIR] [--port 8290]

Starts a demo desk of its own, makes a token of the owner with all scopes, and has schemathesis ask every operation
of `/api/v1/openapi.json` for as long as is said: examples, the borders of each schema, random values that fit and
that do not, and calls that build on each other. It fails for a server error, a status, media type, header or body
that the description does not name, for a method that is not refused, and for a door that opens without a token.
Its own log is what is told; the exit code is that of schemathesis.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "ignored_auth",
)
SCOPES = ("read", "write", "webhooks:read", "webhooks:write")


def main() -> int:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--port", type=int, default=8290)
    given = arguments.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="replywell-fuzz-"))
    environment = os.environ | {"REPLYWELL_MAIL_PORT": str(given.port + 1)}
    product = [sys.executable, "-m", "replywell"]
    desk = subprocess.Popen(
        [*product, "up", "--demo", "--port", str(given.port), "--home", str(home)], env=environment
    )
    try:
        base = f"http://localhost:{given.port}"
        wait_for(base)
        return ask(base, token_of(product, home), given.minutes)
    finally:
        desk.terminate()
        desk.wait(60)
        if not given.home:
            shutil.rmtree(home, ignore_errors=True)


def wait_for(base: str, seconds: int = 900) -> None:
    """Until the desk is loaded and answers."""
    for _ in range(seconds):
        try:
            if httpx.get(f"{base}/readyz").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(1)
    raise SystemExit("The desk does not answer.")


def token_of(product: list[str], home: Path) -> str:
    scopes = [part for scope in SCOPES for part in ("--scope", scope)]
    command = [*product, "token", "add", "--name", "fuzz", "--rate", "60000", *scopes, "--home", str(home)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    return re.findall(r"rw_\S+", made.stdout)[-1]


def ask(base: str, token: str, minutes: float) -> int:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{base}/api/v1/openapi.json",
        "-H", f"Authorization: Bearer {token}", "--max-time", str(int(minutes * 60)), "--checks", ",".join(CHECKS),
        "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off",
    ]  # fmt: skip
    return subprocess.run(command, check=False, cwd=tempfile.gettempdir()).returncode


if __name__ == "__main__":
    sys.exit(main())

"""A bare repository of ours, driven through the system's git: nothing in it is ever run or checked out."""

import base64
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from replywell.adapters.sources.git.addresses import Way
from replywell.kit.errors import Refused, Unavailable

PATIENCE = 300.0
"""Seconds that a fetch may take."""
HEAD = "refs/heads/source"
_SAFE = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "http.followRedirects": "false",
    "protocol.allow": "never",
    "transfer.fsckObjects": "true",
}


@dataclass(frozen=True, slots=True)
class Blob:
    """A file's content: its id, and its size in bytes."""

    id: str
    size: int


class Repository:
    """A bare repository at `path`, which is made when it is first fetched."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fetch(self, way: Way, branch: str, username: str = "", token: str = "") -> None:
        """Bring the newest commit of a branch here. Raises `Refused` or `Unavailable`; neither tells the token."""
        if shutil.which("git") is None:
            raise Refused("There is no git on this server. Install it to read repositories.")
        if not (self.path / "HEAD").exists():
            self.path.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet", "--bare", ".")
        config = way.config | {f"protocol.{way.scheme}.allow": "always"}
        if token:
            known = base64.b64encode(f"{username}:{token}".encode()).decode()
            config["http.extraHeader"] = f"Authorization: Basic {known}"
        wanted = f"+refs/heads/{branch}:{HEAD}" if branch else f"+HEAD:{HEAD}"
        arguments = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--force")
        self._git(*arguments, "--", way.url, wanted, config=config, environment=way.environment)

    def date(self) -> datetime:
        """When the newest commit was made."""
        said = self._git("log", "-1", "--format=%ct", HEAD).decode().strip()
        return datetime.fromtimestamp(int(said), UTC)

    def blobs(self, folder: str = "") -> dict[str, Blob]:
        """The files of the branch, in a folder: path → content. Links and modules are left out."""
        tree = f"{HEAD}:{folder}" if folder else HEAD
        try:
            listed = self._git("ls-tree", "-r", "-z", "--long", tree)
        except Unavailable as error:
            raise Refused(f"There is no folder {folder} in this branch. Look at the settings.") from error
        found = {}
        for entry in listed.split(b"\0"):
            about, _, path = entry.partition(b"\t")
            parts = about.decode().split()
            if len(parts) == 4 and parts[0] in {"100644", "100755"}:
                found[path.decode(errors="replace")] = Blob(parts[2], int(parts[3]))
        return found

    def content(self, blob: Blob) -> bytes:
        return self._git("cat-file", "blob", blob.id)

    def _git(
        self,
        *arguments: str,
        config: dict[str, str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> bytes:
        """Run git here and return what it says. The configuration goes by the environment, which others cannot see."""
        settings = _SAFE | (config or {})
        env = {name: os.environ[name] for name in ("PATH", "HOME", "SSH_AUTH_SOCK") if name in os.environ}
        env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
        env |= {"GIT_ASKPASS": "", "SSH_ASKPASS": "", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
        env |= {"GIT_DIR": "." if arguments[0] != "init" else "", "GIT_CONFIG_COUNT": str(len(settings))}
        for at, (name, value) in enumerate(settings.items()):
            env |= {f"GIT_CONFIG_KEY_{at}": name, f"GIT_CONFIG_VALUE_{at}": value}
        env = {name: value for name, value in env.items() if value or name != "GIT_DIR"}
        process = subprocess.Popen(
            ["git", *arguments],
            cwd=self.path,
            env=env | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            said, complained = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Unavailable(f"git took longer than {PATIENCE:.0f} seconds. We will try again.") from error
        if process.returncode:
            raise _trouble(complained.decode(errors="replace"))
        return said


def _trouble(said: str) -> Refused | Unavailable:
    """What git complains of, in words that help; never with what was sent along."""
    lines = [line.removeprefix("fatal: ").strip() for line in said.splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if not line.startswith("hint:")), "git failed")[:300]
    low = said.lower()
    if "couldn't find remote ref" in low or "could not find remote ref" in low:
        return Refused("The repository has no such branch. Look at the source's settings.")
    denied = (
        "authentication failed",
        "could not read username",
        "permission denied",
        "error: 403",
        "error: 401",
    )
    if any(each in low for each in denied):
        return Refused("The repository does not let us in. Check its address and the access token.")
    if "not found" in low or "does not appear to be a git repository" in low:
        return Refused("There is no such repository, or the token may not see it. Check both.")
    return Unavailable(f"The repository could not be fetched: {last}")

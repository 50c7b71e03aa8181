"""`replywell up`: starts every process, brings back one that dies, stops all of them together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from replywell.kit.errors import ReplywellError, Unavailable
from replywell.kit.postgres import EmbeddedPostgres
from replywell.project.boot import boot, migrate
from replywell.project.environment import environment

GRACE = 8.0
"""Seconds a process gets to end by itself."""


@dataclass(slots=True)
class Child:
    """One process and how often it had to be started lately."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.starts = [*self.starts[-9:], time.monotonic()]
        command = [sys.executable, "-m", "replywell", *self.arguments]
        # A group of its own: Ctrl-C reaches the supervisor, which then ends its children in order.
        self.process = subprocess.Popen(command, start_new_session=True)

    @property
    def wait(self) -> float:
        """Seconds to wait before starting it again: longer, the more often it died in the last minute."""
        recent = sum(1 for moment in self.starts if moment > time.monotonic() - 60)
        return min(0.2 * 2**recent, 15.0)


def run_all(*, host: str, port: int, demo: bool, workers: int, say: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    server = boot()
    try:
        _prepare(demo, say)
        children = [
            *web_processes(host, port, environment().web_processes),
            Child("mail", ["mail"]),
            *(Child(f"worker {number}", ["worker"]) for number in range(1, workers + 1)),
        ]
        _check_port(host, port)
        for child in children:
            child.start()
        _watch(children, server, stopping, say, lambda: _greet(port, say), f"http://{host}:{port}/healthz")
    finally:
        if server:
            server.stop()


def web_processes(host: str, port: int, count: int) -> list[Child]:
    """One, or as many as are wanted on one port."""
    arguments = ["web", "--host", host, "--port", str(port)]
    if count == 1:
        return [Child("web", arguments)]
    return [Child(f"web {number}", [*arguments, "--shared"]) for number in range(1, count + 1)]


def _prepare(demo: bool, say: Callable[[str], None]) -> None:
    migrate(say)
    from replywell.demo.load import load_demo
    from replywell.project.first import first_setup

    if demo:
        load_demo(say)
    else:
        first_setup(say)


def _check_port(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"Port {port} is taken: stop what uses it, or choose another with --port."
            ) from error


def _watch(
    children: list[Child],
    server: EmbeddedPostgres | None,
    stopping: threading.Event,
    say: Callable[[str], None],
    greet: Callable[[], None],
    health: str,
) -> None:
    again: dict[str, float] = {}
    greeted = False
    while not stopping.wait(0.25):
        if server:
            _ensure(server, say)
        for child in children:
            if child.process is None or child.process.poll() is None:
                continue
            due = again.setdefault(child.name, time.monotonic() + child.wait)
            if time.monotonic() >= due:
                say(f"The {child.name} process ended ({child.process.returncode}); starting it again")
                del again[child.name]
                child.start()
        if not greeted and _answers(health):
            greeted = True
            greet()
    _stop(children)


def _ensure(server: EmbeddedPostgres, say: Callable[[str], None]) -> None:
    try:
        server.ensure()
    except ReplywellError as error:
        say(error.message)


def _answers(address: str) -> bool:
    import httpx

    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _stop(children: list[Child]) -> None:
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _greet(port: int, say: Callable[[str], None]) -> None:
    from replywell.console.setup_token import welcome_link
    from replywell.demo.load import demo_password

    env = environment()
    say("")
    say(f"Replywell is up:  {env.public_url}")
    password, link = demo_password(), welcome_link()
    if link:
        say(f"Set it up         {link}")
    if password:
        say(f"Sign in as        ada@example.com  ·  {password}")
        say(f"Write a mail to   support@localhost, by SMTP on {env.mail_host}:{env.mail_port}")
        say(f"Mails it sends    {env.public_url}/demo/mail/")
    say("Ctrl-C stops everything.")

"""From SMTP to the agent's screen: python benchmarks/arrival.py [--count 50] [--every 1.0]

Starts the product with its demo desk in a folder of its own, opens the queue in Chromium, sends mails one after
another, and prints how long after the SMTP server's 250 each one showed with its classification, and with its
suggestion. All categories are set to draft, so that each answerable mail gets a suggestion. Needs the test
dependencies and Chromium.
"""

import argparse
import os
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PORT, MAIL_PORT = 8378, 2888
QUESTIONS = (
    "How do I export my client list to a file?",
    "How can I reset my password when the link has expired?",
    "How do I connect my Google calendar?",
    "How do I cancel my subscription before it renews?",
    "Where can I download our invoices?",
    "How do I turn on two-factor authentication?",
    "How do I change the e-mail address I sign in with?",
    "How do I add another member to the workspace?",
    "How do I set up a waitlist for a full class?",
    "How do I put the booking button on my website?",
)
WATCH = """() => {
  window.arrived = {};
  const look = () => {
    for (const row of document.querySelectorAll("[data-ticket]")) {
      const subject = row.querySelector(".row__subject")?.textContent.trim();
      if (!subject?.startsWith("Bench ")) continue;
      const seen = (window.arrived[subject] ??= {});
      const now = Date.now();
      seen.row ??= now;
      if (row.querySelector(".row__tags .badge")) seen.classified ??= now;
      if (row.querySelector(".row__ready .badge")) seen.suggested ??= now;
    }
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true});
  look();
}"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=50)
    arguments.add_argument("--every", type=float, default=1.0)
    given = arguments.parse_args()
    home = Path(tempfile.mkdtemp(prefix="replywell-arrival-", dir="/tmp"))
    home.chmod(0o711)
    os.environ |= {"REPLYWELL_HOME": str(home), "REPLYWELL_MAIL_PORT": str(MAIL_PORT)}
    log = home / "up.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "replywell", "up", "--demo", "--port", str(PORT)]
        product = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            while "Ctrl-C" not in log.read_text(errors="replace"):
                if product.poll() is not None:
                    raise SystemExit(log.read_text(errors="replace"))
                time.sleep(0.5)
            draft_everything()
            measure(home, given.count, given.every)
        finally:
            product.terminate()
            product.wait(60)
    shutil.rmtree(home, ignore_errors=True)


def draft_everything() -> None:
    from replywell.project.boot import boot

    boot()
    from replywell.resolution.models import CategoryAutonomy

    CategoryAutonomy.objects.update(mode="draft")


def measure(home: Path, count: int, every: float) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium-browser"
    with sync_playwright() as playwright:
        options = [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
        ]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"http://localhost:{PORT}/accounts/login/")
        page.fill("input[name=login]", "ada@example.com")
        page.fill("input[name=password]", (home / "demo-password").read_text().strip())
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"http://localhost:{PORT}/")
        page.goto(f"http://localhost:{PORT}/queue/open/")
        page.wait_for_timeout(2000)
        page.evaluate(WATCH)
        accepted = send_all(page, count, every)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            arrived = page.evaluate("window.arrived")
            if all("classified" in arrived.get(subject, {}) for subject in accepted):
                break
            page.wait_for_timeout(250)
        browser.close()
    for what in ("row", "classified", "suggested"):
        waits = sorted(seen[what] / 1000 - accepted[s] for s, seen in arrived.items() if what in seen)
        if waits:
            p95 = waits[min(len(waits) - 1, int(len(waits) * 0.95))]
            print(
                f"{what}: {len(waits)} of {count}; median {waits[len(waits) // 2]:.2f} s, p95 {p95:.2f} s, "
                f"longest {waits[-1]:.2f} s"
            )


def send_all(page: Page, count: int, every: float) -> dict[str, float]:
    accepted = {}
    started = time.monotonic()
    for number in range(count):
        page.wait_for_timeout(max(0.0, (started + number * every - time.monotonic()) * 1000))
        subject = f"Bench {number}: {QUESTIONS[number % len(QUESTIONS)][:40]}"
        mail = EmailMessage()
        mail["From"], mail["To"] = f"Asker {number} <asker{number}@bench.example>", "support@localhost"
        mail["Subject"], mail["Message-ID"] = subject, f"<bench.{number}.{time.time_ns()}@bench.example>"
        mail.set_content(f"Hello,\n\n{QUESTIONS[number % len(QUESTIONS)]}\n\nThanks\nAsker {number}\n")
        with smtplib.SMTP("127.0.0.1", MAIL_PORT, timeout=30) as server:
            server.send_message(mail)
            accepted[subject] = time.time()
    return accepted


if __name__ == "__main__":
    main()

"""Generates mails for measuring the intake: python benchmarks/mails.py FOLDER [--count 2000] [--seed 1]

30 % are replies to an earlier mail of the same sender, a third of all has HTML, a tenth a 20 kB attachment.
The same seed gives the same mails.
"""

import argparse
import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

WORDS = [
    "invoice",
    "refund",
    "order",
    "login",
    "password",
    "export",
    "calendar",
    "booking",
    "error",
    "update",
    "card",
    "account",
    "delivery",
    "address",
    "yesterday",
    "today",
    "again",
    "please",
    "cannot",
    "when",
    "where",
    "how",
    "the",
    "a",
    "my",
    "our",
    "it",
    "does",
    "not",
    "work",
    "after",
    "since",
    "with",
    "for",
]


def sentence(dice: random.Random) -> str:
    return " ".join(dice.choices(WORDS, k=dice.randint(6, 16))).capitalize() + "."


def text(dice: random.Random) -> str:
    paragraphs = [
        " ".join(sentence(dice) for _ in range(dice.randint(1, 4))) for _ in range(dice.randint(1, 4))
    ]
    return "Hello,\n\n" + "\n\n".join(paragraphs) + f"\n\nKind regards\nSender {dice.randint(1, 999)}\n"


def mails(count: int, seed: int) -> list[bytes]:
    """`count` mails as they come over the wire, in the order in which they arrive."""
    dice = random.Random(seed)
    start = datetime(2026, 1, 5, 8, tzinfo=UTC)
    sent: list[tuple[str, str, str, str]] = []  # message id, sender, subject, text
    found = []
    for number in range(count):
        reply = dice.choice(sent) if sent and dice.random() < 0.3 else None
        sender = (
            reply[1]
            if reply
            else f"person{dice.randint(1, count * 3)}@customer{dice.randint(1, 400)}.example"
        )
        subject = f"Re: {reply[2]}" if reply else sentence(dice)[:60]
        body = text(dice)
        mail = EmailMessage(policy=SMTP)
        message_id = f"{seed}.{number}.{dice.getrandbits(40):x}@{sender.partition('@')[2]}"
        mail["From"] = f"Person {number % 977} <{sender}>"
        mail["To"] = "support@localhost"
        mail["Subject"] = subject
        mail["Date"] = format_datetime(start + timedelta(seconds=40 * number))
        mail["Message-ID"] = f"<{message_id}>"
        if reply:
            mail["In-Reply-To"] = mail["References"] = f"<{reply[0]}>"
            quoted = "\n".join(f"> {line}" for line in reply[3].splitlines())
            body = f"{body}\nOn Mon, 5 Jan 2026 at 09:00, Support <support@localhost> wrote:\n{quoted}\n"
        mail.set_content(body)
        if dice.random() < 0.33:
            html = "".join(f"<p style='margin:0'>{part}</p>" for part in body.split("\n\n"))
            mail.add_alternative(f"<html><body><div>{html}</div></body></html>", subtype="html")
        if dice.random() < 0.1:
            mail.add_attachment(
                dice.randbytes(20_000), maintype="image", subtype="png", filename=f"shot{number}.png"
            )
        found.append(mail.as_bytes())
        sent.append((message_id, sender, subject.removeprefix("Re: "), body))
    return found


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for place, content in enumerate(mails(given.count, given.seed)):
        (given.folder / f"{place:06}.eml").write_bytes(content)

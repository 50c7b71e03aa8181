"""CPU of reading a typical mail, by stage.

    python -m benchmarks.parse_mail [number of mails]

The mails are made here: 70 % new ones, 30 % replies, 40 % with HTML, 10 % with a file of 20 kB.
"""

import random
import sys
import time
from collections.abc import Callable
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from email.policy import compat32, default

from replywell.adapters.channels.email.content import Body
from replywell.adapters.channels.email.html import clean_html
from replywell.adapters.channels.email.html_text import html_to_text
from replywell.adapters.channels.email.mime import read_tree
from replywell.adapters.channels.email.parse import parse
from replywell.adapters.channels.email.reply import split_reply

_TEXT = (
    "refund order invoice I have not received the parcel yet please could you tell me when it arrives because "
    "my address has changed and the total is wrong thank you account password blue medium size delivery"
)
_WORDS = _TEXT.split()


def sentences(chance: random.Random, count: int) -> list[str]:
    return [
        " ".join(chance.choices(_WORDS, k=chance.randint(6, 18))).capitalize() + "." for _ in range(count)
    ]


def mail(chance: random.Random, number: int) -> bytes:
    lines = sentences(chance, chance.randint(4, 12))
    text = "Hello,\n\n" + "\n".join(lines) + "\n\nBest regards,\nRosa\n\n-- \nRosa Example\n+49 30 1234567\n"
    reply = chance.random() < 0.3
    if reply:
        quoted = "\n".join(f"> {line}" for line in sentences(chance, 12))
        text += f"\nOn Tue, 1 Sep 2026 at 10:1{number % 10}, Support <support@example.com> wrote:\n{quoted}\n"
    words: MIMEText | MIMEMultipart = MIMEText(text, "plain", "utf-8" if number % 2 else "us-ascii")
    if chance.random() < 0.4:
        html = "".join(f'<p style="margin:0;color:#333">{line} <b>x</b></p>' for line in lines)
        if reply:
            html += f'<div class="gmail_quote">On Tue wrote:<blockquote>{"".join(f"<p>{s}</p>" for s in sentences(chance, 12))}</blockquote></div>'
        both = MIMEMultipart("alternative")
        both.attach(words)
        both.attach(MIMEText(f"<html><body>{html}</body></html>", "html", "utf-8"))
        words = both
    root: MIMEText | MIMEMultipart = words
    if chance.random() < 0.1:
        root = MIMEMultipart("mixed")
        root.attach(words)
        file = MIMEApplication(chance.randbytes(20_000), "pdf")
        file.add_header("Content-Disposition", "attachment", filename=f"invoice-{number}.pdf")
        root.attach(file)
    root["From"] = f"Rosa Example <rosa{number}@example.net>"
    root["To"] = "Support <support@example.com>"
    root["Subject"] = ("Re: " if reply else "") + " ".join(chance.choices(_WORDS, k=5))
    root["Date"] = "Tue, 01 Sep 2026 10:10:10 +0200"
    root["Message-ID"] = f"<{number}.{chance.getrandbits(64):x}@example.net>"
    if reply:
        root["In-Reply-To"] = f"<{number}.one@example.com>"
        root["References"] = f"<{number}.zero@example.com> <{number}.one@example.com>"
    for hop in range(4):
        root["Received"] = (
            f"from mx{hop}.example.net (mx{hop}.example.net [192.0.2.{hop}])\r\n\tby mx.example.com with ESMTPS; Tue, 01 Sep 2026 10:10:1{hop} +0200"
        )
    root["Authentication-Results"] = (
        "mx.example.com; spf=pass smtp.mailfrom=example.net; dkim=pass header.d=example.net; dmarc=pass"
    )
    root["DKIM-Signature"] = "v=1; a=rsa-sha256; d=example.net; s=mail; b=" + "A" * 300
    return root.as_bytes()


def read_body(raw: bytes) -> Body:
    body = Body()
    body.read(read_tree(raw).root)
    return body


def milliseconds(work: Callable[[bytes], object], mails: list[bytes]) -> float:
    start = time.process_time()
    for raw in mails:
        work(raw)
    return (time.process_time() - start) * 1000 / len(mails)


def main(count: int) -> None:
    chance = random.Random(2)
    mails = [mail(chance, number) for number in range(count)]
    for raw in mails[:50]:
        parse(raw)
    bodies = [read_body(raw) for raw in mails]
    plain = [body.plain.encode() for body in bodies]
    html = [(body.html or "").encode() for body in bodies if body.html]
    share = len(html) / len(bodies)
    rows = [
        ("everything: parse()", milliseconds(parse, mails)),
        ("  tree", milliseconds(read_tree, mails)),
        (
            "  tree, texts decoded, files hashed",
            milliseconds(read_body, mails),
        ),
        ("  split_reply", milliseconds(lambda text: split_reply(text.decode()), plain)),
        (
            f"  clean_html, of the {share:.0%} with HTML",
            milliseconds(lambda text: clean_html(text.decode()), html),
        ),
        (
            f"  html_to_text, if it were needed for these {share:.0%}",
            milliseconds(lambda text: html_to_text(text.decode()), html),
        ),
        (
            "for comparison: email.parser, compat32",
            milliseconds(BytesParser(policy=compat32).parsebytes, mails),
        ),
        (
            "for comparison: email.parser, default policy",
            milliseconds(BytesParser(policy=default).parsebytes, mails),
        ),
    ]
    sys.stdout.write(
        f"{count} mails, {sum(map(len, mails)) // count} bytes each on average; ms of CPU a mail\n"
    )
    for name, cost in rows:
        sys.stdout.write(f"{cost:7.3f}  {name}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

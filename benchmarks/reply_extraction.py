"""How often the new text of a reply is found exactly, by each library and by Replywell.

    python -m benchmarks.reply_extraction ../shared/data/email_replies

Compared with whitespace normalized. Crisp's set comes with expected texts. For GitHub's and Zapier's sets the
lines that are new were marked by hand, below, by one rule: what the sender wrote in this message without the
signature; quoted lines are not new. The same file with the same content counts in each set.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import quotequail
from mailparser_reply import EmailReplyParser

from replywell.adapters.channels.email.reply import split_reply

# Lines from 1, as first-last.
NEW_LINES = {
    "correct_sig.txt": "1-1",
    "email_1_1.txt": "1-5",
    "email_1_2.txt": "1-1 9-34",
    "email_1_3.txt": "1-3",
    "email_1_4.txt": "1-1",
    "email_1_5.txt": "1-15",
    "email_1_6.txt": "1-1",
    "email_1_7.txt": "1-1",
    "email_1_8.txt": "13-13 19-19",
    "email_2_1.txt": "1-1",
    "email_2_2.txt": "1-1",
    "email_2_3.txt": "1-1",
    "email_BlackBerry.txt": "1-1",
    "email_bullets.txt": "1-9",
    "email_gmail.txt": "1-1",
    "email_headers_no_delimiter.txt": "1-1",
    "email_iPhone.txt": "1-1",
    "email_multi_word_sent_from_my_mobile_device.txt": "1-1",
    "email_one_is_not_on.txt": "1-5",
    "email_partial_quote_header.txt": "1-6",
    "email_sent_from_my_not_signature.txt": "1-3",
    "email_sig_delimiter_in_middle_of_line.txt": "1-7",
    "greedy_on.txt": "1-6",
    "pathological.txt": "1-2",
}
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "da", "sv", "cs", "ja", "ko", "zh"]


def by_mail_parser_reply(text: str) -> str:
    replies = EmailReplyParser(languages=LANGUAGES).read(text).replies
    return replies[0].body if replies else ""


def by_quotequail(text: str) -> str:
    return "\n".join(piece for shown, piece in quotequail.quote(text, quote_intro_line=True) if shown)


def by_replywell(text: str) -> str:
    return split_reply(text).reply_text


METHODS: dict[str, Callable[[str], str]] = {
    "quotequail": by_quotequail,
    "mail-parser-reply": by_mail_parser_reply,
    "replywell": by_replywell,
}


def crisp(folder: Path) -> Iterator[tuple[str, str, str]]:
    root = folder / "crisp-email-reply-parser"
    for row in (root / "EXPECTED.derived.jsonl").read_text().splitlines():
        if row.strip():
            item = json.loads(row)
            file = root / "test/fixtures" / item["file"]
            if file.exists():
                yield item["file"], file.read_text(), item["first_fragment_trimmed"]


def marked(folder: Path) -> Iterator[tuple[str, str, str]]:
    for file in sorted(folder.glob("test/emails/*.txt")):
        if file.name in NEW_LINES:
            text = file.read_text()
            lines = text.split("\n")
            spans = [span.split("-") for span in NEW_LINES[file.name].split()]
            yield file.name, text, "\n".join(line for a, b in spans for line in lines[int(a) - 1 : int(b)])


def normalized(text: str) -> str:
    return " ".join(text.split())


def measure(name: str, items: list[tuple[str, str, str]]) -> None:
    for method, extract in METHODS.items():
        start = time.process_time()
        wrong = [file for file, text, expected in items if normalized(extract(text)) != normalized(expected)]
        cost = (time.process_time() - start) * 1000 / len(items)
        right = len(items) - len(wrong)
        sys.stdout.write(
            f"{name:8} {method:18} {right:3} of {len(items)}  {right / len(items):6.1%}  {cost:7.2f} ms each\n"
        )
        if method == "replywell":
            sys.stdout.writelines(f"         wrong: {file}\n" for file in wrong)


def main(folder: Path) -> None:
    measure("crisp", list(crisp(folder)))
    measure("github", list(marked(folder / "github-email_reply_parser")))
    measure("zapier", list(marked(folder / "zapier-email-reply-parser")))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/email_replies"))

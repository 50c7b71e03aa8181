"""How mail programs quote the message they answer."""

from datetime import datetime

LINES = {
    "en": "On {sent:%a, %d %b %Y at %H:%M}, {name} <{email}> wrote:",
    "de": "Am {sent:%d.%m.%Y um %H:%M} schrieb {name} <{email}>:",
    "fr": "Le {sent:%d/%m/%Y à %H:%M}, {name} <{email}> a écrit :",
}
BLOCK = "________________________________\nFrom: {name} <{email}>\nSent: {sent:%d %B %Y %H:%M}\nSubject: {subject}\n"


def quotation(
    text: str, *, of: str, author: tuple[str, str], sent: datetime, subject: str, language: str
) -> str:
    """`text` with `{quoted}` replaced by `of` behind angle brackets, `{quoted:outlook}` by a header block."""
    values = {"name": author[0], "email": author[1], "sent": sent, "subject": f"Re: {subject}"}
    original = of.strip()
    prefixed = "\n".join(f"> {line}".rstrip() for line in original.splitlines())
    return text.replace("{quoted}", f"{LINES[language].format(**values)}\n\n{prefixed}").replace(
        "{quoted:outlook}", f"{BLOCK.format(**values)}\n{original}"
    )

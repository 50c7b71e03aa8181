"""The signature below what somebody wrote."""

import re

from replywell.adapters.channels.email import phrases

MAX_SIGNATURE_LINES = 25
MAX_NAME_LINES = 8

_DELIMITER = re.compile(r"(?:--|—|––|——|__|-- ?)\s*$")
_LONG_RULE = re.compile(r"[_—–]{3,}\s*$")
_NAMED_DASH = re.compile(r"[-–—]\s?[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,3}$")
_SENT_FROM = re.compile(rf"(?:{phrases.alternatives(phrases.SENT_FROM)})", re.IGNORECASE)
_SENTENCE = re.compile(r"[,;!?]|\.$")
_STOPS = r"[\s,.!:;–،，。！-]*$"
_FORMULA, _GRATITUDE = phrases.alternatives(phrases.SIGN_OFFS), phrases.alternatives(phrases.THANKS)
_SIGN_OFF = re.compile(
    rf"(?:{_FORMULA}|(?:{_GRATITUDE})(?:,| (?:and|und|et|y|e|en|och|og|ja|i|a|и|та|ve|&|\+)) (?:{_FORMULA})"
    rf"|(?:{_FORMULA}) (?:and|und|et|y|en|och|og|&|\+) .{{1,40}}){_STOPS}",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r".{1,100}[, ](?:je vous prie d['’]|veuillez (?:agréer|recevoir)|recevez|porgo|porgiamo|invio).{1,80}salut.{1,30}$",
    re.IGNORECASE,
)
_NAMED_SIGN_OFF = re.compile(rf"(?:{_FORMULA})\s*[,!]\s*(?P<name>\S+(?: \S+){{0,2}})$", re.IGNORECASE)
_THANKS = re.compile(rf"(?:{_GRATITUDE}){_STOPS}", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z]?[\w.'’-]+){0,3}\s*$")
_DISCLAIMER = re.compile(rf"\W{{0,3}}(?:{phrases.alternatives(phrases.DISCLAIMERS)})", re.IGNORECASE)
_OF_THIS_MESSAGE = re.compile(rf"\W{{0,3}}(?:{phrases.alternatives(phrases.OF_THIS_MESSAGE)})", re.IGNORECASE)
_CONFIDENTIAL = re.compile(phrases.alternatives(phrases.CONFIDENTIAL), re.IGNORECASE)
MAX_DISCLAIMER_LINES = 13
_MAX_LINE = 160


def signature_start(lines: list[str]) -> tuple[int, bool]:
    """The line where the signature begins (`len(lines)` where there is none).

    The flag is true where a telephone's or a program's own line begins it: what a person
    did not write and quoted text may follow such a line without any other mark.
    """
    said = [number for number, line in enumerate(lines) if line.strip()]
    if len(said) < 2:
        return len(lines), False
    below = _disclaimer(lines, said)
    for rank, number in enumerate(said[1:below], 1):
        line = lines[number].strip()
        if len(line) > _MAX_LINE:
            continue
        left = below - rank - 1
        if (left == 0 or _stands_alone(lines, number)) and _is_sent_from(line):
            return number, True
        if _begins(lines, said[:below], rank, left):
            return number, False
    return (said[below] if below < len(said) else len(lines)), False


def _disclaimer(lines: list[str], said: list[int]) -> int:
    """Where in `said` begins what a company adds to each of its mails; its length where nothing does."""
    for rank in range(max(1, len(said) - MAX_DISCLAIMER_LINES), len(said)):
        line = lines[said[rank]].strip()[:1_000]
        if _DISCLAIMER.match(line):
            return rank
        if _OF_THIS_MESSAGE.match(line):
            following = lines[said[rank + 1]][:200] if rank + 1 < len(said) else ""
            if _CONFIDENTIAL.search(f"{line} {following}"):
                return rank
    return len(said)


def _stands_alone(lines: list[str], number: int) -> bool:
    return not lines[number - 1].strip() and (number + 1 == len(lines) or not lines[number + 1].strip())


def _is_sent_from(line: str) -> bool:
    found = _SENT_FROM.match(line)
    if found is None or len(line) > 120:
        return False
    rest = (
        line[found.end() :]
        .split("<", maxsplit=1)[0]
        .split("(http", maxsplit=1)[0]
        .split("http", maxsplit=1)[0]
        .strip()
    )
    if rest == ".":
        rest = ""
    # "Sent from my desk, which is …" is a sentence; a device has a short name and no stop.
    return len(rest) <= 50 and len(rest.split()) <= 7 and not _SENTENCE.search(rest) and len(line) > 8


def _begins(lines: list[str], said: list[int], rank: int, left: int) -> bool:
    number = said[rank]
    line = lines[number].rstrip()
    if _DELIMITER.match(line) and left <= MAX_SIGNATURE_LINES:
        return True
    short = all(len(lines[each]) <= 100 for each in said[rank + 1 :]) if left <= MAX_NAME_LINES + 4 else False
    if _LONG_RULE.match(line) and 0 < left <= MAX_NAME_LINES + 4 and short:
        return True
    line = line.strip()
    if not short or left > MAX_NAME_LINES:
        return left <= MAX_NAME_LINES + 4 and short and bool(_SIGN_OFF.match(line))
    if _SIGN_OFF.match(line) or ("salut" in line and _FORMAL.match(line)):
        return True
    after = lines[said[rank + 1]].strip() if left else ""
    if not after or _LONG_RULE.match(after) or _DELIMITER.match(after):
        named = _NAMED_SIGN_OFF.match(line)
        dashed = _NAMED_DASH.match(line) and number > 0 and not lines[number - 1].strip()
        return bool(dashed or (named and _NAME.match(named["name"])))
    return bool(_THANKS.match(line) and _NAME.match(after))

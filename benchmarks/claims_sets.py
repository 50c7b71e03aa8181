"""True sentences of public knowledge bases, said again honestly, and turned false in one point each."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from benchmarks.grounding_sets import SETS, Passage, _help_center
from replywell.adapters.models.embedded.units import units_of

BASES: dict[str, Callable[[], list[Passage]]] = {
    "ivpn": lambda: SETS["ivpn"]()[0],
    "duckduckgo": lambda: SETS["duckduckgo"]()[0],
    "tau2_banking": lambda: SETS["tau2_banking"]()[0],
    "plausible": lambda: SETS["plausible"]()[0],
    "mattermost": lambda: _help_center("mattermost", "articles_A.jsonl.gz")[0],
    "workarena_kb": lambda: SETS["workarena_kb"]()[0],
    "mtrag_un": lambda: SETS["mtrag_un"]()[0],
}
TUNED_ON = ("ivpn", "duckduckgo", "tau2_banking")

type Change = Callable[[str, Passage, random.Random], str | None]

_NOISE = re.compile(r"[{}<>|]|::|\.\. |^\s*(?:import|export) |\]\(|:\w+:`|`_|__|\\|useBaseUrl|\.rst|=\"")
_SHOUTED = "must all not and any only already never always why three two one none the"
_AUXILIARY = r"\b(is|are|was|were|can|could|will|would|should|must|may|does|do|has|have)\b"
_MONTHS = [
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_UNITS = {
    "seconds": "minutes", "second": "minute", "minutes": "hours", "minute": "hour", "hours": "days", "hour": "day",
    "days": "weeks", "day": "week", "weeks": "months", "week": "month", "months": "years", "month": "year",
    "years": "months", "year": "month", "KB": "MB", "MB": "GB", "GB": "TB", "TB": "GB", "bytes": "megabytes",
    "megabytes": "gigabytes", "gigabytes": "terabytes", "percent": "points", "pixels": "millimeters",
    "characters": "words", "users": "teams", "devices": "accounts", "miles": "kilometers", "dollars": "euros",
    "Mbps": "Gbps", "px": "pt", "ms": "minutes",
}  # fmt: skip
_ANTONYMS = [
    ("enabled", "disabled"), ("enable", "disable"), ("before", "after"), ("minimum", "maximum"), ("allow", "deny"),
    ("allows", "denies"), ("included", "excluded"), ("include", "exclude"), ("includes", "excludes"),
    ("always", "never"), ("increase", "decrease"), ("available", "unavailable"), ("public", "private"),
    ("automatically", "manually"), ("required", "optional"), ("free", "paid"), ("encrypted", "unencrypted"),
    ("first", "last"), ("more", "less"), ("add", "remove"), ("install", "uninstall"), ("upload", "download"),
    ("supported", "unsupported"), ("open", "close"), ("start", "stop"), ("higher", "lower"), ("internal", "external"),
]  # fmt: skip
_SYNONYMS = {
    "click": "press", "select": "choose", "choose": "pick", "use": "utilize", "buy": "purchase", "show": "display",
    "shows": "displays", "start": "begin", "help": "assist", "quickly": "rapidly", "get": "obtain",
    "email": "e-mail", "large": "big", "usually": "typically", "immediately": "instantly", "also": "additionally",
    "make sure": "ensure", "fix": "resolve", "app": "application", "website": "site", "delete": "erase",
}  # fmt: skip
_TENSES = [(r"\bwill be\b", "is"), (r"\bwe will\b", "we"), (r"\bhas been\b", "was"), (r"\bis being\b", "is"),
           (r"\bhave been\b", "were"), (r"\ballows\b", "allowed"), (r"\bincludes\b", "included"), (r"\bprovides\b", "provided")]  # fmt: skip


def sentences(passage: Passage) -> list[str]:
    """The whole sentences of a passage that can be read by themselves."""
    return [
        re.sub(r"\s+", " ", unit.text)
        for unit in units_of(passage.text)
        if unit.kind == "sentence"
        and unit.text.rstrip("*_ ").endswith(".")
        and 6 <= len(unit.text.split()) <= 45
        and not _NOISE.search(unit.text)
    ]


def _once(pattern: str, new: str | Callable[[re.Match[str]], str], text: str) -> str | None:
    changed = re.sub(pattern, new, text, count=1)
    return changed if changed != text else None


def number(text: str, passage: Passage, dice: random.Random) -> str | None:
    """Another digit in one of the numbers."""
    found = list(re.finditer(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])", text))
    if not found:
        return None
    chosen = dice.choice(found)
    place = dice.choice([i for i in range(chosen.start(), chosen.end()) if text[i].isdigit()])
    digit = dice.choice([d for d in "123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def number_of_neighbour(text: str, passage: Passage, dice: random.Random) -> str | None:
    """A number that stands in another sentence of the same passage."""
    pattern = r"(?<![\w.,-])\d+(?![\w,-]|\.\d)"
    found = list(re.finditer(pattern, text))
    others = set(re.findall(pattern, passage.text)) - set(re.findall(pattern, text))
    if not found or not others:
        return None
    chosen = dice.choice(found)
    return text[: chosen.start()] + dice.choice(sorted(others)) + text[chosen.end() :]


def unit(text: str, passage: Passage, dice: random.Random) -> str | None:
    """Another unit after a number, or another currency."""
    if "$" in text and re.search(r"\$\s?\d", text):
        return text.replace("$", "€")
    if re.search(r"\d+€|€\d+", text):
        return text.replace("€", "$")
    names = "|".join(sorted(_UNITS, key=len, reverse=True))
    return _once(
        rf"(\d+|\b(?:two|three|four|five|seven|ten)\b)([ -]?)({names})\b",
        lambda m: f"{m[1]}{m[2]}{_UNITS[m[3]]}",
        text,
    )


def date(text: str, passage: Passage, dice: random.Random) -> str | None:
    """Another month, day or year."""
    months = "|".join([*_MONTHS, "May"])
    if m := re.search(rf"\b({months})\s+(\d{{1,4}})", text):
        if dice.random() < 0.5:
            new = dice.choice([each for each in _MONTHS if each != m[1]])
            return text[: m.start(1)] + new + text[m.end(1) :]
        return (
            text[: m.start(2)]
            + str(int(m[2]) % 28 + 1 if len(m[2]) < 3 else int(m[2]) + 1)
            + text[m.end(2) :]
        )
    if m := re.search(r"\b(20[012]\d)\b", text):
        return text[: m.start()] + str(int(m[1]) + dice.choice([-1, 1, 2])) + text[m.end() :]
    return None


def name(text: str, passage: Passage, dice: random.Random) -> str | None:
    """Another name: of the same passage where it has one, else a stranger's."""
    pattern = r"(?<=[a-z,] )[A-Z][A-Za-z]{2,}(?: [A-Z][A-Za-z]+)?"
    found = [m for m in re.finditer(pattern, text) if m[0].lower() not in _SHOUTED.split()]
    if not found:
        return None
    chosen = dice.choice(found)
    others = {
        each
        for each in re.findall(pattern, passage.text)
        if each not in text and each.lower() not in _SHOUTED.split()
    }
    strangers = ["Zendesk", "Firefox", "Amazon", "Berlin", "Contoso", "Premium Plus", "Jenkins", "Ubuntu"]
    pool = sorted(others) if others and dice.random() < 0.5 else [s for s in strangers if s not in text]
    return text[: chosen.start()] + dice.choice(pool) + text[chosen.end() :]


def negation(text: str, passage: Passage, dice: random.Random) -> str | None:
    """A “not” too many or too few."""
    for pattern, new in (
        (r"\bcannot\b", "can"), (r"\bcan't\b|\bcan’t\b", "can"), (r"\b(do|does|is|are|was|were|has|have|will|would|should)n['’]t\b", r"\1"),
        (r"\b(is|are|was|were|can|could|will|would|should|must|may|does|do|has|have) not\b", r"\1"),
        (r"\bnever\b", "always"), (r"\bwithout\b", "with"), (r"\bno longer\b", "still"), (r" not ", " "),
    ):  # fmt: skip
        if changed := _once(pattern, new, text):
            return changed
    return _once(_AUXILIARY + r"(?! not)(?= [a-z])", r"\1 not", text)


def antonym(text: str, passage: Passage, dice: random.Random) -> str | None:
    pairs = [*_ANTONYMS, *((b, a) for a, b in _ANTONYMS)]
    dice.shuffle(pairs)
    return next((done for a, b in pairs if (done := _once(rf"\b{a}\b", b, text))), None)


def modality(text: str, passage: Passage, dice: random.Random) -> str | None:
    pairs = [(r"\bcan\b(?!['’ ]?not)", "must"), (r"\bmay\b", "must"), (r"\bmust\b", "can"), (r"\bshould\b", "may"),
             (r"\bneed to\b", "can"), (r"\bhave to\b", "may"), (r"\bwill\b", "might")]  # fmt: skip
    return next((done for a, b in pairs if (done := _once(a, b, text))), None)


def quantity(text: str, passage: Passage, dice: random.Random) -> str | None:
    pairs = [(r"\ball\b", "some"), (r"\bsome\b", "all"), (r"\bmost\b", "all"), (r"\bevery\b", "some"), (r"\beach\b", "some"),
             (r"\busually\b", "always"), (r"\bsometimes\b", "always"), (r"\bat least\b", "at most"), (r"\bup to\b", "at least"),
             (r"\bmore than\b", "less than"), (r"\bfaster\b", "slower")]  # fmt: skip
    return next((done for a, b in pairs if (done := _once(a, b, text))), None)


def roles(text: str, passage: Passage, dice: random.Random) -> str | None:
    """Two names, or two numbers, in each other's place."""
    for pattern in (
        r"(?<=[a-z,(] )(?!Sie\b|Ihre?[nmrs]?\b|NOT\b|ALL\b)[A-Z][A-Za-z]{2,}\b",
        r"(?<![\w.,-])\d+(?![\w,-]|\.\d)",
    ):
        found = list(re.finditer(pattern, text))
        for one, other in pairwise(found):
            between = text[one.end() : other.start()]
            if one[0] != other[0] and len(re.findall(r"[a-z]{3,}", between)) >= 2 and "," not in between:
                return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]
    return None


FALSE: dict[str, Change] = {
    "number": number,
    "number of a neighbour": number_of_neighbour,
    "unit": unit,
    "date": date,
    "name": name,
    "negation": negation,
    "antonym": antonym,
    "modality": modality,
    "quantity": quantity,
    "roles": roles,
}


def as_it_stands(text: str, passage: Passage, dice: random.Random) -> str | None:
    return text


def trimmed(text: str, passage: Passage, dice: random.Random) -> str | None:
    """Without its last clause, where that qualifies nothing."""
    m = re.search(
        r"^(.{30,}[a-z\d]),? (?:and|so|which|for example|such as|including|as well as) ([^,;:]+)\.$", text
    )
    return m[1].rstrip(",") + "." if m and len(m[1].split()) >= 6 else None


def joined(text: str, passage: Passage, dice: random.Random) -> str | None:
    """With the sentence after it."""
    said = sentences(passage)
    at = said.index(text) if text in said else len(said)
    if at + 1 >= len(said):
        return None
    following = said[at + 1]
    lower = (
        following
        if re.match(r"[A-Z]{2}|I\b|\w*[a-z][A-Z]", following)
        else following[0].lower() + following[1:]
    )
    return f"{text.rstrip('.')}{dice.choice(['; ', ', and '])}{lower}"


def list_mark(text: str, passage: Passage, dice: random.Random) -> str | None:
    return dice.choice(["- ", "* ", "3. ", "• "]) + text


def tense(text: str, passage: Passage, dice: random.Random) -> str | None:
    return next((done for a, b in _TENSES if (done := _once(a, b, text))), None)


def synonym(text: str, passage: Passage, dice: random.Random) -> str | None:
    return next((done for a, b in _SYNONYMS.items() if (done := _once(rf"\b{a}\b", b, text))), None)


def reordered(text: str, passage: Passage, dice: random.Random) -> str | None:
    """“If a, b.” as “b if a.”"""
    m = re.fullmatch(r"(If|When|To|Before|After|Once) ([^,;:]+), ([^;:]+)\.", text)
    return f"{m[3][0].upper()}{m[3][1:]} {m[1].lower()} {m[2]}." if m else None


def written_otherwise(text: str, passage: Passage, dice: random.Random) -> str | None:
    """Numbers, percentages and contractions in another spelling."""
    words = {"two": "2", "three": "3", "five": "5", "ten": "10", "30": "thirty", "12": "twelve"}
    pairs = [(r"(\d)%(?!-)", r"\1 percent"), (r"(?<![\w.,])(\d)(\d{3})\b(?!\s*(?:and|,))(?<!19\d\d)(?<!20\d\d)", r"\1,\2"), (r"\bdo not\b", "don't"),
             (r"\bcannot\b", "can't"), (r"\bis not\b", "isn't"), (r"\bdon['’]t\b", "do not"),
             *((rf"\b{a}\b(?= [a-z])", b) for a, b in words.items())]  # fmt: skip
    return next((done for a, b in pairs if (done := _once(a, b, text))), None)


TRUE: dict[str, Change] = {
    "as it stands": as_it_stands,
    "trimmed": trimmed,
    "joined": joined,
    "list mark": list_mark,
    "tense": tense,
    "synonym": synonym,
    "reordered": reordered,
    "written otherwise": written_otherwise,
}


def rows(base: str, at_most: int, seed: int = 1) -> Iterator[dict]:
    """Claims of one base: at most so many of a kind, each with the passage it was made from."""
    dice = random.Random(f"{base} {seed}")
    passages = BASES[base]()
    said = [(sentence, passage) for passage in passages for sentence in sentences(passage)]
    for label, kinds in (("supported", TRUE), ("unsupported", FALSE)):
        for kind, change in kinds.items():
            dice.shuffle(said)
            made = 0
            for sentence, passage in said:
                claim = change(sentence, passage, dice)
                if claim is None or (label == "unsupported" and claim in passage.text):
                    continue
                yield {
                    "id": f"{base}/{kind}/{made}",
                    "claim": claim,
                    "was": sentence,
                    "passage": {"title": passage.title, "heading": passage.heading, "text": passage.text},
                    "label": label,
                    "kind": kind,
                    "base": base,
                }
                made += 1
                if made == at_most:
                    break

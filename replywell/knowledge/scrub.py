"""What is personal is taken out of a text before it is learned from. When in doubt, it goes."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

_invisible = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_url = re.compile(r"(?:https?|ftp)://[^\s<>\"'\])]+", re.IGNORECASE)
_at = r"\s{0,2}(?:@|[\[({]\s?(?:at|@)\s?[\])}])\s{0,2}"
_dot = r"(?:\.|\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?)"
_email = re.compile(rf"(?:mailto:)?[\w.!#$%&'*+/=?^`{{|}}~-]+{_at}[\w-]+(?:{_dot}[\w-]+)+", re.IGNORECASE)
_handle = re.compile(r"(?<![\w@])@[A-Za-z][\w.]{2,}")
_iban = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-.]?[A-Z0-9]{2,4}){3,8}(?:[ \-.]?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_card = re.compile(r"(?<![\d])(?:\d[ \-.]{0,2}){12,18}\d(?!\d)")
_ip = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE)
_phone = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d{1,4}\)?(?:[ \-./()]{0,2}\d{1,5}){2,6}(?![\w])")
_day = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_number = (
    r"order|invoice|account|customer|client|contract|booking|reservation|tracking|parcel|shipment|ticket|case|"
    r"reference|ref|passport|tax|vat|policy|member(?:ship)?|user|serial|transaction|payment|"
    r"bestellung|bestell|auftrags?|rechnungs?|kunden|vertrags?|konto|buchungs?|sendungs?|steuer|vorgangs?|"
    r"commande|facture|client|pedido|factura|cuenta|ordine|fattura|nota"
)
_numbered = re.compile(
    rf"\b((?:{_number})(?:[ -]?(?:number|numbers|no|nr|num|id|code|nummer|numéro|número|numero))?\.?)"
    r"([ \t]*(?::|#|=|is|ist|lautet|nº|n°|№)?[ \t]*[#(]?)((?=[\w-]*\d)[A-Z0-9][A-Z0-9\-_/.]*[A-Z0-9]|\d)",
    re.IGNORECASE,
)
_code = re.compile(
    r"(?<![\w-])(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])(?=(?:[A-Za-z_-]*\d){3})[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?![\w-])"
)
_digits = re.compile(r"(?<![\w.,])#?\d{5,}(?![\w])")
_secret = re.compile(
    r"\b((?:pass(?:word|code|phrase)?|passwort|kennwort|pin|tan|otp|cvv|cvc|api[ _-]?key|token|secret|mot de passe|contraseña)"
    r"[ \t]*(?::|=|\bis\b|\bist\b|\bwas\b|\blautet\b)[ \t]*)(\S+)",
    re.IGNORECASE,
)
_house = r"\d{1,5}[A-Za-z]?(?:\s?[-/]\s?\d{1,4}[A-Za-z]?)?"
_street = re.compile(
    rf"\b{_house},?\s+(?:[A-ZÀ-Þ][\w'’.-]*\s+){{1,4}}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|square|sq|"
    r"boulevard|blvd|way|place|pl|terrace|close|crescent|highway|hwy|parkway|pkwy)\b\.?"
    rf"|\b(?:[A-ZÄÖÜ][\wäöüß.-]*[ -]){{0,3}}[A-ZÄÖÜ]?[\wäöüß-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer)\s*{_house}"
    rf"|\b(?:rue|avenue|boulevard|via|viale|piazza|calle|avenida|plaza|rua)\s+(?:[\w'’.-]+\s+){{1,5}}{_house}"
    rf"|\b{_house},?\s+(?:rue|avenue|boulevard|place|chemin|impasse)\s+(?:(?:de|du|des|la|le|les)\s+)*[A-ZÀ-Þ][\w'’-]*"
    r"|\bP\.?\s?O\.?\s?Box\s+\d+|\bPostfach\s+\d+",
    re.IGNORECASE,
)
_town = re.compile(
    r"\b(?:[A-Z]{1,2}-)?\d{5}\s+[A-ZÄÖÜÀ-Þ][\wäöüßà-ÿ-]+(?:\s+(?:am|an|der|im|in|[A-ZÄÖÜ])[\wäöüß-]*){0,2}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b"
)
_said = re.compile(
    r"((?i:\bmy name is|\bmy name's|\bname:|\bmein name ist|\bich hei(?:ß|ss)e|\bje m'appelle|\bme llamo|\bmi chiamo|\bthis is)\s+)"
    r"((?:[A-ZÀ-Þ][\w'’.-]*)(?:[ \t]+[A-ZÀ-Þ][\w'’.-]*){0,3})"
)
_greeted = re.compile(
    r"^([ \t]*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|"
    r"sehr geehrte[rs]?|bonjour|hola|ciao)[ \t]+)((?:(?:mr|mrs|ms|dr|herr|frau|prof)\.?[ \t]+)*[A-ZÀ-Þ][^\s,!.:;]*(?:[ \t]+[A-ZÀ-Þ][^\s,!.:;]*){0,3})(?=[ \t]*[,!.:;\n-]|[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_signed = re.compile(
    r"^([ \t]*(?:best|kind|warm|many)?[ \t]*(?:regards|wishes|thanks|thank you|cheers|sincerely(?: yours)?|yours(?: \w+)?|"
    r"(?:mit )?(?:freundlichen|besten|vielen|lieben|herzlichen?)? ?gr(?:ü|ue)(?:ß|ss)en?|viele gr(?:ü|ue)(?:ß|ss)e|lg|mfg|danke|cordialement|saludos|saluti)[ \t]*[,.!]?[ \t]*\n+)"
    r"([ \t]*\S[^\n]{0,60}(?:\n[ \t]*\S[^\n]{0,60}){0,3})",
    re.IGNORECASE | re.MULTILINE,
)
_blanks = re.compile(r"(?<=\S)[ \t]{2,}")
PLAIN_NAMES = frozenset({"the", "and", "support", "team", "service", "info", "help", "sales", "will", "may"})
"""Words that names have in common with everything else: alone they are nobody's."""


def scrub(text: str, names: Iterable[str] = ()) -> str:
    """The text without names, addresses, numbers of people and things they own, and secrets.

    `names` are the people known to be in it. What was taken out leaves its kind in brackets.
    """
    text = _invisible.sub("", unicodedata.normalize("NFKC", text))
    steps: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
        (_url, _without_secrets),
        (_email, "[e-mail]"),
        (_secret, r"\1[secret]"),
        (_signed, _unsigned),
        (_greeted, r"\1[name]"),
        (_said, r"\1[name]"),
        (_iban, _iban_or_not),
        (_card, _card_or_not),
        (_street, "[address]"),
        (_town, "[address]"),
        (_numbered, r"\1\2[number]"),
        (_ip, "[IP address]"),
        (_phone, _phone_or_not),
        (_code, "[number]"),
        (_digits, "[number]"),
        (_handle, "[name]"),
    ]
    for pattern, instead in steps:
        text = pattern.sub(instead, text)
    for pattern in _patterns(names):
        text = pattern.sub("[name]", text)
    return _blanks.sub(" ", re.sub(r"\[name\](?:[ \t]+\[name\])+", "[name]", text)).strip()


def _patterns(names: Iterable[str]) -> list[re.Pattern[str]]:
    """Whole names first, then each of their parts, in any case."""
    wanted: set[str] = set()
    for name in names:
        plain = " ".join(_invisible.sub("", unicodedata.normalize("NFKC", name)).split())
        parts = [part.strip(".,;()\"'") for part in re.split(r"[\s,]+", plain)]
        wanted |= {plain, *parts}
    kept = [each for each in wanted if len(each) > 1 and each.lower() not in PLAIN_NAMES]
    ordered = sorted(kept, key=lambda each: (-len(each), each))
    return [re.compile(rf"(?<!\w){re.escape(each)}(?:['’]s)?(?!\w)", re.IGNORECASE) for each in ordered]


def _without_secrets(found: re.Match[str]) -> str:
    """An address keeps its host and short, plain path; what could open a door or name a person goes."""
    try:
        parts = urlsplit(found.group())
        host = parts.hostname or ""
    except ValueError:
        return "[link]"
    plain = [part for part in parts.path.split("/") if part]
    harmless = not parts.query and not parts.username and all(_plain_part(part) for part in plain)
    path = "".join(f"/{part}" for part in plain) if harmless else "/…" if plain or parts.query else ""
    end = found.group()[-1] if found.group()[-1] in ".,;:!?" else ""
    return f"{parts.scheme}://{host}{path.rstrip('.,;:!?')}{end}"


def _plain_part(part: str) -> bool:
    return (
        len(part) <= 60
        and "@" not in part
        and "%" not in part
        and sum(each.isdigit() for each in part) < 3
        and max((len(word) for word in re.split(r"[-_.]", part)), default=0) <= 20
    )


def _unsigned(found: re.Match[str]) -> str:
    return f"{found.group(1)}[name]"


def _iban_or_not(found: re.Match[str]) -> str:
    digits = re.sub(r"[^A-Za-z0-9]", "", found.group())
    return (
        "[IBAN]" if 15 <= len(digits) <= 34 and sum(each.isdigit() for each in digits) >= 8 else found.group()
    )


def _card_or_not(found: re.Match[str]) -> str:
    digits = [int(each) for each in found.group() if each.isdigit()]
    doubled = [sum(divmod(2 * each, 10)) if at % 2 else each for at, each in enumerate(reversed(digits))]
    return "[card number]" if sum(doubled) % 10 == 0 else "[number]"


def _phone_or_not(found: re.Match[str]) -> str:
    said = found.group().strip()
    digits = sum(each.isdigit() for each in said)
    if digits < 7 or _day.fullmatch(said):
        return found.group()
    return "[phone]"

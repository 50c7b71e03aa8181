"""Personal numbers in a text: addresses of mail and machines, phones, cards, accounts, papers, days of birth."""

import re
from collections.abc import Callable, Iterator

from replywell.adapters.models.masking import checks
from replywell.adapters.models.masking.spans import Span

type Check = Callable[[str], bool]

_EMAIL = re.compile(
    r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
    r"(?:@|[ \t]?[\[({][ \t]?(?:at|@)[ \t]?[\])}][ \t]?)(?:[\w-]{1,63}(?:\.|[ \t]?[\[({][ \t]?(?:dot|\.)[ \t]?[\])}][ \t]?)){1,8}[\w-]{2,63}",
    re.IGNORECASE,
)
_GAP = r"[ .\t\u00a0\u2007\u2009-\u2013\u202f-]"
"""What stands between groups of digits: banks print spaces at which no line is broken."""
_IBAN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}{_GAP}?\d{{2}}(?:{_GAP}{{0,2}}[A-Za-z0-9]){{11,30}}")
_CARD = re.compile(rf"(?<![\d.,-])\d(?:{_GAP}{{0,2}}\d){{11,18}}(?![\d])")
_CARD_NEAR = re.compile(
    r"\b(?:cards?|visa|mastercard|maestro|amex|american express|discover|karte|kreditkarte|carte|tarjeta|carta)\b",
    re.IGNORECASE,
)
_IP4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)")
_VERSION = re.compile(r"(?:\bv|\bversions?|\brelease|\bbuild)[ \t]{0,2}$", re.IGNORECASE)
_IP6 = re.compile(r"(?<![\w:])(?=[0-9A-Fa-f:]{0,38}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{3,39}(?![\w:])")
_MAC = re.compile(
    r"(?<![\w:-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])|\b(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}\b"
)
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}(?:[./-] ?)\d{1,2}(?:[./-] ?)\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?(?:[ \t]+(?:of|de))?[ \t]+[^\W\d_]{3,10}\.?,?(?:[ \t]+de)?[ \t]+\d{2,4}"
    r"|[^\W\d_]{3,10}\.?[ \t]+\d{1,2}(?:st|nd|rd|th)?,?[ \t]+\d{4})"
)
_BORN = re.compile(
    r"\b(?:born|birth|birthday|birthdate|dob|d\.o\.b|geboren|geb\.|geburtstag|geburtsdatum|née?|naissance|nacid[oa]|nacimiento|"
    r"nat[oa]|nascita|nascimento|geboortedatum|urodzon[ya]|född|født)\b[^\d\n]{0,30}(" + _DATE + ")",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:passport|driv(?:er|ing)(?:['’]?s)?[ -]?licen[cs]e|identity card|id[ -]?card|national id|social security|ssn|sin|"
    r"national insurance|nino|tax(?:payer)? id|itin|tin|medicare|aadhaar|pan card|personal[ -]?ausweis|reisepass|ausweis|führerschein|"
    r"steuer-?id|sozialversicherung\w*|passeport|permis de conduire|sécurité sociale|pasaporte|carnet de conducir|dni|nie|nif|"
    r"passaporto|patente|codice fiscale|bsn|cpf|rg|pesel|personnummer|cpr)\b"
    r"[ \t]*(?:numbers?|no\.?|nr\.?|nummer|num\.?|numéro|número|#|id)?[ \t]*(?:\bis\b|\bist\b|\blautet\b|\best\b|\bes\b|[:=#(])?[ \t]*"
    r"((?=[A-Za-z0-9/-]{0,6}\d)[A-Za-z0-9][A-Za-z0-9./ -]{3,20}[A-Za-z0-9])",
    re.IGNORECASE,
)
_CHECKED: tuple[tuple[re.Pattern[str], Check], ...] = (
    (re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"), checks.is_ssn),
    (re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"), lambda text: True),
    (re.compile(r"\b(?:\d{8}|[XYZ]\d{7})[ -]?[A-Z]\b"), checks.is_nif),
    (
        re.compile(r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b"),
        checks.is_nir,
    ),
    (re.compile(r"\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b"), lambda text: True),
    (re.compile(r"(?<!\d)\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\d)"), checks.is_steuer_id),
    (re.compile(r"(?<!\d)\d{11}(?!\d)"), checks.is_pesel),
    (re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)"), checks.is_cpf),
    (re.compile(r"(?<![\d-])(?:\d{2})?\d{6}[-+]\d{4}(?![\d-])"), checks.is_personnummer),
)
_PHONE = re.compile(
    r"(?<![\w.#$€£+/-])(?<!\d,)(?:\+|00)?[ ]?\(?\d{1,5}\)?(?:[ \t\u00a0]?[-./()\u2010-\u2013][ \t\u00a0]?|[ \t\u00a0]{1,2}|(?<=\))|(?=\())?"
    r"(?:\(\d{1,5}\)[ \t\u00a0]?|\(?\d{1,6}\)?(?:[ \t\u00a0]?[-./\u2010-\u2013][ \t\u00a0]?|[ \t\u00a0])){0,6}\(?\d{2,10}\)?(?:[ ]?(?:x|ext\.?|extension|durchwahl)[ ]?\d{1,6})?"
    r"(?![\w%€$£]|[.,:]\d)",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:phone|tel|telephone|telefon\w*|mobile?|mobil|cell|fax|call\w*|dial|ring|reach|text|sms|whatsapp|number is|nummer|handy|rufnummer|"
    r"téléphone|portable|appel\w*|teléfono|móvil|llam\w*|cellulare|answer\w*|messages? to|contact)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"(?:\b(?:order|invoice|account|customer|client|contract|booking|tracking|parcel|shipment|ticket|case|reference|ref|serial|transaction|"
    r"version|error|code|status|model|article|page|port|line|bestell\w*|rechnung\w*|auftrag\w*|kunden\w*|vertrag\w*|konto\w*)"
    r"[ \t-]?(?:number|no|nr|id|nummer)?s?\.?|#)[ \t]*(?::|#|=|is|ist)?[ \t]*$",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}(?:[ T]\d{1,2})?|\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d{2}|(?:19|20)\d{2} ?[-–] ?(?:19|20)?\d{2}"
)


def numbers_in(text: str) -> Iterator[Span]:
    """Everything in the text that is told by its form or by its check digits."""
    for found in _EMAIL.finditer(text):
        yield Span(found.start(), found.end(), "email")
    for found in _IBAN.finditer(text):
        length = checks.iban_length(found.group())
        if length:
            yield Span(found.start(), found.start() + length, "iban")
    for found in _CARD.finditer(text):
        near = text[max(0, found.start() - 60) : found.start()]
        if checks.is_card(found.group()) or _CARD_NEAR.search(near):
            yield Span(found.start(), found.end(), "card")
    for found in _IP4.finditer(text):
        if checks.is_ip(found.group()) and not _VERSION.search(
            text[max(0, found.start() - 12) : found.start()]
        ):
            yield Span(found.start(), found.end(), "ip")
    for found in _IP6.finditer(text):
        if checks.is_ip(found.group()) and len(found.group()) > 4:
            yield Span(found.start(), found.end(), "ip")
    for found in _MAC.finditer(text):
        yield Span(found.start(), found.end(), "mac")
    for found in _BORN.finditer(text):
        yield Span(found.start(1), found.end(1), "birth_date")
    yield from _papers(text)
    yield from _phones(text)


def _papers(text: str) -> Iterator[Span]:
    for found in _PAPER.finditer(text):
        said = re.match(r"[A-Za-z0-9./-]*\d[A-Za-z0-9./-]*(?:[ ][A-Z0-9-]*\d[A-Z0-9-]*)*", found.group(1))
        if said and len(said.group()) >= 5:
            yield Span(found.start(1), found.start(1) + said.end(), "national_id")
    for pattern, check in _CHECKED:
        for found in pattern.finditer(text):
            if check(found.group()):
                yield Span(found.start(), found.end(), "national_id")


def _phones(text: str) -> Iterator[Span]:
    for found in _PHONE.finditer(text):
        said = found.group()
        digits = checks.digits_of(re.split(r"[xe]", said, maxsplit=1, flags=re.IGNORECASE)[0])
        before = text[max(0, found.start() - 60) : found.start()]
        if not 7 <= len(digits) <= 15 or _DAY.fullmatch(said.strip()) or _OWNED.search(before):
            continue
        after = text[found.end() : found.end() + 8].lower()
        grouped = bool(re.search(r"\d[\s./()\-\u2010-\u2013]+\d", said))
        trunk = said.lstrip(" (").startswith(("+", "0"))
        long = len(digits) >= 9  # longer than what people count in
        if (
            trunk
            or grouped
            or long
            or _CALL.search(before)
            or after.startswith(("-fax", "-office", "-mobile", " (mobile"))
        ):
            yield Span(found.end() - len(said.lstrip()), found.end(), "phone")

"""Names and places of people in a text: those who are known, and those that the words around them give away."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from replywell.adapters.models.masking.spans import Span

_CAP = r"(?<!\w)[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\w'’´-]{0,40}\.?"
_NAME = rf"{_CAP}(?:[ \t]+(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|al|bin|ten|zu)[ \t]+){{0,2}}{_CAP}){{0,3}}"
_TITLED = re.compile(
    rf"\b(?i:mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|herrn?|frau|señora?|sr|sra|monsieur|madame|mme|signora?)\b\.?[ \t]+({_NAME})"
)
_SAID = re.compile(
    r"(?i:\b(?:my|his|her|their|maiden|last|first|full|sur|family)?[ ]?name(?: on the account)?(?:['’]s| is|:|\? user:|\?)|"
    r"\bmein name ist|\bich hei(?:ß|ss)e|\bje m['’]appelle|\bme llamo|\bmi chiamo|\bi am|\bi['’]m|\bthis is|\bunder|"
    r"\bcorrect it to|\bchange it to|\badd|\bdirected by:?|\bname:)[ \t]+(?:(?i:mr|mrs|ms|dr)\.?[ \t]+)?"
    + f"({_NAME})"
)
_NAMED_BEFORE = re.compile(
    rf"({_NAME})(?=(?:[ \t]+(?:lives? (?:at|in)|wohnt|wrote:|schrieb:|said|says)\b|['’]s (?:address|phone|email|e-mail|account|card)\b|[ \t]+as guardian))"
)
_GREETED = re.compile(
    rf"^[ \t]*(?i:hi|hello|hey|dear|hallo|liebe[rs]?|sehr geehrte[rs]?|bonjour|hola|ciao|good (?:morning|afternoon|evening)|guten (?:tag|morgen|abend))"
    rf"(?:[ \t]+(?i:mr|mrs|ms|dr|herr|frau)\.?)?[ \t]+({_NAME})(?=[ \t]*[,!.:;\n–-]|[ \t]*$)",
    re.MULTILINE,
)
_SIGNED = re.compile(
    r"(?i:^[ \t]*(?:(?:best|kind|warm|many|with)[ \t]+)*(?:regards|wishes|thanks|thank you|cheers|sincerely(?: yours)?|yours(?: \w+)?|best|"
    r"(?:mit )?(?:freundlichen|besten|vielen|lieben|herzlichen?)? ?gr(?:ü|ue)(?:ß|ss)en?|viele gr(?:ü|ue)(?:ß|ss)e|lg|mfg|vg|danke|cordialement|"
    r"saludos|saluti)[ \t]*[,.!–-]*[ \t]*\n+[ \t]*)" + rf"({_NAME})(?=[ \t]*[,.|]?[ \t]*$)",
    re.MULTILINE,
)
_SPEAKER = re.compile(rf"^({_CAP}):[ \t]", re.MULTILINE)
_NOBODY_WRITTEN = """
a address agent all also an and answer april august aw bcc billing bot but cc customer customers date december
e-mail email error everyone fax february friday from fw fwd getting happy having he hello help how http https i if
info invoice it january july june just looking madam march may monday name no not note november october or order
phone please question re regards sales saturday see september service settings she sir sorry source status step
still subject sunday support sure team thanks the there they thursday tip to trying tuesday unable url user using
version very warning we wednesday wg what when where why writing yes you zip
"""
_NOBODY = frozenset(_NOBODY_WRITTEN.split())
"""Words in capitals behind a cue that are no names."""
_HOUSE = r"\d{1,6}[A-Za-z]?(?:[ ]?[-/][ ]?\d{1,5}[A-Za-z]?)?"
_STREET_WORD = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|square|sq|boulevard|blvd|way|place|pl|terrace|close|crescent|highway|hwy|"
    r"parkway|pkwy|trail|summit|pass|greens?|mall|gateway|row|mews|grove|gardens?|hill|walk|ridge|loop|alley|rest|views?"
)
_PART = r"(?:[ \t]*,?[ \t]*\n?[ \t]*(?:suite|apt\.?|apartment|unit|floor|fl\.|room|app\.?|wohnung|etage|escalera|piso)[ \t]*#?\d{1,5}[A-Za-z]?)"
_STREETS = re.compile(
    rf"\b{_HOUSE},?[ \t]+(?:[^\W\d_][\w'’.-]{{0,40}}[ \t]+){{0,4}}(?:{_STREET_WORD})\b\.?{_PART}?"
    r"|\b(?:(?-i:[A-ZÄÖÜÀ-Þ])[\w.-]{0,40}[ -]){0,2}[^\W\d_][\w-]{0,40}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|plein|gade|vej|gata|gatan|"
    rf"vägen|veien|katu|tie|brücke|markt|utca|út|tér|kapu|moor)[ \t]*\.?[ \t]*{_HOUSE}\b{_PART}?"
    rf"|\b(?:{_HOUSE}[ \t]+)?(?:rue|avenue|boulevard|chemin|impasse|via|viale|piazza|vicolo|strada|corso|calle|c/|avenida|plaza|paseo|r[uú]a|travessa|ulica|ul\.|al\.)[ \t]+"
    rf"(?:[^\W\d_][\w'’.-]{{0,40}}[ \t]+){{1,5}}{_HOUSE}\b{_PART}?"
    r"|\bP\.?[ ]?O\.?[ ]?Box[ \t]+\d+|\bPostfach[ \t]+\d+|\bPSC[ \t]+\d+,?[ \t]+Box[ \t]+\d+(?:\s+[AF]PO[ \t]+[A-Z]{2}[ \t]+\d{5})?"
    rf"|\bUSNS[ \t]+\w+\s+[AF]PO[ \t]+[A-Z]{{2}}[ \t]+\d{{5}}|\b(?:the )?corner of[ \t]+[^\n.?!,]{{3,60}}?[ \t]+and[ \t]+{_CAP}(?:[ \t]+{_CAP}){{0,2}}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b\d{{1,6}}[ \t]+(?:\d{{1,5}}[ \t]+)?{_CAP}(?:[ \t]+[\w'’-]+){{0,4}}?[ \t]+\d{{1,5}}\b{_PART}?"
)
_PARTS = re.compile(r"\b(?:suite|apt\.?|apartment|wohnung)[ \t]*#?\d{1,5}[A-Za-z]?", re.IGNORECASE)
_TOWN = re.compile(
    rf"(?:\b(?:[A-Z]{{1,2}}-)?\d{{4,5}}[ \t]+{_CAP}(?:[ \t]+(?:am|an|der|im|in)[ \t]+{_CAP})?(?=[ \t]*(?:[,.;\n]|$))"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}\b|\b[A-Z]{2}[ \t]+\d{5}(?:-\d{4})?\b)",
    re.MULTILINE,
)
_ZIP = re.compile(
    r"\b(?:zip(?:[ -]?code)?|post(?:al)?[ -]?code|postleitzahl|plz|code postal|código postal|cap)(?:[ \t]+(?:is|ist))?[ \t]*:?[ \t]*"
    r"([A-Z0-9]{2,5}(?:[ -]?[A-Z0-9]{1,4})?)(?!\w)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:(?:my|the|our|new|billing|shipping|home|postal|street|delivery)[ \t]+){0,3}(?:address|adresse|anschrift|dirección|indirizzo)"
    r"(?:[ \t]+(?:is|ist|est|es|to|with)[ \t:]|:|[^\n.?!]{0,40}following\?)[ \t]*([^\n?!]{4,120}(?:\n[ \t,]?[^\n?!]{2,60}){0,4})"
    r"|\b(?:lives? (?:at|in)|sent? to|send \S+(?: \S+){0,2} to|meet me at|ship(?:ped)? to|deliver(?:ed)? to|moved? to|wohne? (?:in|an))[ \t]+"
    r"([^\n?!]{4,120}(?:\n[ \t,]?[^\n?!]{2,60}){0,4})",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"(?<=[\w)]{3})[.?!](?:[ \t]+(?=[A-ZÀ-Þ])|\s*$)|[ \t]+(?:for this|for my|because|please|and i|but|so that|instead)\b|\n[ \t]*\n",
    re.IGNORECASE,
)


def names_in(text: str, people: Iterable[str] = ()) -> Iterator[Span]:
    """The names of `people`, whole and in parts, and names that a title, a greeting or a signature stands by."""
    for pattern in _patterns(tuple(people)):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), "name")
    for pattern in (_TITLED, _SAID, _GREETED, _SIGNED, _NAMED_BEFORE, _SPEAKER):
        for found in pattern.finditer(text):
            name = found.group(1).rstrip(".,")
            first = re.split(r"[ \t]", name, maxsplit=1)[0].lower().rstrip(".")
            if len(name) > 1 and first not in _NOBODY:
                yield Span(found.start(1), found.start(1) + len(name), "name")


@lru_cache(maxsize=512)
def _patterns(people: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    wanted: set[str] = set()
    for name in people:
        plain = " ".join(name.split())
        wanted |= {plain, *(part.strip(".,;()\"'") for part in re.split(r"[\s,]+", plain))}
    kept = [each for each in wanted if len(each) > 1 and each.lower() not in _NOBODY]
    return tuple(
        re.compile(rf"(?<!\w){re.escape(each).replace(chr(92) + ' ', chr(92) + 's+')}(?!\w)", re.IGNORECASE)
        for each in sorted(kept, key=lambda each: (-len(each), each))
    )


def places_in(text: str) -> Iterator[Span]:
    """Streets with their numbers, post boxes, towns with their codes, and what is called an address."""
    for pattern in (_STREETS, _NUMBERED, _PARTS, _TOWN):
        for found in pattern.finditer(text):
            start = found.end() - len(found.group().lstrip(" ,\t\n"))
            yield Span(start, found.end(), "address")
    for found in _ZIP.finditer(text):
        if any(each.isdigit() for each in found.group(1)):
            yield Span(found.start(1), found.end(1), "address")
    for found in _PLACE.finditer(text):
        group = 1 if found.group(1) else 2
        said = found.group(group)
        stop = _STOP.search(said)
        said = (said[: stop.start()] if stop else said).rstrip(" ,;.\n")
        if (
            any(each.isdigit() for each in said)
            and any(each.isalpha() for each in said)
            and "@" not in said
            and "://" not in said
        ):
            yield Span(found.start(group), found.start(group) + len(said), "address")

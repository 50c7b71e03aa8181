"""Bytes to text when the label on them may be missing, misspelt or wrong."""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

GUESS_BYTES = 4096
"""How much the statistical guess looks at: it is slow and needs no more."""

_ALIASES = {
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-macroman": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode-2-0-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
    "cp-850": "cp850",
}
# Labels that say nothing: senders write them over any bytes at all.
_VAGUE = {
    "",
    "ascii",
    "us-ascii",
    "ansi_x3.4-1968",
    "iso646-us",
    "iso-8859-1",
    "iso8859-1",
    "iso_8859-1",
    "latin1",
    "latin-1",
    "l1",
    "8bit",
    "7bit",
    "binary",
    "unknown",
    "unknown-8bit",
    "x-unknown",
    "x-user-defined",
    "default",
    "default_charset",
    "none",
    "null",
    "windows-1252",
    "cp1252",
}
# Python calls these text encodings, but they are languages of escapes or cost quadratic time.
_NOT_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
_BROKEN_UTF8 = re.compile("�")


def decoded(data: bytes, declared: str = "", fallback: str = "") -> str:
    """The text of `data`: its declared charset if that fits, else what fits better; never raises.

    `fallback` is a second opinion, such as the charset of the mail's body for a bare header.
    """
    if data.isascii() and b"\x1b" not in data and not _in_seven_bits(declared):
        return data.decode("ascii")
    for label in (declared, fallback):
        if label and (text := _as_labelled(data, label)) is not None:
            return text
    return _as_utf8(data) or _guessed(data)


def _in_seven_bits(declared: str) -> bool:
    """Whether ASCII bytes mean other characters there: UTF-7, HZ, UTF-16."""
    return declared != "" and _codec(declared.lower()) in {"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be"}


def _as_labelled(data: bytes, label: str) -> str | None:
    name = label.strip(" \t\"'").lower()
    if name in _VAGUE:
        return _as_utf8(data) or (_cp1252(data) if name not in {"", "us-ascii", "ascii"} else None)
    codec = _codec(name)
    if codec is None:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        pass
    if codec != "utf-8" and (text := _as_utf8(data)) is not None:
        return text
    text = data.decode(codec, "replace")
    # A few lost characters are damage on the way; many mean that the label lies.
    lost = len(_BROKEN_UTF8.findall(text))
    strange = sum(1 for c in text if c > "\x7f")
    return text if lost * 5 <= strange else None


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _cp1252(data: bytes) -> str:
    """Latin-1 as senders mean it: with the euro sign and curly quotes of Windows."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _guessed(data: bytes) -> str:
    if b"\x1b$" in data:
        return data.decode("iso2022_jp_ext", "replace")
    sample = data[:GUESS_BYTES]
    strange = sum(1 for byte in sample if byte > 0x7F)
    letters = sum(1 for byte in sample if 0x41 <= byte <= 0x7A)
    # A word with an umlaut says too little for statistics: then it is Western Europe.
    if strange >= 12 or strange > 5 + 2 * letters:
        best = from_bytes(sample, steps=3, chunk_size=512, threshold=0.3).best()
        if best is not None:
            return data.decode(best.encoding, "replace")
    return _cp1252(data)


@lru_cache(maxsize=512)
def _codec(name: str) -> str | None:
    """Python's name of a charset; None where there is no such charset."""
    name = name.strip(" \t\"'")[:64]
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name in _NOT_CHARSETS:
        return None
    return found.name

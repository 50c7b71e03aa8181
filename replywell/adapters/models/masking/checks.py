"""Numbers that carry a proof of themselves: cards, bank accounts, and the numbers that states give people."""

import ipaddress
import math
from collections import Counter

IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FO", "GL", "NL", "FK", "SD"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK", "MN"), 20),
    **dict.fromkeys(("CH", "CR", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "DE", "GB", "GE", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "OM", "SO", "TL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MC", "MR", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "NI", "PL", "SV"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    "LC": 32,
    "RU": 33,
}
"""Characters of an account number, by country (the registry of ISO 13616)."""
_NIF = "TRWAGMYFPDXBNJZSQVHLCKE"
_PESEL = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)


def digits_of(text: str) -> str:
    return "".join(each for each in text if each in "0123456789")


def is_card(text: str) -> bool:
    """12 to 19 digits whose last one is right by Luhn's sum."""
    digits = digits_of(text)
    return 12 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn(digits)


def luhn(digits: str) -> bool:
    doubled = [
        sum(divmod(2 * int(each), 10)) if at % 2 else int(each) for at, each in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


def iban_length(text: str) -> int:
    """How many characters of the text, spaces included, are an account number that is right; 0: it begins with none."""
    country = text[:2].upper()
    wanted = IBAN_LENGTHS.get(country, 0)
    compact, end = "", 0
    for at, each in enumerate(text):
        if len(compact) == wanted:
            break
        if each.isascii() and each.isalnum():
            compact, end = compact + each.upper(), at + 1
    if not wanted or len(compact) < wanted:
        return 0
    as_number = "".join(str(int(each, 36)) for each in compact[4:] + compact[:4])
    return end if int(as_number) % 97 == 1 else 0


def is_ssn(text: str) -> bool:
    """A social security number of the United States that can have been given out."""
    digits = digits_of(text)
    return (
        len(digits) == 9 and digits[:3] not in ("000", "666") and digits[3:5] != "00" and digits[5:] != "0000"
    )


def is_nif(text: str) -> bool:
    """A Spanish DNI or NIE: the letter follows from the number."""
    plain = text.upper().replace("-", "").replace(" ", "")
    number = plain[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return number.isdigit() and _NIF[int(number) % 23] == plain[-1]


def is_nir(text: str) -> bool:
    """A French social security number with its key."""
    plain = text.upper().replace(" ", "").replace("2A", "19").replace("2B", "18")
    return plain.isdigit() and len(plain) == 15 and 97 - int(plain[:13]) % 97 == int(plain[13:])


def is_pesel(text: str) -> bool:
    """A Polish PESEL."""
    total = sum(int(each) * weight for each, weight in zip(text, _PESEL, strict=False))
    return len(text) == 11 and (10 - total % 10) % 10 == int(text[10])


def is_steuer_id(text: str) -> bool:
    """A German tax number: eleven digits, the last by ISO 7064."""
    digits = digits_of(text)
    if len(digits) != 11 or digits[0] == "0" or len(set(digits[:10])) not in (8, 9):
        return False
    product = 10
    for each in digits[:10]:
        total = (int(each) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def is_cpf(text: str) -> bool:
    """A Brazilian CPF."""
    digits = [int(each) for each in digits_of(text)]
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    return all(
        sum(digit * (size + 1 - at) for at, digit in enumerate(digits[:size])) * 10 % 11 % 10 == digits[size]
        for size in (9, 10)
    )


def is_personnummer(text: str) -> bool:
    """A Swedish personal number: its last ten digits by Luhn, its month and day possible."""
    digits = digits_of(text)[-10:]
    return len(digits) == 10 and 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 91 and luhn(digits)


def is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_random(text: str, *, bits: float = 3.0) -> bool:
    """Whether a text looks thrown by dice: letters and digits mixed, at least `bits` of entropy a character."""
    if not any(each.isdigit() for each in text) or not any(each.isalpha() for each in text):
        return False
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values()) >= bits

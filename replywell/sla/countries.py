"""Countries whose public holidays are known, by name, and their regions."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language


def countries() -> list[tuple[str, str]]:
    """Code and name in the active language, in the order of the names."""
    return _named(get_language() or "en")


def regions(country: str) -> tuple[str, ...]:
    """Codes of a country's regions that have holidays of their own; none for a country nobody knows."""
    return tuple(_known().get(country, ()))


@lru_cache(maxsize=8)
def _named(language: str) -> list[tuple[str, str]]:
    try:
        names = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").territories
    return sorted(((code, names.get(code, code)) for code in _known()), key=lambda each: each[1])


@lru_cache(maxsize=1)
def _known() -> dict[str, list[str]]:
    import holidays  # its countries are many modules

    return dict(holidays.list_supported_countries(include_aliases=False))

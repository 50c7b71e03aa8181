"""Which of PostgreSQL's dictionaries reads which language."""

from collections.abc import Iterable

_CONFIGS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


def search_config(locale: str) -> str:
    """The text-search configuration for a locale such as `de` or `de-AT`; `simple` where there is none."""
    return _CONFIGS.get(locale.partition("-")[0].lower(), "simple")


def configs(locales: Iterable[str]) -> set[str]:
    """The configurations that read these locales."""
    return {search_config(locale) for locale in locales}


def locales_of(config: str, locales: Iterable[str]) -> list[str]:
    """Those of the locales that the configuration reads."""
    return [locale for locale in locales if search_config(locale) == config]

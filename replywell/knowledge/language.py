"""Which of PostgreSQL's dictionaries reads which language."""

_CONFIGS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


def search_config(locale: str) -> str:
    """The text-search configuration for a locale such as `de` or `de-AT`; `simple` where there is none."""
    return _CONFIGS.get(locale.partition("-")[0].lower(), "simple")

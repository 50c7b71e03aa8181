"""The few words that a chat channel adds to an answer, in the languages it speaks; any other gets English."""

from replywell.adapters.channels.port import Press

_SOURCES = {"en": "Sources", "de": "Quellen", "fr": "Sources", "es": "Fuentes"}
_QUESTION = {
    "en": "Did this help?",
    "de": "Hat das geholfen?",
    "fr": "Cela vous a-t-il aidé ?",
    "es": "¿Le ha servido?",
}
_FILES = {
    "en": "Files, for you after entering your e-mail address:",
    "de": "Dateien, für Sie nach Eingabe Ihrer E-Mail-Adresse:",
    "fr": "Fichiers, pour vous après saisie de votre adresse e-mail :",
    "es": "Archivos, para usted tras introducir su correo electrónico:",
}
_BUTTONS: dict[Press, dict[str, str]] = {
    "solved": {"en": "Solved", "de": "Gelöst", "fr": "Résolu", "es": "Resuelto"},
    "more_help": {
        "en": "I still need help",
        "de": "Ich brauche noch Hilfe",
        "fr": "J’ai encore besoin d’aide",
        "es": "Aún necesito ayuda",
    },
    "person": {
        "en": "Talk to a person",
        "de": "Mit einem Menschen sprechen",
        "fr": "Parler à une personne",
        "es": "Hablar con una persona",
    },
}


def sources_word(language: str) -> str:
    return _in(_SOURCES, language)


def files_word(language: str) -> str:
    """What stands above links to files that only their recipient can open."""
    return _in(_FILES, language)


def question(language: str) -> str:
    """What stands above the buttons where they need a line of their own."""
    return _in(_QUESTION, language)


def button_word(press: Press, language: str) -> str:
    return _in(_BUTTONS[press], language)


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language[:2].lower(), words["en"])

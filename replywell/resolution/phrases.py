"""The few fixed words around an answer, by language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    hello: str
    hello_name: str
    more_questions: str
    regards: str
    hi_name: str
    warm_regards: str
    dear_name: str
    formal_regards: str
    quoted: str
    """Introduces sentences taken from articles as they stand."""


_PHRASES = {
    "en": Phrases(
        "Hello,",
        "Hello {name},",
        "If this does not solve it, just reply to this message.",
        "Best regards",
        "Hi {name},",
        "All the best",
        "Dear {name},",
        "Yours sincerely",
        "This is what our help articles say about it:",
    ),
    "de": Phrases(
        "Guten Tag,",
        "Guten Tag {name},",
        "Falls das nicht weiterhilft, antworten Sie einfach auf diese Nachricht.",
        "Freundliche Grüße",
        "Hallo {name},",
        "Viele Grüße",
        "Guten Tag {name},",
        "Mit freundlichen Grüßen",
        "Dazu steht in unseren Hilfeartikeln:",
    ),
    "fr": Phrases(
        "Bonjour,",
        "Bonjour {name},",
        "Si cela ne résout pas votre problème, répondez simplement à ce message.",
        "Cordialement",
        "Bonjour {name},",
        "Bien à vous",
        "Madame, Monsieur {name},",
        "Veuillez agréer nos salutations distinguées",
        "Voici ce que disent nos articles d’aide :",
    ),
    "es": Phrases(
        "Hola:",
        "Hola, {name}:",
        "Si esto no lo resuelve, responda a este mensaje.",
        "Un saludo",
        "¡Hola, {name}!",
        "Un saludo cordial",
        "Hola, {name}:",
        "Atentamente",
        "Esto dicen nuestros artículos de ayuda:",
    ),
}


def phrases(language: str) -> Phrases:
    """The words of this language; English where we have none."""
    return _PHRASES.get(language, _PHRASES["en"])


def spoken(language: str) -> bool:
    """Whether answers can be framed in this language."""
    return language in _PHRASES


def languages() -> tuple[str, ...]:
    """The languages that answers can be framed in."""
    return tuple(_PHRASES)

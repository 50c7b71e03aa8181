"""The words of what the assistant asks and of how it hands over, by language. Pure."""

from collections.abc import Sequence

from replywell.adapters.models.port import Voice
from replywell.resolution.phrases import phrases

_OR = {"en": "or", "de": "oder", "fr": "ou", "es": "o"}
_WHICH = {
    "en": "Which of these is it about: {choices}?",
    "de": "Worum geht es: {choices}?",
    "fr": "De quoi s’agit-il : {choices} ?",
    "es": "¿De cuál de estos se trata: {choices}?",
}
_MEANT = {
    "en": "Could you tell us what you mean by “{words}”? Then we can answer exactly that.",
    "de": "Was genau meinen Sie mit „{words}“? Dann können wir genau darauf antworten.",
    "fr": "Que désignez-vous exactement par « {words} » ? Nous pourrons alors vous répondre précisément.",
    "es": "¿A qué se refiere exactamente con «{words}»? Así podremos responderle con precisión.",
}
_MORE = {
    "en": "What were you trying to do, and what happened instead? The words of an error message help most.",
    "de": "Was wollten Sie tun, und was ist stattdessen geschehen? Am meisten hilft der Wortlaut einer Fehlermeldung.",
    "fr": "Que vouliez-vous faire, et que s’est-il passé à la place ? Le texte exact d’un message d’erreur nous aiderait.",
    "es": "¿Qué intentaba hacer y qué ocurrió en su lugar? El texto exacto del mensaje de error es lo que más ayuda.",
}
_TAKES_OVER = {
    "en": "A person will take over from here and answer you in this conversation.",
    "de": "Ab hier übernimmt ein Mensch und antwortet Ihnen in dieser Unterhaltung.",
    "fr": "Une personne prend le relais et vous répondra dans cette conversation.",
    "es": "A partir de aquí le atenderá una persona en esta conversación.",
}
_CLOSED = {
    "en": "Nobody is at work right now; we are back {when}.",
    "de": "Gerade ist niemand im Dienst; wir sind {when} wieder da.",
    "fr": "Personne n’est disponible pour l’instant ; nous serons de retour {when}.",
    "es": "Ahora mismo no hay nadie; volvemos {when}.",
}
_CLOSED_FOR_NOW = {
    "en": "Nobody is at work right now, so it may take a while.",
    "de": "Gerade ist niemand im Dienst, es kann also etwas dauern.",
    "fr": "Personne n’est disponible pour l’instant ; la réponse peut donc prendre un peu de temps.",
    "es": "Ahora mismo no hay nadie, así que puede tardar un poco.",
}
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_WHEN = {
    "en": "on {day} at {time} ({zone})",
    "de": "am {day} um {time} Uhr ({zone})",
    "fr": "{day} à {time} ({zone})",
    "es": "el {day} a las {time} ({zone})",
}


def which(choices: Sequence[str], language: str) -> str:
    """Which of these it is about."""
    return _in(_WHICH, language).format(choices=listed(choices, language))


def meant(words: str, language: str) -> str:
    """What is meant by these words of theirs."""
    return _in(_MEANT, language).format(words=words)


def more(language: str) -> str:
    """What happened, and with what."""
    return _in(_MORE, language)


def takes_over(language: str, opens: tuple[int, str, str] | None = None, *, open_now: bool = True) -> str:
    """That a person answers from now on, and when that is likely where nobody is at work.

    `opens`: weekday (0 is Monday), time and time zone at which somebody is.
    """
    told = _in(_TAKES_OVER, language)
    if open_now:
        return told
    if opens is None:
        return f"{told} {_in(_CLOSED_FOR_NOW, language)}"
    day, time, zone = opens
    when = _in(_WHEN, language).format(day=_in(_WEEKDAYS, language)[day], time=time, zone=zone)
    return f"{told} {_in(_CLOSED, language).format(when=when)}"


def listed(choices: Sequence[str], language: str) -> str:
    """A, B or C."""
    *most, last = choices
    return f"{', '.join(most)} {_in(_OR, language)} {last}" if most else last


def _in[T](words: dict[str, T], language: str) -> T:
    return words.get(language[:2].lower(), words["en"])


def question_letter(question: str, choices: Sequence[str], name: str, language: str, voice: Voice) -> str:
    """The question as it is sent: choices on lines of their own, so that they can be answered by one word."""
    words = phrases(language)
    first = name.split(maxsplit=1)[0] if name.strip() else ""
    greeting = words.hello_name.format(name=first) if first else words.hello
    listed_below = "\n".join(f"- {choice}" for choice in choices)
    closing = f"{words.regards}\n{voice.signature or voice.brand}"
    return "\n\n".join(part for part in (greeting, question, listed_below, closing) if part)

"""What a question is about, word by word, as far as that can be told without a model. Pure."""

import re

_STEM = 6
_WORD = re.compile(r"[^\W_]+(?:[.'’\-][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
_LITTLE = """
a about after all also am an and any are as at be been but by can could did do does doing for from get give
had has have hello help hey hi how i if in into is it its just kind know like looking make may me might mr
ms must my need not of ok on one or our please question questions re should so some still sure tell than
thank thanks that the their them then there these they thing things this those to too try type types up us
use using want wanted was way we were what when where whether which who why will with without wondering
would yes you your aber alle als auch auf aus bei bin bitte da danke das dass dem den der des die doch ein
eine einen einer eines er es für gibt guten haben habe hallo hat ich ihr ihre im ist kann können kein keine
man mehr mein meine mich mir mit möchte nach nicht noch nur oder schon sein sich sie sind tag über um und
uns unser unsere vom von vor war warum weil welche welcher wenn wie wieder wir wird wo würde zu zum zur ai
au aux avec avez bonjour car ce ces cet cette comment dans de du elle en est et être eu faire fait il ils j
je l la le les leur lors ma mais merci mes mon ne nos notre nous ou où par pas peut peux plus pour puis qu
que quel quelle quels qui quoi sa sans se ses si son sont suis sur ta te tu un une vos votre vous al algo
como con cuando cuál cuándo cómo del desde donde dónde el ella eres esta estas este esto está estoy favor
gracias ha hacer hay hola las lo los mi mis muy más ni no o para pero por porque puede puedo qué quiero ser
sin sobre su sus también tengo tiene una y ya yo
"""
_SAY_LITTLE = frozenset(_LITTLE.split())
_ASKS_FIGURE = re.compile(
    r"\b(how (?:much|many|long|often|old|far|big|large|soon)|what (?:time|year|date|percentage|is the (?:price|cost|fee|rate|"
    r"number|amount))|when (?:is|are|was|were|did|do|does|will|can)|prices?|pricing|costs?|fees?|phone number|"
    r"wie (?:viel\w*|lange|oft|hoch)|wann|preise?|kosten|combien|quand|prix|tarifs?|cuánt[oa]s?|cuándo|precios?)\b",
    re.I,
)
_NAME = re.compile(r"\b(?:[A-Z][\w&+-]*[a-z0-9]\w*|[A-Z]{2,}\w*|\w*\d\w*)\b")


def stems(text: str) -> set[str]:
    """The beginnings of the words that carry meaning, so that `refunds` meets `refund`."""
    return {_stem(word) for word in telling(text)}


def telling(text: str) -> list[str]:
    """The words that carry meaning, in lower case, in their order."""
    words = (word.lower() for word in _WORD.findall(text))
    return [word for word in words if word not in _SAY_LITTLE and (len(word) > 1 or word.isdigit())]


def _stem(word: str) -> str:
    return word[:_STEM].rstrip("s")


def names(text: str) -> set[str]:
    """What is called by a name of its own: products, people, places, versions, codes; not how a sentence begins."""
    found: set[str] = set()
    for sentence in _SENTENCE.split(text):
        words = list(_NAME.finditer(sentence))
        for word in words:
            begins = not sentence[: word.start()].strip(" \"'“„«(¿¡")
            plain = word[0][1:].islower() and not any(sign.isdigit() for sign in word[0])
            if word[0].lower() not in _SAY_LITTLE and not (begins and plain):
                found.add(word[0].lower())
    return found


def asks_figure(text: str) -> bool:
    """Whether a number, a price or a time is wanted."""
    return bool(_ASKS_FIGURE.search(text))


def has_figure(text: str) -> bool:
    return any(sign.isdigit() for sign in text)

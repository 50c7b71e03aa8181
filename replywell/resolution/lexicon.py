"""Small words and what they do: deny, bound, demand, count. English first, with a little of our other languages."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _named(kinds: dict[str, str]) -> dict[str, str]:
    """Word → kind, of kind → words."""
    return {word: kind for kind, words in kinds.items() for word in words.split()}


NEGATORS = _words(
    """not never no none nothing nobody nowhere neither nor without nicht nie niemals kein keine keinen keinem
keiner keines ohne nichts weder ne pas jamais aucun aucune sans rien nunca jamás ningún ninguna ninguno
sin nada tampoco"""
)
FOLLOWS = _words("""not nicht pas jamais never nie""")
"""Denials that may stand behind what they deny."""
FUNCTION_WORDS = _words(
    """a an the this that these those it its they them their he she his her we us our you your yours i me my and
or but so if then than as at by for from in into of on onto to up out over under with about between
through during per via is are was were be been being am do does did done has have had having will would
shall can could may might must should there here also just too very when where which who whom whose what
why how while because since until once not no nor any all some each every both only more most less such
other same own again further before after above below off down please der die das ein eine einen einem
einer eines und oder aber wenn dann als an am auf aus bei bis durch für gegen im in ins mit nach von vor
zu zum zur über unter um es er sie wir ihr ihre ihren sich ist sind war waren sein wird werden wurde hat
haben hatte kann können darf dürfen muss müssen soll sollen auch noch nur schon sehr dass le la les un une
des du de au aux et ou mais si alors que qui dans sur sous par pour avec en ce cette ces il elle ils elles
nous vous votre vos notre est sont était être a ont avoir peut peuvent doit doivent aussi el los las unos
unas del al y o pero si que en con por para su sus es son era ser ha han puede pueden debe deben también"""
)
PREVENTING = _words("""fail unabl impossibl refus prevent block lack avoid stop""")
"""Stems that deny without a “not”."""
PASSIVE = _words("""by von durch par por""")
COORDINATORS = _words("""and or und oder et ou y o as well both either""")
JOINTS = _words("""and but which so und aber et mais y pero""")
CLAUSE_ENDS = _words(
    """but however although though whereas because unless while aber jedoch obwohl sondern mais cependant car
pero sino aunque"""
)
LIGHT = _words(
    """need have want able allow possible longer longe support let try requir automatic current usual necessar"""
)
"""Stems that a denial passes through: in “does not need to restart” it is the restart that is denied."""
BETWEEN_NUMBER_AND_UNIT = _words("""business working calendar consecutive full more additional werktage""")
NUMBERS = _named(
    {
        "0": "zero cero",
        "1": "one eins",
        "2": "two zwei deux dos",
        "3": "three drei trois tres",
        "4": "four vier quatre cuatro",
        "5": "five fünf cinq cinco",
        "6": "six sechs seis",
        "7": "seven sieben siete",
        "8": "eight acht huit ocho",
        "9": "nine neun neuf nueve",
        "10": "ten zehn dix diez",
        "11": "eleven elf onze",
        "12": "twelve zwölf douze doce",
        "13": "thirteen dreizehn treize trece",
        "14": "fourteen vierzehn quatorze catorce",
        "15": "fifteen fünfzehn quinze quince",
        "16": "sixteen sechzehn seize",
        "17": "seventeen siebzehn",
        "18": "eighteen achtzehn",
        "19": "nineteen neunzehn",
        "20": "twenty zwanzig vingt veinte",
        "30": "thirty dreißig",
        "40": "forty",
        "50": "fifty",
        "60": "sixty",
        "70": "seventy",
        "80": "eighty",
        "90": "ninety",
        "100": "hundred hundert",
    }
)
UNITS = _named(
    {
        "%": "% percent percentage prozent pourcent",
        "ms": "ms millisecond milliseconds",
        "second": "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos",
        "minute": "min mins minute minutes minuten minuto minutos",
        "hour": "h hr hrs hour hours stunde stunden heure heures hora horas",
        "day": "d day days tag tage tagen jour jours día días",
        "night": "night nights",
        "week": "week weeks woche wochen semaine semaines semana semanas",
        "month": "month months monat monate monaten mois mes meses",
        "quarter": "quarter quarters quartal quartale",
        "year": "yr yrs year years jahr jahre jahren an ans année années año años",
        "byte": "byte bytes",
        "bit": "bit bits",
        "kb": "kb kib kilobyte kilobytes",
        "mb": "mb mib megabyte megabytes",
        "gb": "gb gib gigabyte gigabytes",
        "tb": "tb tib terabyte terabytes",
        "kbps": "kbps kbit",
        "mbps": "mbps mbit",
        "gbps": "gbps gbit",
        "hz": "hz",
        "khz": "khz",
        "mhz": "mhz",
        "ghz": "ghz",
        "px": "px pixel pixels",
        "pt": "pt",
        "mm": "mm millimeter millimeters millimetre millimetres",
        "cm": "cm centimeter centimeters centimetre centimetres",
        "m": "m meter meters metre metres",
        "km": "km kilometer kilometers kilometre kilometres",
        "inch": "inch inches",
        "foot": "ft foot feet",
        "mile": "mile miles",
        "mg": "mg",
        "g": "g gram grams",
        "kg": "kg kilogram kilograms",
        "lb": "lb lbs pound-weight",
        "°c": "°c celsius",
        "°f": "°f fahrenheit",
        "watt": "watt watts kwh",
        "volt": "volt volts",
        "usd": "$ usd us$ dollar dollars",
        "eur": "€ eur euro euros",
        "gbp": "£ gbp pound pounds",
        "chf": "chf franken francs",
        "jpy": "¥ jpy yen",
        "cent": "cent cents",
        "am": "am a.m",
        "pm": "pm p.m",
    }
)
IN_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}
MONTHS = {
    name: int(number)
    for name, number in _named(
        {
            "1": "january jan januar janvier enero",
            "2": "february feb februar février febrero",
            "3": "march mar märz mars marzo",
            "4": "april apr avril abril",
            "5": "may mai mayo",
            "6": "june jun juni juin junio",
            "7": "july jul juli juillet julio",
            "8": "august aug août agosto",
            "9": "september sep sept septembre septiembre",
            "10": "october oct oktober octobre octubre",
            "11": "november nov novembre noviembre",
            "12": "december dec dezember décembre diciembre",
        }
    ).items()
}
BOUNDS = {
    phrase: kind
    for kind, phrases in {
        "min": "at least, no less than, no fewer than, not less than, a minimum of, minimum of, mindestens, au moins, al menos",
        "max": "at most, up to, no more than, not more than, a maximum of, maximum of, höchstens, bis zu, au plus, como máximo",
        "above": "more than, greater than, higher than, longer than, larger than, bigger than, mehr als, plus de, más de",
        "below": "less than, fewer than, lower than, smaller than, shorter than, weniger als, moins de, menos de",
    }.items()
    for phrase in phrases.split(", ")
}
MODALS = _named(
    {
        "possible": "can could may might kann können darf dürfen peut peuvent puede pueden optional optionally",
        "required": "must shall need needs required requires require mandatory muss müssen doit doivent debe deben",
        "advised": "should ought recommended recommend recommends soll sollte sollten",
        "certain": "will wird werden",
    }
) | {"have to": "required"}
QUANTIFIERS = _named(
    {
        "all": "all every each always everything everyone entire alle immer jeder jede jedes tous toutes toujours todos siempre",
        "some": "some several few many most often sometimes usually typically normally generally mostly occasionally rarely partially manche einige oft manchmal selten certains parfois souvent algunos veces",
        "only": "only solely exclusively nur ausschließlich seulement uniquement solo sólo solamente",
    }
)

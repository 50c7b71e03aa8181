"""The words around account actions that requesters read, by language. Pure."""

_ASKED = {
    "en": "Before we do this we have to make sure that it is you. If we know an e-mail address of yours, a code of six digits is on its way to it. Answer with that code here; it is valid for 10 minutes.",
    "de": "Bevor wir das tun, müssen wir sicher sein, dass Sie es sind. Wenn wir eine E-Mail-Adresse von Ihnen kennen, ist ein sechsstelliger Code dorthin unterwegs. Antworten Sie hier mit diesem Code; er gilt 10 Minuten.",
    "fr": "Avant de le faire, nous devons nous assurer que c’est bien vous. Si nous connaissons votre adresse e-mail, un code à six chiffres vient d’y être envoyé. Répondez ici avec ce code ; il est valable 10 minutes.",
    "es": "Antes de hacerlo debemos comprobar que es usted. Si conocemos una dirección de correo suya, le llegará allí un código de seis cifras. Responda aquí con ese código; es válido durante 10 minutos.",
}
_WRONG = {
    "en": "This code does not fit. Please look at the mail again; you have {left} more tries.",
    "de": "Dieser Code passt nicht. Bitte sehen Sie noch einmal in die E-Mail; Sie haben noch {left} Versuche.",
    "fr": "Ce code ne correspond pas. Vérifiez l’e-mail, s’il vous plaît ; il vous reste {left} essais.",
    "es": "Este código no coincide. Compruebe el correo, por favor; le quedan {left} intentos.",
}
_ANEW = {
    "en": "This code is not valid any more. If we know an e-mail address of yours, a new one is on its way; answer with that.",
    "de": "Dieser Code gilt nicht mehr. Wenn wir eine E-Mail-Adresse von Ihnen kennen, ist ein neuer unterwegs; antworten Sie mit diesem.",
    "fr": "Ce code n’est plus valable. Si nous connaissons votre adresse e-mail, un nouveau vient d’être envoyé ; répondez avec celui-ci.",
    "es": "Este código ya no es válido. Si conocemos una dirección de correo suya, le enviamos uno nuevo; responda con ese.",
}
_HEARD = {
    "en": "Thank you, the code fits. A colleague looks at it now, and we tell you when it is done.",
    "de": "Danke, der Code passt. Jetzt sieht es sich jemand aus unserem Team an, und wir sagen Ihnen, wenn es erledigt ist.",
    "fr": "Merci, le code est exact. Un collègue s’en occupe et nous vous dirons quand ce sera fait.",
    "es": "Gracias, el código coincide. Una persona lo revisa ahora y le diremos cuándo esté hecho.",
}
_SUBJECT = {
    "en": "Your code for “{name}”",
    "de": "Ihr Code für „{name}“",
    "fr": "Votre code pour « {name} »",
    "es": "Su código para «{name}»",
}
_MAIL = {
    "en": "Somebody, probably you, asked {brand} for this: {name}.\n\nYour code: {code}\n\nAnswer with it where you asked, or simply answer this mail with the code. It works once, within 10 minutes. We never ask for it by phone. If it was not you, ignore this mail: without the code nothing is done.",
    "de": "Jemand, wahrscheinlich Sie, hat {brand} um Folgendes gebeten: {name}.\n\nIhr Code: {code}\n\nAntworten Sie damit dort, wo Sie gefragt haben, oder antworten Sie einfach auf diese E-Mail mit dem Code. Er gilt einmal, innerhalb von 10 Minuten. Am Telefon fragen wir nie danach. Wenn Sie es nicht waren, ignorieren Sie diese E-Mail: Ohne den Code geschieht nichts.",
    "fr": "Quelqu’un, sans doute vous, a demandé ceci à {brand} : {name}.\n\nVotre code : {code}\n\nRépondez avec ce code là où vous avez posé la question, ou répondez simplement à cet e-mail. Il fonctionne une fois, pendant 10 minutes. Nous ne le demandons jamais par téléphone. Si ce n’était pas vous, ignorez cet e-mail : sans le code, rien ne se passe.",
    "es": "Alguien, probablemente usted, ha pedido esto a {brand}: {name}.\n\nSu código: {code}\n\nResponda con él donde lo pidió, o simplemente responda a este correo con el código. Funciona una vez, durante 10 minutos. Nunca lo pedimos por teléfono. Si no fue usted, ignore este correo: sin el código no se hace nada.",
}


def asked(language: str) -> str:
    """That a code is needed. Says the same whether an address is known or not."""
    return _in(_ASKED, language)


def wrong(language: str, left: int) -> str:
    return _in(_WRONG, language).format(left=left)


def anew(language: str) -> str:
    """That the code is over, and another one comes."""
    return _in(_ANEW, language)


def heard(language: str) -> str:
    """That the code was right, and a person approves now."""
    return _in(_HEARD, language)


def code_mail(language: str, *, brand: str, name: str, code: str) -> tuple[str, str]:
    """Subject and text of the mail with the code."""
    return (
        _in(_SUBJECT, language).format(name=name),
        _in(_MAIL, language).format(brand=brand, name=name, code=code),
    )


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language[:2].lower(), words["en"])

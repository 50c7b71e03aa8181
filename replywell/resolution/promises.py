"""What an answer must not promise by itself: money, dates, what is guaranteed, and legal advice. Pure."""

import re

_WORDS = {
    "en": r"""
(?:we|i|our team)(?:['’]ll|\ will|\ shall|\ are\ going\ to|\ can\ certainly|\ have)\ (?:\w+\ ){0,3}
  (?:refund|credit|reimburse|compensate|pay|waive|discount|fix|ship|deliver|replace|send\ you|call\ you|cancel)\w*|
you(?:['’]ll|\ will|\ shall)\ (?:\w+\ ){0,2}(?:be\ (?:refunded|credited|reimbursed|compensated|paid)|get\ (?:\w+\ ){0,2}(?:refund|money\ back|credit)|
  (?:receive|have|get)\ it\ (?:by|on|before|within|tomorrow|today))|
(?:i|we)\ (?:promise|guarantee|assure\ you|commit)|guaranteed|by\ (?:tomorrow|tonight|the\ end\ of\ (?:the|this)\ (?:day|week|month))\b|
legal\ advice|lawsuit|legally\ (?:binding|liable|obliged)|we\ (?:accept|admit)\ (?:liability|fault)|you\ are\ entitled\ to
""",
    "de": r"""
(?:wir|ich)\ (?:erstatten|erstatte|garantieren|garantiere|versprechen|verspreche|entschädigen|vergüten|überweisen|sichern\ Ihnen|haften)\b|
(?:wir|ich)\ werden?\ (?:\w+\ ){0,5}(?:erstatten|entschädigen|vergüten|überweisen|gutschreiben|zahlen|ersetzen|liefern|beheben)|
(?:erstatten|überweisen|vergüten|garantieren|versprechen)\ wir\b|
(?:Sie\ )?(?:bekommen|erhalten)(?:\ Sie)?\ (?:\w+\ ){0,3}(?:Geld\ zurück|Erstattung|Gutschrift)|
garantiert|versprochen|bis\ (?:morgen|heute\ Abend|Ende\ der\ Woche)\b|rechtsberatung|rechtsverbindlich|schadensersatz|haftung\ übernehmen|
(?:Sie\ haben|haben\ Sie)\ (?:einen\ )?anspruch
""",
    "fr": r"""
nous\ (?:rembourserons|remboursons|garantissons|promettons|verserons|dédommagerons|indemniserons|vous\ rembours\w+|vous\ garantissons|allons\ (?:vous\ )?(?:rembourser|dédommager|indemniser))|
je\ (?:vous\ )?(?:promets|garantis|rembourserai)|vous\ (?:serez\ (?:remboursé|dédommagé|crédité)\w*|recevrez\ (?:\w+\ ){0,3}remboursement)|
garantie?s?\ à\ 100|d['’]ici\ (?:demain|ce\ soir|la\ fin\ de\ la\ semaine)|conseil\ juridique|juridiquement|vous\ avez\ droit\ à|poursuites\ judiciaires
""",
    "es": r"""
(?:le|te|les|os)\ (?:reembolsaremos|devolveremos|garantizamos|prometemos|pagaremos|compensaremos|abonaremos)|
(?:reembolsaremos|garantizamos|prometemos|indemnizaremos|compensaremos)\b|vamos\ a\ (?:\w+\ )?(?:reembolsar|devolver|compensar|pagar)\w*|
(?:le|te)\ (?:prometo|garantizo)|recibirá\ (?:\w+\ ){0,3}(?:reembolso|devolución)|garantizado|
(?:antes\ de|para)\ mañana\b|asesoramiento\ (?:legal|jurídico)|tiene\ derecho\ a|demanda\ judicial
""",
    "it": r"(?:le\ )?(?:rimborseremo|garantiamo|promettiamo|risarciremo)|sarà\ rimborsat\w|ha\ diritto\ a|consulenza\ legale",
    "pt": r"(?:reembolsaremos|garantimos|prometemos|indenizaremos)|será\ reembolsad\w|tem\ direito\ a|aconselhamento\ jurídico",
    "nl": r"wij?\ (?:betalen\ u\ terug|vergoeden|garanderen|beloven)|u\ (?:krijgt|ontvangt)\ (?:\w+\ ){0,3}(?:geld\ terug|terugbetaling)|u\ hebt\ recht\ op|juridisch\ advies",
}
_PROMISE = re.compile("|".join(rf"\b(?:{words.strip()})" for words in _WORDS.values()), re.I | re.X)


def promised(text: str) -> str:
    """The first words that promise something, or nothing."""
    found = _PROMISE.search(" ".join(text.split()))
    return found[0] if found else ""

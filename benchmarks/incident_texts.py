"""What people write when something is down, written by hand: one set to tune on, another to report.

Each kind has subjects, ways to tell the trouble, and what people add; a mail takes one of each. The two sets share no
sentence.
"""

import random
from typing import NamedTuple


class Outage(NamedTuple):
    kind: str
    language: str
    subjects: tuple[str, ...]
    troubles: tuple[str, ...]
    more: tuple[str, ...]


MORE_EN = (
    "Please help, we have a deadline today.",
    "It worked fine yesterday.",
    "I tried Chrome and Firefox.",
    "Is there something going on at your end?",
    "We are a team of nine and nobody can work.",
    "I already restarted my computer.",
    "",
    "My customer number is 48213.",
    "Can you tell me when this is fixed?",
)
MORE_DE = (
    "Bitte um schnelle Hilfe, wir müssen heute abgeben.",
    "Gestern ging noch alles.",
    "Ich habe es mit Chrome und Firefox probiert.",
    "Ist bei Ihnen etwas los?",
    "Wir sind neun Leute und keiner kann arbeiten.",
    "Den Rechner habe ich schon neu gestartet.",
    "",
    "Meine Kundennummer ist 48213.",
    "Wann ist das behoben?",
)

TUNING = (
    Outage("login", "en", ("Cannot log in", "Login broken?", "locked out", "sign in error", "Can't get into my account", "Login page down"), (
        "Since this morning the login page only shows error 500.",
        "I try to sign in and get an internal server error after I enter my password.",
        "Your site says something went wrong when I log in.",
        "My colleagues and I can't access our accounts, the sign in form spins and then fails.",
        "Signing in does not work for anybody in our studio.",
        "After the password the page stays white and I am not logged in.",
        "I keep being thrown back to the login screen with an error.",
    ), MORE_EN),
    Outage("login", "de", ("Anmeldung geht nicht", "Login defekt", "Komme nicht rein", "Fehler beim Einloggen", "Kein Zugang zum Konto"), (
        "Seit heute früh komme ich nicht mehr in mein Konto, es erscheint nur Fehler 500.",
        "Bei der Anmeldung kommt immer ein Serverfehler.",
        "Nach der Passworteingabe dreht sich nur der Kreis und die Anmeldung bricht ab.",
        "Niemand von uns kann sich anmelden.",
        "Die Login-Seite meldet einen internen Fehler.",
        "Beim Einloggen lande ich immer wieder auf der Anmeldeseite.",
    ), MORE_DE),
    Outage("payment", "en", ("Payment fails", "Card declined", "Cannot pay", "checkout error", "Payment not going through"), (
        "My card is declined at the checkout although it works everywhere else.",
        "The payment page fails with an error for all our cards.",
        "Every time I try to pay the payment is rejected.",
        "I cannot complete the payment, it says transaction failed.",
        "Paying for the plan ends with payment error for me and my partner.",
        "Three different cards, and each payment failed.",
    ), MORE_EN),
    Outage("payment", "de", ("Zahlung schlägt fehl", "Karte abgelehnt", "Bezahlen nicht möglich", "Fehler an der Kasse"), (
        "Meine Karte wird beim Bezahlen abgelehnt, obwohl sie sonst überall geht.",
        "Die Zahlung bricht mit einer Fehlermeldung ab.",
        "Ich kann nicht bezahlen, jede Karte wird abgelehnt.",
        "Beim Bezahlen steht: Zahlung fehlgeschlagen.",
        "Die Zahlungsseite nimmt keine Karte an.",
    ), MORE_DE),
    Outage("mails", "en", ("Emails not arriving", "Clients get no mail", "No notification mails", "Proofs not delivered"), (
        "The emails that your system sends to our clients do not arrive.",
        "None of my clients received the mail with the link today.",
        "No notification email has come since last night.",
        "We send proofs by mail but nothing is delivered, not even to spam.",
        "Invitation emails are not being delivered to anyone.",
    ), MORE_EN),
    Outage("mails", "de", ("E-Mails kommen nicht an", "Kunden bekommen keine Mails", "Keine Benachrichtigungen mehr"), (
        "Die E-Mails an unsere Kunden kommen nicht an.",
        "Keiner meiner Kunden hat heute die Mail mit dem Link bekommen.",
        "Seit gestern Abend kommt keine Benachrichtigung per E-Mail mehr.",
        "Wir verschicken Mails, aber es wird nichts zugestellt.",
        "Die Einladungen per E-Mail werden nicht zugestellt.",
    ), MORE_DE),
    Outage("app", "en", ("App crashes", "iOS app closes at once", "Mobile app crash", "App not opening"), (
        "The app crashes as soon as I open it.",
        "Since the update the mobile app closes immediately on my phone.",
        "When I tap the icon the app shows the logo and then quits.",
        "The iPhone app keeps crashing on start.",
        "Our phones cannot open the app any more, it just closes.",
    ), MORE_EN),
    Outage("app", "de", ("App stürzt ab", "App schließt sich", "Absturz der App"), (
        "Die App stürzt beim Öffnen sofort ab.",
        "Seit dem Update schließt sich die App auf dem Handy gleich wieder.",
        "Nach dem Logo beendet sich die App.",
        "Die App startet nicht mehr, sie stürzt ab.",
        "Auf keinem unserer Handys lässt sich die App noch öffnen.",
    ), MORE_DE),
)  # fmt: skip

REPORTING = (
    Outage("login", "en", ("Access problem", "What is wrong with the sign-in?", "No access today", "Error when signing in", "URGENT: login"), (
        "None of us gets past the sign-in screen, we only see a red error box.",
        "Whatever I type at the login, I am told that the service is unavailable.",
        "I wanted to log in to send a proof and the login times out.",
        "The sign-in button does nothing but show a gateway error.",
        "We are all locked out; logging in ends with a message that the server failed.",
        "I get code 502 when I log in with my usual password.",
        "Login impossible since ten o'clock, the same on my phone.",
    ), ("Kindly look into it.", "Everything was normal before lunch.", "The incognito window makes no difference.", "Do you have an outage?", "", "Our account is in the name of Bright & Sons.", "I need the drawings for a meeting at 3.")),
    Outage("login", "de", ("Zugangsproblem", "Was ist mit dem Login?", "Einloggen unmöglich", "Anmeldefehler"), (
        "Ich kann mich heute nicht einloggen, die Seite antwortet mit 502.",
        "Keiner im Büro schafft die Anmeldung, es kommt nur ein roter Kasten.",
        "Das Login läuft in eine Zeitüberschreitung.",
        "Sobald ich auf Anmelden klicke, heißt es, der Dienst sei nicht verfügbar.",
        "Wir sind alle ausgesperrt, das Einloggen endet mit einem Fehler des Servers.",
    ), ("Können Sie das prüfen?", "Vor der Mittagspause war alles normal.", "Auch im privaten Fenster dasselbe.", "Haben Sie eine Störung?", "", "Ich brauche die Entwürfe um 15 Uhr.")),
    Outage("payment", "en", ("Trouble paying", "Your checkout refuses my card", "Renewal payment error", "transaction problem"), (
        "Your checkout refuses my credit card again and again.",
        "I wanted to renew and the payment could not be processed.",
        "The payment step hangs and then tells me that the transaction was not completed.",
        "Neither Visa nor Mastercard goes through when I pay for our subscription.",
        "The bank says they see no attempt, yet you report a failed payment.",
        "Upgrading is impossible because the card payment errors out.",
    ), ("Kindly look into it.", "The bank assures me that the card is fine.", "", "Do you have an outage?", "I do not want to lose my workspace.", "Invoice INV-20931 is due tomorrow.")),
    Outage("payment", "de", ("Probleme beim Zahlen", "Kartenzahlung geht nicht", "Verlängerung scheitert"), (
        "Ihre Kasse verweigert meine Kreditkarte immer wieder.",
        "Ich wollte verlängern, aber die Kartenzahlung konnte nicht verarbeitet werden.",
        "Der Bezahlschritt hängt, dann heißt es, die Zahlung sei nicht abgeschlossen.",
        "Weder Visa noch Mastercard funktioniert bei der Zahlung.",
        "Laut Bank gab es keinen Versuch, bei Ihnen steht fehlgeschlagene Zahlung.",
    ), ("Können Sie das prüfen?", "Die Bank sagt, mit der Karte ist alles gut.", "", "Haben Sie eine Störung?", "Die Rechnung INV-20931 ist morgen fällig.")),
    Outage("mails", "en", ("Nothing reaches our customers", "Mail delivery", "Where are the share mails?", "Missing emails"), (
        "People I share a gallery with never get the email about it.",
        "The share emails seem to vanish, five recipients told me that nothing came.",
        "I have been waiting for the confirmation email for hours.",
        "Outgoing mail from your service is stuck, our customers are asking where it is.",
        "The daily summary mail is missing and so are the comments by email.",
    ), ("Kindly look into it.", "Their spam folders are empty.", "", "Do you have an outage?", "Yesterday's mails had arrived in seconds.")),
    Outage("mails", "de", ("Mailversand gestört?", "Nichts kommt beim Kunden an", "Vermisse E-Mails"), (
        "Wem ich eine Galerie freigebe, der bekommt keine E-Mail dazu.",
        "Die Freigabe-Mails verschwinden, fünf Empfänger haben nichts erhalten.",
        "Ich warte seit Stunden auf die Bestätigung per Mail.",
        "Ihr Mailversand hängt, unsere Kunden fragen, wo die Mails bleiben.",
    ), ("Können Sie das prüfen?", "Im Spam-Ordner ist auch nichts.", "", "Haben Sie eine Störung?", "Gestern kamen die Mails in Sekunden.")),
    Outage("app", "en", ("Android app", "Your app is unusable", "app quits", "Problem on my tablet"), (
        "Your Android app quits right after it starts.",
        "I open the app on my tablet and am back on the home screen a second later.",
        "With the new version the app dies before I see any project.",
        "The application on my phone force closes every time.",
        "Reinstalled it twice, the app still crashes on launch.",
    ), ("Kindly look into it.", "The website works.", "", "Do you have an outage?", "It is a Pixel 8 with the newest system.")),
    Outage("app", "de", ("Android-App", "Ihre App ist unbrauchbar", "App beendet sich"), (
        "Ihre Android-App beendet sich gleich nach dem Start.",
        "Ich öffne die App auf dem Tablet und bin eine Sekunde später wieder auf dem Startbildschirm.",
        "Mit der neuen Version stürzt die App ab, bevor ein Projekt zu sehen ist.",
        "Zweimal neu installiert, die App stürzt beim Start trotzdem ab.",
    ), ("Können Sie das prüfen?", "Die Webseite geht.", "", "Haben Sie eine Störung?", "Es ist ein Pixel 8 mit dem neuesten System.")),
)  # fmt: skip


def mails(outage: Outage, number: int, dice: random.Random) -> list[tuple[str, str]]:
    """So many mails, subject and text each, no two alike while there are enough."""
    ways = [(s, f"{t} {m}".strip()) for s in outage.subjects for t in outage.troubles for m in outage.more]
    return dice.sample(ways, number) if number <= len(ways) else dice.choices(ways, k=number)

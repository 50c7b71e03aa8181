"""What is new in a reply, in the languages and by the programs that people use."""

import pytest

from replywell.adapters.channels.email.reply import is_forward, split_reply

NEW = "The refund has not arrived.\nCould you look again?"

ATTRIBUTIONS = {
    "english, gmail": "On Tue, 1 Sep 2026 at 10:12, Support <support@example.com> wrote:",
    "english, apple": "On Sep 1, 2026, at 10:12 AM, Support <support@example.com> wrote:",
    "english, wrapped": "On Tue, Sep 1, 2026 at 10:12 AM Support at Example <\nsupport@example.com> wrote:",
    "english, three lines": "On Sep 1, 2026,\nat 10:12,\nSupport <support@example.com> wrote:",
    "english, thunderbird": "On 01/09/2026 10:12, Support wrote:",
    "english, zoho": "---- On Tue, 01 Sep 2026 10:12:00 +0200 Support <support@example.com> wrote ----",
    "german, gmail": "Am Di., 1. Sept. 2026 um 10:12 Uhr schrieb Support <support@example.com>:",
    "german, apple": "Am 01.09.2026 um 10:12 schrieb Support <support@example.com>:",
    "french, gmail": "Le mar. 1 sept. 2026 à 10:12, Support <support@example.com> a écrit :",
    "french, wrapped": "Le mar. 1 sept. 2026 à 10:12, Support <support@example.com>\na écrit :",
    "spanish": "El mar, 1 sept 2026 a las 10:12, Support (<support@example.com>) escribió:",
    "portuguese": "Em ter., 1 de set. de 2026 às 10:12, Support <support@example.com> escreveu:",
    "portuguese, portugal": "No dia 01/09/2026, às 10:12, Support <support@example.com> escreveu:",
    "italian": "Il giorno mar 1 set 2026 alle ore 10:12 Support <support@example.com> ha scritto:",
    "dutch": "Op di 1 sep 2026 om 10:12 schreef Support <support@example.com>:",
    "dutch, other": "Op 1 sep. 2026, om 10:12 heeft Support <support@example.com> het volgende geschreven:",
    "swedish": "Den tis 1 sep. 2026 kl 10:12 skrev Support <support@example.com>:",
    "danish": "Den tirs. 1. sep. 2026 kl. 10.12 skrev Support <support@example.com>:",
    "norwegian": "tir. 1. sep. 2026 kl. 10:12 skrev Support <support@example.com>:",
    "norwegian, wrapped bracket": "tir. 1. sep. 2026 kl. 10:12 skrev Support <support@example.com\n>:",
    "finnish": "ti 1. syysk. 2026 klo 10.12 Support <support@example.com> kirjoitti:",
    "polish": "wt., 1 wrz 2026 o 10:12 Support <support@example.com> napisał(a):",
    "polish, other": "W dniu 01.09.2026 o 10:12, Support pisze:",
    "czech": "út 1. 9. 2026 v 10:12 odesílatel Support <support@example.com> napsal:",
    "slovak": "ut 1. 9. 2026 o 10:12 Support <support@example.com> napísal(a):",
    "hungarian": "Support <support@example.com> ezt írta (időpont: 2026. szept. 1., K, 10:12):",
    "romanian": "Pe mar., 1 sept. 2026 la 10:12, Support <support@example.com> a scris:",
    "croatian": "uto, 1. ruj 2026. u 10:12 Support <support@example.com> napisao je:",
    "slovenian": "V tor., 1. sep. 2026 ob 10:12 je oseba Support <support@example.com> napisala:",
    "russian": "вт, 1 сент. 2026 г. в 10:12, Support <support@example.com>:",
    "russian, wrote": "1 сентября 2026 г., 10:12, Support <support@example.com> написал(а):",
    "ukrainian": "вт, 1 вер. 2026 р. о 10:12 Support <support@example.com> пише:",
    "bulgarian": "На вт, 1.09.2026 г. в 10:12 Support <support@example.com> написа:",
    "greek": "Στις Τρί 1 Σεπ 2026 στις 10:12 π.μ., ο/η Support <support@example.com> έγραψε:",
    "turkish": "Support <support@example.com>, 1 Eyl 2026 Sal, 10:12 tarihinde şunu yazdı:",
    "vietnamese": "Vào Th 3, 1 thg 9, 2026 vào lúc 10:12 Support <support@example.com> đã viết:",
    "indonesian": "Pada Sel, 1 Sep 2026 pukul 10.12 Support <support@example.com> menulis:",
    "japanese": "2026年9月1日(火) 10:12 Support <support@example.com>:",
    "chinese": "Support <support@example.com> 于2026年9月1日周二 10:12写道：",
    "taiwanese": "Support <support@example.com> 於 2026年9月1日 週二 上午10:12寫道：",
    "korean": "2026년 9월 1일 (화) 오전 10:12, Support <support@example.com>님이 작성:",
    "hebrew": "בתאריך יום ג׳, 1 בספט׳ 2026 ב-10:12 מאת Support <support@example.com>:",
    "arabic": "في الثلاثاء، 1 سبتمبر 2026 في 10:12 تمت كتابة ما يلي بواسطة Support <support@example.com>:",
    "no verb": '01.09.2026, 10:12, "Support" <support@example.com>:',
    "time first": '10:12 AM, September 1, 2026, "Support" <support@example.com>:',
}


@pytest.mark.parametrize(
    "quote", ["> We sent it on Monday.\n> Regards", "\nWe sent it on Monday."], ids=["marked", "unmarked"]
)
@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_what_is_quoted_below_its_introduction_is_not_new(attribution: str, quote: str) -> None:
    parts = split_reply(f"{NEW}\n\n{attribution}\n{quote}\n")

    assert parts.reply_text == NEW
    assert "We sent it on Monday." in parts.quoted_text
    assert attribution.split(maxsplit=1)[0] in parts.quoted_text


OUTLOOK = {
    "english": ("From", "Sent", "To", "Subject"),
    "english, mac": ("From", "Date", "To", "Subject"),
    "german": ("Von", "Gesendet", "An", "Betreff"),
    "french": ("De", "Envoyé", "À", "Objet"),
    "spanish": ("De", "Enviado el", "Para", "Asunto"),
    "portuguese": ("De", "Enviado em", "Para", "Assunto"),
    "italian": ("Da", "Inviato", "A", "Oggetto"),
    "dutch": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "swedish": ("Från", "Skickat", "Till", "Ämne"),
    "danish": ("Fra", "Sendt", "Til", "Emne"),
    "finnish": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "polish": ("Od", "Wysłano", "Do", "Temat"),
    "czech": ("Od", "Odesláno", "Komu", "Předmět"),
    "hungarian": ("Feladó", "Küldve", "Címzett", "Tárgy"),
    "romanian": ("De la", "Trimis", "Către", "Subiect"),
    "russian": ("От", "Отправлено", "Кому", "Тема"),
    "ukrainian": ("Від", "Надіслано", "Кому", "Тема"),
    "greek": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "turkish": ("Kimden", "Gönderilme", "Kime", "Konu"),
    "japanese": ("差出人", "送信日時", "宛先", "件名"),
    "chinese": ("发件人", "发送时间", "收件人", "主题"),
    "taiwanese": ("寄件者", "寄件日期", "收件者", "主旨"),
    "korean": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "hebrew": ("מאת", "נשלח", "אל", "נושא"),
}


@pytest.mark.parametrize("labels", OUTLOOK.values(), ids=OUTLOOK.keys())
@pytest.mark.parametrize("style", ["{}: {}", "*{}:* {}", "{} : {}"])
def test_a_block_of_headers_begins_what_is_quoted(labels: tuple[str, ...], style: str) -> None:
    values = ("Support <support@example.com>", "1 Sep 2026 10:12", "Rosa", "Where is my refund?")
    block = "\n".join(style.format(label, value) for label, value in zip(labels, values, strict=True))

    parts = split_reply(f"{NEW}\n\n________________________________\n{block}\n\nWe sent it on Monday.\n")

    assert parts.reply_text == NEW
    assert parts.quoted_text.startswith("____")


@pytest.mark.parametrize(
    "separator",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Message d'origine --------",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----",
        "-------- Oprindelig besked --------",
        "-----Wiadomość oryginalna-----",
        "-----Исходное сообщение-----",
        "-----元のメッセージ-----",
        "------------------ 原始邮件 ------------------",
    ],
)
def test_a_line_that_says_original_message_begins_what_is_quoted(separator: str) -> None:
    parts = split_reply(f"{NEW}\n\n{separator}\nWe sent it on Monday.\n")

    assert parts.reply_text == NEW


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Sent from my Verizon Wireless BlackBerry",
        "Sent from Mail for Windows",
        "Sent from Outlook for Android<https://aka.example>",
        "Get Outlook for iOS<https://aka.example>",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "Надіслано з iPhone",
        "iPhone'umdan gönderildi",
        "iPhoneから送信",
        "发自我的iPhone",
        "나의 iPhone에서 보냄",
        "נשלח מה-iPhone שלי",
        "أرسلت من iPhone",
    ],
)
def test_what_a_telephone_adds_is_a_signature(line: str) -> None:
    parts = split_reply(f"{NEW}\n\n{line}\n")

    assert parts.reply_text == NEW
    assert parts.signature == line


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nRosa Example\n+49 30 1234567",
        "Best regards,\nRosa",
        "Kind regards\n\nRosa Example\nExample Ltd.",
        "Mit freundlichen Grüßen\nRosa",
        "Cordialement,\nRosa",
        "Saludos,\nRosa",
        "Cordiali saluti\nRosa",
        "Met vriendelijke groet,\nRosa",
        "Med vänliga hälsningar\nRosa",
        "Pozdrawiam\nRosa",
        "С уважением,\nРоза",
        "-Rosa",
        "Thanks,\nRosa",
    ],
)
def test_a_signature_is_told_from_the_message(signature: str) -> None:
    parts = split_reply(f"{NEW}\n\n{signature}\n")

    assert parts.reply_text == NEW
    assert parts.signature.split() == signature.split()


@pytest.mark.parametrize(
    "text",
    [
        "On Thursday I called you.\nOn the other hand, nobody answered.",
        "My parcel:\nSent from Berlin\nTracking number 1234\nIt is late.",
        "Sent from my desk, is much easier than from the train.",
        "The list:\n- one\n- two\n-- three\nThat is all.",
        "With regards to the invoice: it is wrong.\nPlease mend it.",
        "It comes From: our shop, not From: yours.\nSo what now?",
        "Totals\n-----\n12 pieces\n-----\nIs that right?",
        "Thanks!",
        "She wrote: nothing.\nThat is a pity.",
        "From: Paris\nArrival 10:12\nWhere is my seat?",
    ],
)
def test_what_only_resembles_a_quote_or_a_signature_stays(text: str) -> None:
    assert split_reply(text).reply_text == text


def test_answers_between_the_quotes_are_what_is_new() -> None:
    parts = split_reply(
        "On 1 Sep 2026, at 10:12, Support <support@example.com> wrote:\n\n> Which order?\n\nNumber 412.\n\n> Which card?\n\nThe red one.\n"
    )

    assert parts.reply_text.split() == ["Number", "412.", "The", "red", "one."]
    assert "Which card?" in parts.quoted_text


def test_the_end_of_a_quoted_line_that_was_wrapped_is_quoted() -> None:
    long = "> We are sorry to hear that your parcel has not arrived and we will look for it"
    parts = split_reply(f"Thank you.\n\nOn 1 Sep 2026 at 10:12 Ada wrote:\n{long}\nimmediately.\n>\n> Ada\n")

    assert parts.reply_text == "Thank you."


@pytest.mark.parametrize(
    "introduction",
    [
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "---------- Message transféré ----------",
        "---------- Mensaje reenviado ----------",
        "-------- Пересылаемое сообщение --------",
    ],
)
def test_a_forwarded_message_stays_readable(introduction: str) -> None:
    embedded = "From: Shop <shop@example.org>\nSubject: Your order\n\nIt is delayed."
    parts = split_reply(f"Can you help with this?\n\n{introduction}\n{embedded}\n")

    assert "It is delayed." in parts.reply_text
    assert parts.forwarded_before == "Can you help with this?"
    assert parts.forwarded_embedded == embedded
    assert parts.quoted_text == ""


def test_headers_below_a_forwarding_subject_are_a_forwarded_message() -> None:
    text = "See below.\n\nFrom: Shop <shop@example.org>\nSent: Monday\nTo: Rosa\nSubject: Order\n\nIt is delayed.\n"

    assert split_reply(text, forwarded=True).forwarded_before == "See below."
    assert split_reply(text).reply_text == "See below."


def test_headers_with_nothing_above_them_are_all_there_is_to_read() -> None:
    parts = split_reply(
        "From: Shop <shop@example.org>\nSent: Monday\nTo: Rosa\nSubject: Order\n\nIt is delayed.\n"
    )

    assert "It is delayed." in parts.reply_text


def test_a_text_that_is_nothing_but_a_quote_is_kept_whole() -> None:
    assert split_reply("> all of it\n> is quoted").reply_text == "> all of it\n> is quoted"


@pytest.mark.parametrize(
    ("subject", "forward"),
    [
        ("Fwd: order", True),
        ("WG: Bestellung", True),
        ("[EXT] FW: x", True),
        ("Re: Fwd", False),
        ("Free: x", False),
    ],
)
def test_a_subject_tells_that_something_is_passed_on(subject: str, forward: bool) -> None:
    assert is_forward(subject) is forward

"""The words by which mail programs introduce what they quote, in the languages they speak.

Order in each table: English, German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Danish,
Norwegian, Finnish, Polish, Czech, Slovak, Hungarian, Romanian, Croatian, Slovenian, Russian, Ukrainian,
Bulgarian, Greek, Turkish, Vietnamese, Indonesian, Japanese, Chinese, Korean, Hebrew, Arabic.
"""

# "On … wrote:": how the line begins and which verb it has. Regular expressions.
ATTRIBUTION_STARTS = """
on|am|le|el|em|no dia|a|il giorno|il|in data|op|den|d\\.|pe|dnia|w dniu|dne|dňa|dátum|în|in|la|pe data de|dana|dne|v|в|від
на|στις|την|τη|vào|pada|בתאריך|ב-|في|mån|tis|ons|tors?|fre|lör|sön|man|tirs?|lør|søn|ma|ti|ke|to|pe|la|su|mo|di|mi
do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex|gio|sab|пн|вт|ср|чт|пт|сб|вс|нд|mon|tue
wed|thu|fri|sat|sun|pon|uto|ut|tor|pt|wt|śr|czw|pt|sob|niedz|út|st|čt|pá|so|ne|pzt|sal|çar|per|cum|cmt|paz
"""
ATTRIBUTION_VERBS = r"""
wrote|writes|schrieb(?: am)?|hat .{0,80}geschrieben|a écrit|ecrit|escribió|escribio|va escriure|escreveu|ha scritto|schreef
(?:het volgende )?geschreven|skrev(?: følgende)?|kirjoitti|napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?
(?:ezt )?írta|a scris|(?:je )?napisa[ol](?:/la|\(la\)|/a|la|a)?(?: je)?|написал(?:\(а\)|а)?|пишет|писал(?:\(а\)|а)?|написа(?:в|ла)(?:\(ла\))?|пише
написа|έγραψε|(?:şunu )?yazdı|đã viết|menulis|のメール|さん?は書きました|書きました|写道|寫道|님이 (?:작성|씀).{0,12}|작성
כתב(?:/ה|ה)?|كتب(?:ت)?
"""

# Outlook's block of headers. Labels in lower case; a colon follows.
HEADER_LABELS = {
    "from": (
        "from|von|de|da|van|från|fra|lähettäjä|od|nadawca|od koho|feladó|expéditeur|expeditor|remitente|mittente|от|от кого|от кога"
        "|від|από|kimden|gönderen|từ|dari|差出人|送信者|发件人|寄件者|發件人|보낸 사람|보낸사람|מאת|من|de la|šalje|pošiljatelj"
    ),
    "date": (
        "sent|date|sent on|gesendet|datum|envoyé|envoyé le|message du|enviado|enviado el|enviado em|fecha|data|data de envio"
        "|inviato|inviato il|verzonden|skickat|sendt|dato|lähetetty|päivämäärä|päiväys|wysłano|odesláno|odoslané|küldve|dátum"
        "|trimis|poslano|отправлено|дата|надіслано|изпратено|στάλθηκε|ημερομηνία|gönderilme|gönderildi|tarih|đã gửi|ngày"
        "|dikirim|tanggal|日時|送信日時|日付|发送时间|發送時間|时间|日期|寄件日期|보낸 날짜|날짜|נשלח|תאריך|تاريخ الإرسال|التاريخ"
    ),
    "to": (
        "to|an|à|a|para|per|aan|till|til|vastaanottaja|do|komu|címzett|către|catre|za|кому|до|до кого|προς|kime|alıcı|đến|tới"
        "|kepada|宛先|收件人|收件者|받는 사람|받는사람|אל|إلى|destinataire|destinatario|empfänger|prima"
    ),
    "cc": (
        "cc|kopie|copie|copie à|copia|con copia|kopia|kopi|kopio|dw|kópia|másolatot kap|копия|копие|копія|κοιν\\.|κοινοποίηση|bilgi"
        "|抄送|副本|참조|העתק|نسخة"
    ),
    "subject": (
        "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy|subiect"
        "|zadeva|тема|относно|θέμα|konu|chủ đề|subjek|perihal|件名|主题|主題|主旨|제목|נושא|الموضوع"
    ),
}

# Dashes around these words introduce the message that is answered.
ORIGINAL_MESSAGE = """
original message|original appointment|reply message|ursprüngliche nachricht|originalnachricht|original-nachricht
message d['’]origine|message original|message initial|mensaje original|mensagem original|messaggio originale
oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht|ursprungligt meddelande|originalmeddelande
oprindelig meddelelse|oprindelig besked|original besked|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna
oryginalna wiadomość|původní (?:zpráva|e-?mail)|pôvodná správa|pôvodný e-?mail|eredeti üzenet|mesaj original|mesajul original|izvorna poruka
izvirno sporočilo|исходное сообщение|оригинальное сообщение|вихідне повідомлення|оригинално съобщение|αρχικό μήνυμα
orijinal ileti|özgün ileti|orijinal mesaj|thư gốc|tin nhắn gốc|pesan asli|元のメッセージ|原始邮件|原始郵件|원본 메시지|원본 메일
הודעה מקורית|الرسالة الأصلية
"""
# … and these one that is passed on.
FORWARDED_MESSAGE = """
forwarded message|begin forwarded message|forwarded by .{1,60}|start of forwarded message|weitergeleitete nachricht
anfang der weitergeleiteten (?:e-mail|nachricht)|message transféré|début du message (?:transféré|réexpédié)|message réexpédié
mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|início da mensagem (?:encaminhada|reencaminhada)
messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat meddelande
vidarebefordrat brev|videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt melding
välitetty viesti|edelleenlähetetty viesti|przekazana wiadomość|wiadomość przekazana|přeposlaná zpráva|preposlaná správa
továbbított üzenet|mesaj redirecționat|proslijeđena poruka|posredovano sporočilo|пересылаемое сообщение|пересланное сообщение
начало переадресованного сообщения|переслане повідомлення|препратено съобщение|προωθημένο μήνυμα|yönlendirilmiş ileti|iletilen mesaj
thư được chuyển tiếp|pesan yang diteruskan|転送されたメッセージ|転送メッセージ|转发的邮件|轉寄郵件|已轉寄訊息|전달된 메시지|הודעה שהועברה|رسالة محولة
رسالة معاد توجيهها
"""
FORWARD_SUBJECT = "fwd?|wg|wtr?|tr|rv|enc|i|doorst|vs|vb|fs|pd|přep|továbbítás|redir|пересл|προώθ|ilt|转发|轉寄|전달|転送|הועבר"

# What telephones and programs write under a message. A name or a device follows.
SENT_FROM = r"""
sent from|sent (?:via|with) \[?(?-i:[A-Z])\S*|get outlook for|sent on the go|sent using (?-i:[A-Z])\S*|envoyé (?:de|depuis|à partir de)
(?:von meinem|von meiner) .{1,30} gesendet|gesendet (?:von|mit|über|aus)|hol(?:en sie)? (?:dir )?outlook für|enviado (?:desde|do|de|a partir do|pelo)
obtener outlook para|obter o? ?outlook para|obtenez outlook pour|obtenir outlook pour|télécharger outlook pour|inviato (?:da|dal|con)|scarica outlook per|ottieni outlook per
verstuurd vanaf|verzonden (?:vanaf|met|via|vanuit)|outlook voor .{1,12} downloaden|skickat från|skaffa outlook för|hämta outlook för
sendt fra|hent outlook (?:til|for)|få outlook for|lähetetty|hanki outlook|wysłan[oe] z|pobierz (?:aplikację )?outlook|odesláno z|stáhnout outlook
odoslané z|küldve|elküldve|trimis (?:de pe|din)|poslano (?:s|z|sa) |отправлено (?:с|из)|надіслано з|изпратено от|στάλθηκε από|εστάλη από|iphone['’]umdan gönderildi
.{1,40}['’]?(?:den|dan|umdan|ımdan) gönderildi|được gửi từ|gửi từ|dikirim dari|.{0,20}から送信|发自我的|從我的|发送自|傳送自|나의 .{1,20}에서 보냄|내 .{1,20}에서 보냄|נשלח מה|أرسلت من|مرسل من
"""

# The closing formula. The rest of its line may hold "and many thanks" or a name.
SIGN_OFFS = r"""
(?:(?:with )?(?:best|kind|kindest|warm|warmest|many|my best) )?regards|best wishes|all the best|yours (?:sincerely|truly|faithfully)|sincerely(?: yours)?|cheers|best
mit (?:freundlichen|besten|lieben|herzlichen|vielen) grüßen|mit (?:freundlichen|besten|lieben) gruessen|mit (?:freundlichem|bestem) gru(?:ß|ss)|(?:viele|beste|liebe|freundliche|herzliche|schöne) grü(?:ß|ss)e(?: aus .{1,30})?|gru(?:ß|ss)|mfg|lg|vg|hochachtungsvoll
(?:bien |très )?cordialement|cdlt|(?:sincères |meilleures )?salutations|bien à vous|amicalement|(?:je vous prie|veuillez) .{0,60}salutations.{0,20}|bonne journée
(?:un )?(?:cordial )?saludos?(?: cordiales| cordial)?|atentamente|cordialmente|un abrazo
(?:com os melhores )?cumprimentos|atenciosamente|att|abraços|abraço
cordiali saluti|distinti saluti|(?:un )?(?:caro )?salut[io]|(?:un )?cordiale saluto
met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|hartelijke groet(?:en)?|groet(?:en|jes)?|mvg
(?:med )?(?:vänlig(?:a)?|bästa) hälsning(?:ar)?|hälsningar|med venlig(?:e)? hilsen|(?:de )?bedste hilsner|venlig hilsen|(?:med )?vennlig hilsen|hilsen|mvh|vh
ystävällisin terveisin|terveisin|terveisiin|t\.
z poważaniem|pozdrawiam(?: serdecznie)?|serdecznie pozdrawiam|s pozdravem|s úctou|s přátelským pozdravem|s pozdravom
üdvözlettel|tisztelettel|cu (?:stimă|respect)|o zi bună|srdačan pozdrav|s poštovanjem|lep pozdrav|lp
с уважением|с наилучшими пожеланиями|з повагою|с уважение|поздрави|με εκτίμηση|φιλικά|saygılarımla|iyi çalışmalar|trân trọng|salam(?: hangat)?|hormat saya
よろしくお願い(?:いた)?します。?|敬具|此致|祝好|敬上|감사합니다\.?|בברכה|בכבוד רב|مع (?:أطيب )?التحيات?|تحياتي
"""
# These close a message too, but only above a name: alone they are what somebody says.
THANKS = r"""
thanks(?: again| in advance| so much| a lot)?|many thanks|thank you(?: very much| in advance| so much)?|thx
(?:vielen |besten |herzlichen )?dank(?: im voraus)?|danke(?: schön| im voraus)?|merci(?: d['’]avance| beaucoup)?|(?:muchas )?gracias(?: de antemano)?
(?:muito )?obrigad[oa]|grazie(?: mille| in anticipo)?|(?:hartelijk )?(?:be)?dankt?|alvast bedankt|tack(?: på förhand)?|(?:på forhånd )?tak|takk|kiitos|dziękuję|z góry dziękuję|děkuji|ďakujem|köszönöm|mulțumesc|hvala|спасибо|дякую|teşekkürler|cảm ơn|terima kasih
"""

DISCLAIMERS = r"""
(?:confidentiality|privacy|legal|important) (?:notice|note|disclaimer|information)\b|disclaimer\b|this (?:e-?mail|message|communication) (?:and any|\(?including|is intended|is confidential|contains confidential|may contain)
diese (?:e-?mail|nachricht) (?:enthält|ist vertraulich|kann vertrauliche)|der inhalt dieser e-?mail|ce (?:message|courriel|mail) (?:et toutes|est confidentiel|peut contenir|contient)
este (?:mensaje|correo|e-?mail)(?: electrónico)? (?:y (?:sus|cualquier)|contiene|puede contener|es confidencial)|esta mensagem (?:e|é|pode|contém)|questo messaggio (?:e|è|può|contiene)|questa e-?mail (?:e|è|può|contiene)|dit (?:bericht|e-?mailbericht) (?:is|kan|bevat)
"""


def alternatives(table: str) -> str:
    """A table as one alternation, longest first so that no phrase hides behind a shorter one."""
    found = {phrase for row in table.split("\n") for phrase in _split(row) if phrase}
    return "|".join(sorted(found, key=len, reverse=True))


def _split(row: str) -> list[str]:
    """Split at the bars that are not inside a group."""
    pieces, depth, start = [], 0, 0
    for position, character in enumerate(row):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            pieces.append(row[start:position])
            start = position + 1
    return [*pieces, row[start:]]

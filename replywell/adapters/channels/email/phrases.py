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
# Help desks put what they quote under this line.
REPLY_ABOVE = """
(?:please )?(?:type|write|enter) your (?:reply|response|answer) above this line|(?:please )?(?:reply|respond|write) above this line
(?:bitte )?(?:geben|schreiben) sie ihre antwort (?:oberhalb|über) dieser zeile(?: ein)?|bitte (?:antworten sie )?(?:oberhalb|über) dieser (?:zeile|linie)(?: antworten)?
(?:veuillez )?(?:saisir|entrer|écrire|taper) (?:votre|une) réponse au-dessus de cette ligne|répond(?:re|ez) au-dessus de cette ligne
(?:por favor,? )?(?:escriba|introduzca) su respuesta (?:encima|por encima|arriba) de esta línea|responda (?:por )?encima de esta línea
(?:por favor,? )?(?:digite|escreva|insira) sua resposta acima desta linha|(?:digita|scrivi|inserisci) la (?:tua )?risposta sopra questa riga
(?:typ|schrijf) uw antwoord boven deze (?:regel|lijn)|skriv (?:ditt|dit) svar (?:ovanför|over) (?:den här|denne) (?:raden|linje)
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
sent from|(?:ios|android) 版 outlook|获取(?:适用于 )?(?:ios|android)(?: 版)? ?(?:的 )?outlook|取得 (?:ios|android) 版 outlook|(?:ios|android)용 outlook
sent (?:via|with) \[?(?-i:[A-Z])\S*|get outlook for|sent on the go|sent using (?-i:[A-Z])\S*|envoyé (?:de|depuis|à partir de)
(?:von meinem|von meiner) .{1,30} gesendet|mit (?:der |sicherer ).{1,30}(?:mail|app).{0,12} gesendet|outlook für .{1,12} (?:herunterladen|holen|beziehen)|gesendet (?:von|mit|über|aus)|hol(?:en sie)? (?:dir )?outlook für|enviado (?:desde|do|de|a partir do|pelo)
obtener outlook para|obter o? ?outlook para|obtenez outlook pour|obtenir outlook pour|télécharger outlook pour|inviato (?:da|dal|con)|scarica outlook per|ottieni outlook per
verstuurd vanaf|verzonden (?:vanaf|met|via|vanuit)|outlook voor .{1,12} downloaden|skickat från|skaffa outlook för|hämta outlook för
sendt fra|hent outlook (?:til|for)|få outlook for|lähetetty|hanki outlook|wysłan[oe] z|pobierz (?:aplikację )?outlook|odesláno z|stáhnout outlook
odoslané z|küldve|elküldve|az? .{1,30}(?:ről|ról|mről|mról) küldve|trimis (?:de pe|din)|poslano (?:s|z|sa) |отправлено (?:с|из)|надіслано з|изпратено от|στάλθηκε από|εστάλη από|iphone['’]umdan gönderildi
.{1,40}['’]?(?:den|dan|umdan|ımdan) gönderildi|(?:đã |được )?gửi từ|dikirim dari|.{0,20}から送信|发自我的|從我的|发送自|傳送自|나의 .{1,20}에서 보냄|내 .{1,20}에서 보냄|נשלח מה|أرسلت من|مرسل من
"""

# The closing formula. The rest of its line may hold "and many thanks" or a name.
SIGN_OFFS = r"""
(?:(?:with )?(?:best|kind|kindest|warm|warmest|many|my best) )?regards|best wishes|all the best|yours (?:sincerely|truly|faithfully)|sincerely(?: yours)?|cheers|b\.?r\.?|rgds|warmly|respectfully(?: yours)?|take care
mit (?:freundlichen|besten|lieben|herzlichen|vielen) grüßen|mit (?:freundlichen|besten|lieben) gruessen|mit (?:freundlichem|bestem) gru(?:ß|ss)|(?:viele|beste|liebe|freundliche|herzliche|schöne) grü(?:ß|ss)e(?: aus .{1,30})?|gru(?:ß|ss)|mfg|lg|vg|hg|bg|hochachtungsvoll|(?:einen )?(?:schönen|lieben) gru(?:ß|ss)
(?:bien |très )?cordialement|cdlt|(?:sincères |meilleures )?salutations|bien à vous|amicalement|(?:je vous prie|veuillez|recevez) .{0,60}(?:salutations|considération|sentiments).{0,20}|(?:bonne|belle|excellente) (?:fin de )?(?:journée|soirée|semaine)
salutations distinguées|sincèrement|respectueusement
(?:reciba )?(?:un )?(?:cordial |atento )?saludos?(?: cordiales| cordial| atento)?|(?:muy )?atentamente|atte|cordialmente|un (?:fuerte )?abrazo|sin otro particular.{0,60}
(?:com os )?(?:melhores |meus )?cumprimentos|(?:muito )?(?:atenciosa|cordial|respeitosa)mente|att?e?|(?:um )?abraços?|saudações(?: cordiais)?
(?:porgo |porgiamo |invio )?(?:i (?:miei |più )?)?(?:cordiali|distinti) saluti|(?:un )?(?:caro )?salut[io]|(?:un )?cordiale saluto|cordialmente
met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|hartelijke groet(?:en)?|groet(?:en|jes)?|hoogachtend|mvg
(?:med )?(?:vänlig(?:a|t)?|bästa|varma) hälsning(?:ar)?|hälsningar|vänligen|allt gott|med venlig(?:e)? hilsen|(?:de )?bedste hilsner|venlig hilsen|(?:med )?vennlig hilsen|(?:beste |mange )?hilsen|(?:kærlig|de bedste|mange) hilsner?|mvh|vh
(?:ystävällisin|parhain|terveisin|kunnioittavasti)(?: terveisin)?|terveisiin|t\.
z (?:poważaniem|wyrazami szacunku)|(?:pozdrawiam|pozdrowienia)(?: serdecznie)?|(?:serdecznie|z pozdrowieniami) ?pozdrawiam|z pozdrowieniami
s (?:přátelským |srdečným )?pozdrave?m|s úctou|s (?:priateľským )?pozdravom|(?:přeji |prajem )?(?:hezký|pekný|krásný|pěkný) deň?n?|zdraví|zdravím
(?:szívélyes )?üdvözlettel|tisztelettel|üdv|cu (?:stimă|respect|drag)|(?:vă doresc )?o zi (?:bună|frumoasă)|srdačan pozdrav|s poštovanjem|(?:lijep |lep |lijepi )?pozdravi?|lp
с (?:глубоким |искренним )?уважением|с наилучшими пожеланиями|всего (?:доброго|хорошего)|хорошего дня|з повагою|з найкращими побажаннями|гарного дня|с уважение|(?:сърдечни )?поздрави
με εκτίμηση|(?:με )?φιλικ(?:ά|ούς χαιρετισμούς)|με φιλικούς χαιρετισμούς|χαιρετισμούς|καλή συνέχεια|(?:en derin )?sayg(?:ı|ılar|ılarımla|ılarımızla|larımla)|iyi (?:çalışmalar|günler)(?: dileri[mz])?|selamlar|kolay gelsin
trân trọng(?: cảm ơn)?|thân(?: mến| ái)|kính thư|salam(?: hangat)?|hormat (?:saya|kami)
(?:以上、?)?(?:何卒|どうぞ)?(?:宜|よろ)しくお願い(?:いたし|致し|し|申し上げ)ます。?|敬具|此致|祝(?:好|您?工作愉快|商祺)|顺颂商祺|敬上|谨上|감사합니다\.?|(?:수고하세요|안녕히 계세요)\.?|בברכה|בכבוד רב|مع (?:خالص |أطيب )?(?:ال)?تحي(?:ة|ات|اتي)|و?تحياتي|وتفضلوا بقبول .{1,40}
"""
# These close a message too, but only above a name: alone they are what somebody says.
THANKS = r"""
best|thanks(?: again| in advance| so much| a lot| for your help)?|many thanks|thank you(?: very much| in advance| so much)?|thx
(?:vielen |besten |herzlichen )?dank(?: im voraus)?|danke(?: schön| im voraus)?|merci(?: d['’]avance| beaucoup)?|(?:muchas )?gracias(?: de antemano)?
(?:muito )?obrigad[oa]|grazie(?: mille| in anticipo)?|(?:hartelijk )?(?:be)?dankt?|alvast bedankt|met dank|buona (?:giornata|serata)|grat[oa]|ευχαριστώ(?: πολύ| εκ των προτέρων)?|благодаря|ありがとうございます。?|谢谢[!！。]?|謝謝[!！。]?|شكرا(?: جزيلا| لكم)?|תודה(?: רבה| מראש)?
tack(?: på förhand)?|(?:på forhånd )?tak|takk|kiitos|dziękuję|z góry dziękuję|děkuji|ďakujem|köszönöm|mulțumesc|hvala|спасибо|дякую|teşekkürler|cảm ơn|terima kasih
"""

# What a company's mail server adds. These begin it …
DISCLAIMERS = r"""
(?:confidentiality|privacy|legal|important) (?:notice|note|disclaimer|information)\b|disclaimer\b|(?:please )?(?:consider|think (?:about|of)) the environment before
aviso (?:legal|de confidencialidade?)\b|avis de confidentialité|clause de confidentialité|vertraulichkeitshinweis|haftungsausschluss|informativa (?:sulla )?privacy|nota di riservatezza
ai sensi (?:del|dell['’]).{0,20}(?:d\.? ?lgs|regolamento|art|gdpr|reg)|klauzula poufności|gizlilik (?:bildirimi|notu)
"""
# … and these where the same sentence or the next line says whom it is meant for.
OF_THIS_MESSAGE = r"""
this (?:e-?mail|message|communication|transmission)|the (?:information|content)s? (?:contained )?(?:in|of) this|(?:diese|die in dieser) (?:e-?mail|nachricht)|der inhalt dieser (?:e-?mail|nachricht)
ce (?:message|courriel|mail|courrier)|les informations contenues|este (?:mensaje|correo|e-?mail)|la información contenida|esta mensagem|as informações contidas
quest[oa] (?:messaggio|e-?mail|comunicazione)|le informazioni contenute|dit (?:bericht|e-?mailbericht)|deze e-?mail|de (?:informatie|inhoud) (?:in|van) d(?:it|eze)
(?:ta|niniejsza) wiadomość|tento e-?mail|tato zpráva|táto správa|detta (?:e-?post)?meddelande|denne? (?:e-?post|e-?mail|meddelelse)(?:n|en)?|tämä (?:viesti|sähköposti)
ez az (?:e-?mail|üzenet)|acest (?:mesaj|e-?mail)|ova (?:poruka|e-?pošta)|(?:это|данное) (?:электронное )?(?:сообщение|письмо)|це повідомлення|το παρόν|bu (?:e-?posta|ileti|mesaj)
本メール|この(?:電子)?メール|本邮件|此邮件|本郵件|이 메일|본 메일|هذه الرسالة|הודעה זו|email này|pesan ini
"""
CONFIDENTIAL = r"""
confidential|privileged|intended (?:solely|only|for)|addressee|may contain|vertraulich|ausschließlich für|confidentiel|destinataires?|confidencia[il]|destinatari|riservat|confidenzial
vertrouwelijk|bestemd voor|poufn|adresat|důvěrn|dôvern|konfidentiell|fortrolig|luottamukse|bizalmas|confidențial|povjerljiv|конфиденц|конфіденц|εμπιστευτικ|gizli
機密|秘密|保密|机密|기밀|سرية|חסוי|bảo mật|rahasia
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

"""Replies in thirty languages as people leave them: answers below, wrapped introductions, bold headers, disclaimers.

Written before they were tried; each has its habit and language, the whole text, and what is new in it.
"""

ADDRESS = "support@example.com"
SUPPORT = f"Support <{ADDRESS}>"

# fmt: off
REPLIES: list[tuple[str, str, str]] = [
    # English
    ("gmail bottom, en", f"On Fri, 6 Feb 2026 at 09:03, {SUPPORT} wrote:\n\n> Hello,\n>\n> is it fixed now?\n\nYes, since this morning.\nThank you for the quick help!\n", "Yes, since this morning.\nThank you for the quick help!"),
    ("gmail wrapped, en", "I am out of ideas.\n\nOn Fri, Feb 6, 2026 at 9:03 AM Example Customer Support Department <\nsupport-department@example.com> wrote:\n\n> Have you tried it?\n", "I am out of ideas."),
    ("outlook bold, en", "Please see below.\n\nThe invoice number is 88123.\n\n*From:* Support <support@example.com>\n*Sent:* Friday, February 6, 2026 9:03 AM\n*To:* Joe Bloggs <joe@example.org>\n*Cc:* Accounts <accounts@example.org>\n*Subject:* Re: invoice\n\nWhich invoice?\n", "Please see below.\n\nThe invoice number is 88123."),
    ("outlook with disclaimer, en", "The parcel arrived damaged.\n\nKind regards,\n\nJoe Bloggs\nProcurement Manager\nBloggs Ltd | 1 High Street | London\nT: +44 20 7946 0000\nwww.bloggs.example\n\nThis e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error, please delete it.\n\nFrom: Support <support@example.com>\nSent: 06 February 2026 09:03\nTo: Joe Bloggs\nSubject: Parcel\n\nHow can we help?\n", "The parcel arrived damaged."),
    ("android gmail, en", f"Nope, still the same error\n\nOn Fri, 6 Feb 2026, 09:03 Support, <{ADDRESS}> wrote:\n\n> Is it solved?\n", "Nope, still the same error"),
    ("inline answers, en", "Hi,\n\n> 1. Which version?\n\n4.2.1\n\n> 2. Which system?\n\nWindows 11\n\nRegards\nJoe\n", "Hi,\n\n4.2.1\n\nWindows 11"),
    ("blackberry, en", f"OK thanks\nSent from my BlackBerry® wireless handheld\n\n-----Original Message-----\nFrom: Support <{ADDRESS}>\nDate: Fri, 6 Feb 2026 09:03:11 \nTo: <joe@example.org>\nSubject: Re: hello\n\nPlease wait.\n", "OK thanks"),
    ("yahoo mobile, en", f"Can you resend the link?\n\nSent from Yahoo Mail for iPhone\n\nOn Friday, February 6, 2026, 9:03 AM, {SUPPORT} wrote:\n\nThe link has been sent.\n", "Can you resend the link?"),
    ("apple quoted signature, en", f"Great, that did it.\n\nJoe\n\n> On 6 Feb 2026, at 9:03 am, Support <{ADDRESS}> wrote:\n> \n> Try this.\n> \n> -- \n> Support\n", "Great, that did it.\n\nJoe"),
    ("attribution without address, en", "Second try: it fails at step 3.\n\nOn 06/02/2026 09:03, Support wrote:\n> Please follow the steps.\n> 1. Open\n> 2. Close\n", "Second try: it fails at step 3."),
    ("zendesk delimiter, en", "This is my answer.\n\n##- Please type your reply above this line -##\n\nYour request (1234) has been updated.\n", "This is my answer."),
    ("front style, en", "Got it!\n\n---- On Fri, 06 Feb 2026 09:03:11 +0100 Support <support@example.com> wrote ----\n\n Did you get it?\n", "Got it!"),
    ("lotus, en", "Works for me.\n\n\n\n\nFrom:        Support <support@example.com>\nTo:        joe@example.org\nDate:        06/02/2026 09:03\nSubject:        Re: test\n\n\n\nDoes it?\n", "Works for me."),
    ("no mark at all, en", "Hello team,\n\nmy order 5512 has not shipped.\n\nCould you check on this?\n", "Hello team,\n\nmy order 5512 has not shipped.\n\nCould you check on this?"),
    ("word on, en", "On Monday the site was down.\n\nOn Tuesday John wrote: it works.\n\nWhich one is true?\n", "On Monday the site was down.\n\nOn Tuesday John wrote: it works.\n\nWhich one is true?"),
    ("from in text, en", "I changed these:\n\nFrom: 9 am\nTo: 5 pm\n\nPlease confirm.\n", "I changed these:\n\nFrom: 9 am\nTo: 5 pm\n\nPlease confirm."),
    # German
    ("gmail wrapped, de", "Leider kommt der Fehler immer noch.\n\nAm Fr., 6. Feb. 2026 um 09:03 Uhr schrieb Example Kundendienst <\nsupport@example.com>:\n\n> Bitte neu starten.\n", "Leider kommt der Fehler immer noch."),
    ("outlook web fett, de", "Das ist die Nummer: 4711.\n\n*Von:* Support <support@example.com>\n*Gesendet:* Freitag, 6. Februar 2026 09:03\n*An:* Jens <jens@example.org>\n*Cc:* Team <team@example.org>\n*Betreff:* WG: Nummer\n\nWie lautet die Nummer?\n", "Das ist die Nummer: 4711."),
    ("signatur mit disclaimer, de", "Bitte stornieren Sie den Auftrag.\n\nFreundliche Grüße\n\ni. A. Jens Kern\nEinkauf\n\nKern GmbH\nHauptstr. 5, 80331 München\nGeschäftsführer: Max Kern\nAmtsgericht München, HRB 12345\n\nVon: Support <support@example.com>\nGesendet: Freitag, 6. Februar 2026 09:03\nAn: Jens Kern <jens@example.org>\nBetreff: AW: Auftrag\n\nWelchen?\n", "Bitte stornieren Sie den Auftrag."),
    ("hat geschrieben, de", f"Ja.\n\nSupport <{ADDRESS}> hat am 06.02.2026 09:03 CET geschrieben:\n\n> Passt es?\n", "Ja."),
    ("t-online, de", "Danke, erledigt.\n\n\n-----Original-Nachricht-----\nBetreff: Re: Zugang\nDatum: 2026-02-06T09:03:11+0100\nVon: \"Support\" <support@example.com>\nAn: \"jens@t-online.example\" <jens@t-online.example>\n\nIhr Zugang ist bereit.\n", "Danke, erledigt."),
    ("unten, de", "Am 06.02.26 um 09:03 schrieb Support:\n> Welches Gerät?\n\nEin Pixel 9.\n\nMfG\nJens\n", "Ein Pixel 9."),
    ("android, de", f"Geht nicht\n\nGesendet mit der GMX Mail App\nAm 06.02.26, 09:03 schrieb Support <{ADDRESS}>:\n\n> Geht es?\n", "Geht nicht"),
    ("samsung, de", "Ich bin ab 15 Uhr erreichbar.\n\nVon meinem Galaxy gesendet\n\n\n-------- Ursprüngliche Nachricht --------\nVon: Support <support@example.com>\nDatum: 06.02.26 09:03 (GMT+01:00)\nAn: jens@example.org\nBetreff: Re: Rückruf\n\nWann?\n", "Ich bin ab 15 Uhr erreichbar."),
    # French
    ("gmail, fr-ca", f"Bonjour, c'est toujours bloqué.\n\nLe ven. 6 févr. 2026, à 09 h 03, {SUPPORT} a écrit :\n\n> Est-ce bloqué?\n", "Bonjour, c'est toujours bloqué."),
    ("outlook gras, fr", "Voici le numéro : 4711.\n\n*De :* Support <support@example.com>\n*Envoyé :* vendredi 6 février 2026 09:03\n*À :* Luc <luc@example.org>\n*Objet :* RE: Numéro\n\nLequel ?\n", "Voici le numéro : 4711."),
    ("la poste, fr", "Merci beaucoup.\n\n> Message du 06/02/26 09:03\n> De : \"Support\" \n> A : luc@example.org\n> Objet : Re: Compte\n> \n> Compte ouvert.\n", "Merci beaucoup."),
    ("free, fr", "Je confirme.\n\nBien à vous,\nLuc\n\n----- Mail original -----\nDe: \"Support\" <support@example.com>\nÀ: \"Luc\" <luc@example.org>\nEnvoyé: Vendredi 6 Février 2026 09:03:11\nObjet: Re: Commande\n\nConfirmez-vous ?\n", "Je confirme."),
    ("yahoo, fr", f" Je n'ai pas reçu le colis.\n    Le vendredi 6 février 2026 à 09:03:11 UTC+1, {SUPPORT} a écrit :  \n \n Il est parti.  \n", "Je n'ai pas reçu le colis."),
    ("en bas, fr", "Le 06/02/2026 à 09:03, Support a écrit :\n> Quel navigateur ?\nFirefox.\n\nCordialement\n", "Firefox."),
    ("disclaimer, fr", "Merci de me rappeler.\n\nLuc Petit\n\nCe message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.\n", "Merci de me rappeler.\n\nLuc Petit"),
    # Spanish
    ("gmail, es-mx", f"Ya quedó, gracias\n\nEl vie, 6 de feb de 2026 a la(s) 9:03 a.m., Support ({ADDRESS})\nescribió:\n\n> ¿Quedó?\n", "Ya quedó, gracias"),
    ("outlook negrita, es", "Adjunto la foto.\n\n*De:* Support <support@example.com>\n*Enviado el:* viernes, 6 de febrero de 2026 9:03\n*Para:* Ana <ana@example.org>\n*Asunto:* RE: Foto\n\nFalta la foto.\n", "Adjunto la foto."),
    ("samsung, es", "No me llega el código.\n\nEnviado desde mi Galaxy\n\n-------- Mensaje original --------\nDe: Support <support@example.com>\nFecha: 6/2/26 9:03 (GMT+01:00)\nPara: ana@example.org\nAsunto: Re: Código\n\n¿Le llega?\n", "No me llega el código."),
    ("firma, es", "Quisiera cambiar la dirección de entrega a Calle Mayor 5.\n\nUn saludo,\nAna Ruiz\nTel. 600 000 000\n\nAviso legal: este mensaje es confidencial.\n", "Quisiera cambiar la dirección de entrega a Calle Mayor 5."),
    ("abajo, es", "El 6/2/26 a las 9:03, Support escribió:\n> ¿Qué versión?\n\nLa 3.\n", "La 3."),
    # Portuguese
    ("gmail, pt-br", f"Consegui, obrigado!\n\nEm sex., 6 de fev. de 2026 às 09:03, {SUPPORT} escreveu:\n\n> Conseguiu?\n", "Consegui, obrigado!"),
    ("outlook, pt-br", "Bom dia,\n\nsegue em anexo.\n\nAtt,\nRui\n\nDe: Support <support@example.com>\nEnviado: sexta-feira, 6 de fevereiro de 2026 09:03\nPara: Rui <rui@example.org>\nAssunto: RES: Anexo\n\nPode enviar?\n", "Bom dia,\n\nsegue em anexo."),
    ("uol, pt-br", "Ainda nada.\n\n  De: \"Support\" <support@example.com>\n  Enviada: 2026/02/06 09:03:11\n  Para: rui@example.org\n  Assunto: Re: Pedido\n\nAguarde.\n", "Ainda nada."),
    ("iphone, pt", f"Pode ser\n\nEnviado do meu iPhone\n\n> No dia 06/02/2026, às 09:03, {SUPPORT} escreveu:\n> \n> Amanhã?\n", "Pode ser"),
    # Italian
    ("gmail, it", f"Non funziona ancora.\n\nIl ven 6 feb 2026, 09:03 {SUPPORT} ha scritto:\n\n> Funziona?\n", "Non funziona ancora."),
    ("outlook, it", "Salve,\n\nconfermo l'ordine.\n\nCordiali saluti\nLuca Bianchi\n\nDa: Support <support@example.com>\nInviato: venerdì 6 febbraio 2026 09:03\nA: 'Luca Bianchi' <luca@example.org>\nCc: vendite@example.org\nOggetto: R: Ordine\n\nConferma?\n", "Salve,\n\nconfermo l'ordine."),
    ("samsung, it", "Ok\n\nInviato dal mio Galaxy\n\n-------- Messaggio originale --------\nDa: Support <support@example.com>\nData: 06/02/26 09:03 (GMT+01:00)\nA: luca@example.org\nOggetto: Re: Ok\n\nVa bene?\n", "Ok"),
    ("privacy, it", "Attendo notizie.\n\nGrazie\nLuca\n\nAi sensi del D.Lgs. 196/2003 si precisa che le informazioni contenute in questo messaggio sono riservate.\n", "Attendo notizie."),
    ("thunderbird, it", "Il 06/02/2026 09:03, Support ha scritto:\n> Quale?\n\nIl secondo.\n", "Il secondo."),
    # Dutch
    ("gmail, nl", f"Het lukt niet.\n\nOp vr 6 feb. 2026 om 09:03 schreef Support <{ADDRESS}>:\n\n> Lukt het?\n", "Het lukt niet."),
    ("outlook vet, nl", "Bijlage toegevoegd.\n\n*Van:* Support <support@example.com>\n*Verzonden:* vrijdag 6 februari 2026 09:03\n*Aan:* Piet <piet@example.org>\n*Onderwerp:* RE: Bijlage\n\nMist bijlage.\n", "Bijlage toegevoegd."),
    ("samsung, nl", "Morgen graag\n\nVerzonden vanaf mijn Galaxy\n\n-------- Oorspronkelijk bericht --------\nVan: Support <support@example.com>\nDatum: 06-02-2026 09:03 (GMT+01:00)\nAan: piet@example.org\nOnderwerp: Re: Afspraak\n\nWanneer?\n", "Morgen graag"),
    ("onder, nl", "Op 06-02-2026 om 09:03 schreef Support:\n> Welke?\n\nDe rode.\n\nGroetjes,\nPiet\n", "De rode."),
    # Polish
    ("gmail, pl", f"Nadal błąd.\n\npt., 6 lut 2026 o 09:03 Support <{ADDRESS}> napisał(a):\n\n> Czy jest błąd?\n", "Nadal błąd."),
    ("outlook, pl", "Witam,\n\nw załączniku skan.\n\nZ poważaniem\nJan Nowak\n\nOd: Support <support@example.com>\nWysłano: piątek, 6 lutego 2026 09:03\nDo: Jan Nowak <jan@example.org>\nTemat: RE: Skan\n\nProszę o skan.\n", "Witam,\n\nw załączniku skan."),
    ("wp, pl", "Dziękuję.\n\nDnia 6 lutego 2026 09:03 Support <support@example.com> napisał(a):\n\nProszę bardzo.\n", "Dziękuję."),
    ("thunderbird, pl", "W dniu 06.02.2026 o 09:03, Support pisze:\n> Jaka wersja?\n\n5.1\n", "5.1"),
    # Czech / Slovak
    ("outlook, cs", "Dobrý den,\n\nposílám fakturu.\n\nS pozdravem\nJan Novák\n\nFrom: Support <support@example.com>\nSent: Friday, February 6, 2026 9:03 AM\nTo: Jan Novák <jan@example.org>\nSubject: RE: Faktura\n\nPošlete ji.\n", "Dobrý den,\n\nposílám fakturu."),
    ("iphone, cs", f"Ano\n\nOdesláno z iPhonu\n\n> 6. 2. 2026 v 9:03, Support <{ADDRESS}>:\n> \n> Ano?\n", "Ano"),
    ("outlook, cs2", "Nejde to.\n\nOd: Support <support@example.com>\nOdesláno: pátek 6. února 2026 9:03\nKomu: Jan <jan@example.org>\nPředmět: RE: Chyba\n\nJde to?\n", "Nejde to."),
    ("thunderbird, cs", "Dne 06. 02. 26 v 9:03 Support napsal(a):\n> Kolik?\n\nDva.\n", "Dva."),
    ("gmail, sk", f"Ďakujem, funguje.\n\npi 6. 2. 2026 o 9:03 {SUPPORT} napísal(a):\n\n> Funguje?\n", "Ďakujem, funguje."),
    # Nordic
    ("outlook, sv", "Hej,\n\nbifogar kvittot.\n\nMed vänliga hälsningar\nEva\n\nFrån: Support <support@example.com>\nSkickat: den 6 februari 2026 09:03\nTill: Eva <eva@example.org>\nÄmne: SV: Kvitto\n\nSkicka kvittot.\n", "Hej,\n\nbifogar kvittot."),
    ("gmail, sv", f"Det funkar inte.\n\nDen fre 6 feb. 2026 09:03Support <{ADDRESS}> skrev:\n\n> Funkar det?\n", "Det funkar inte."),
    ("gmail, da", f"Det virker nu.\n\nDen fre. 6. feb. 2026 kl. 09.03 skrev {SUPPORT}:\n\n> Virker det?\n", "Det virker nu."),
    ("iphone, da", f"Ja tak\n\nSendt fra min iPhone\n\n> Den 6. feb. 2026 kl. 09.03 skrev {SUPPORT}:\n> \n> Vil du?\n", "Ja tak"),
    ("gmail, nb", f"Fortsatt feil.\n\nfre. 6. feb. 2026 kl. 09:03 skrev {SUPPORT}:\n\n> Feil?\n", "Fortsatt feil."),
    ("outlook, nb", "Hei,\n\nher er ordrenummeret: 99.\n\nMed vennlig hilsen\nKari\n\nFra: Support <support@example.com>\nSendt: fredag 6. februar 2026 09:03\nTil: Kari <kari@example.org>\nEmne: SV: Ordre\n\nNummer?\n", "Hei,\n\nher er ordrenummeret: 99."),
    ("outlook, fi", "Hei,\n\nlaskua ei ole tullut.\n\nTerveisin\nMatti\n\nLähettäjä: Support <support@example.com>\nLähetetty: perjantai 6. helmikuuta 2026 9.03\nVastaanottaja: Matti <matti@example.org>\nAihe: VS: Lasku\n\nOnko tullut?\n", "Hei,\n\nlaskua ei ole tullut."),
    ("iphone, fi", f"Joo\n\nLähetetty iPhonesta\n\n> {SUPPORT} kirjoitti 6.2.2026 kello 9.03:\n> \n> Käykö?\n", "Joo"),
    # Hungarian, Romanian, Croatian, Bulgarian
    ("gmail, hu", f"Köszönöm, működik.\n\nSupport <{ADDRESS}> ezt írta (időpont: 2026. febr. 6., P, 9:03):\n\n> Működik?\n", "Köszönöm, működik."),
    ("outlook, hu", "Jó napot!\n\nMellékelem.\n\nÜdvözlettel,\nAnna\n\nFeladó: Support <support@example.com>\nElküldve: 2026. február 6., péntek 9:03\nCímzett: Anna <anna@example.org>\nTárgy: RE: Melléklet\n\nKérem.\n", "Jó napot!\n\nMellékelem."),
    ("gmail, ro", f"Tot nu merge.\n\nvin., 6 feb. 2026, 09:03 Support <{ADDRESS}> a scris:\n\n> Merge?\n", "Tot nu merge."),
    ("gmail, hr", f"Hvala, radi.\n\npet, 6. velj 2026. u 09:03 Support <{ADDRESS}> napisao je:\n\n> Radi li?\n", "Hvala, radi."),
    ("gmail, bg", f"Не работи.\n\nНа пт, 6.02.2026 г. в 9:03 Support <{ADDRESS}> написа:\n\n> Работи ли?\n", "Не работи."),
    # Russian, Ukrainian
    ("gmail, ru", f"Не помогло.\n\nпт, 6 февр. 2026 г. в 09:03, {SUPPORT}:\n\n> Помогло?\n", "Не помогло."),
    ("iphone, ru", f"Да\n\nОтправлено с iPhone\n\n> 6 февр. 2026 г., в 09:03, {SUPPORT} написал(а):\n> \n> Да?\n", "Да"),
    ("thunderbird, ru", "06.02.2026 09:03, Support пишет:\n> Какая версия?\n\nПятая.\n", "Пятая."),
    ("outlook, ru", "Здравствуйте!\n\nВысылаю счёт.\n\nС уважением,\nИван Петров\nООО «Ромашка»\n\nFrom: Support <support@example.com>\nSent: Friday, February 6, 2026 9:03 AM\nTo: Иван Петров <ivan@example.org>\nSubject: RE: Счёт\n\nВышлите.\n", "Здравствуйте!\n\nВысылаю счёт."),
    ("gmail, uk", f"Дякую, працює.\n\nпт, 6 лют. 2026 р. о 09:03 Support <{ADDRESS}> пише:\n\n> Працює?\n", "Дякую, працює."),
    # Greek, Turkish
    ("gmail, el", f"Δεν λειτουργεί.\n\nΣτις Παρ 6 Φεβ 2026 στις 9:03 π.μ., ο χρήστης Support <{ADDRESS}>\nέγραψε:\n\n> Λειτουργεί;\n", "Δεν λειτουργεί."),
    ("outlook, el", "Καλημέρα,\n\nτο στέλνω.\n\nΜε εκτίμηση,\nΝίκος\n\nΑπό: Support <support@example.com>\nΣτάλθηκε: Παρασκευή, 6 Φεβρουαρίου 2026 9:03 πμ\nΠρος: Νίκος <nikos@example.org>\nΘέμα: RE: Αρχείο\n\nΣτείλτε.\n", "Καλημέρα,\n\nτο στέλνω."),
    ("outlook, tr", "Merhaba,\n\nfaturayı ekledim.\n\nSaygılarımla,\nAli\n\nKimden: Support <support@example.com>\nGönderildi: 6 Şubat 2026 Cuma 09:03\nKime: Ali <ali@example.org>\nKonu: YNT: Fatura\n\nFatura nerede?\n", "Merhaba,\n\nfaturayı ekledim."),
    # Japanese, Chinese, Korean
    ("gmail, ja", f"まだ解決していません。\n\n2026年2月6日(金) 9:03 Support <{ADDRESS}>:\n\n> 解決しましたか。\n", "まだ解決していません。"),
    ("thunderbird, ja", "On 2026/02/06 9:03, Support wrote:\n> バージョンは？\n\n3.2です。\n\nよろしくお願いいたします。\n田中\n", "3.2です。"),
    ("outlook mobile, ja", "届きました。\n\niOS 版 Outlook を入手する\n________________________________\n差出人: Support <support@example.com>\n送信日時: 金曜日, 2月 6, 2026 9:03 午前\n宛先: 田中 <tanaka@example.org>\n件名: Re: 荷物\n\n届きましたか。\n", "届きました。"),
    ("signature, ja", "請求書を送ってください。\n\n--\n株式会社例\n田中 太郎\nTEL 03-0000-0000\n", "請求書を送ってください。"),
    ("outlook, zh", "您好，\n\n我的订单还没发货。\n\n此致\n敬礼\n王芳\n\n发件人: Support <support@example.com>\n发送时间: 2026年2月6日 9:03\n收件人: 王芳 <wang@example.org>\n主题: 答复: 订单\n\n请稍等。\n", "您好，\n\n我的订单还没发货。"),
    ("iphone, zh", f"不行\n\n发自我的 iPhone\n\n> 在 2026年2月6日，上午9:03，{SUPPORT} 写道：\n> \n> 可以吗？\n", "不行"),
    ("gmail, zh", f"谢谢，已收到。\n\nSupport <{ADDRESS}> 于2026年2月6日周五 09:03写道：\n\n> 收到了吗？\n", "谢谢，已收到。"),
    ("outlook, zh-tw", "您好：\n\n還沒收到。\n\n寄件者: Support <support@example.com>\n寄件日期: 2026年2月6日 上午 09:03\n收件者: 陳 <chen@example.org>\n主旨: RE: 退款\n\n已退款。\n", "您好：\n\n還沒收到。"),
    ("outlook, ko", "안녕하세요,\n\n아직 안 됩니다.\n\n감사합니다.\n김민수\n\n보낸 사람: Support <support@example.com>\n보낸 날짜: 2026년 2월 6일 금요일 오전 9:03\n받는 사람: 김민수 <kim@example.org>\n제목: RE: 오류\n\n되나요?\n", "안녕하세요,\n\n아직 안 됩니다."),
    ("iphone, ko", f"네\n\n나의 iPhone에서 보냄\n\n> 2026. 2. 6. 오전 9:03, {SUPPORT} 작성:\n> \n> 괜찮으세요?\n", "네"),
    # Arabic, Hebrew, Vietnamese, Indonesian
    ("outlook, ar", "مرحبا،\n\nلم يصل الطرد.\n\nمع التحية\nعلي\n\nمن: Support <support@example.com>\nتم الإرسال: الجمعة، 6 فبراير، 2026 9:03 ص\nإلى: علي <ali@example.org>\nالموضوع: رد: الطرد\n\nهل وصل؟\n", "مرحبا،\n\nلم يصل الطرد."),
    ("outlook, he", "שלום,\n\nעדיין לא עובד.\n\nמאת: Support <support@example.com>\nנשלח: יום שישי 6 פברואר 2026 09:03\nאל: דוד <david@example.org>\nנושא: RE: תקלה\n\nעובד?\n", "שלום,\n\nעדיין לא עובד."),
    ("gmail, vi", f"Vẫn chưa được.\n\nVào Th 6, 6 thg 2, 2026 vào lúc 09:03 {SUPPORT} đã\nviết:\n\n> Được chưa?\n", "Vẫn chưa được."),
    ("gmail, id", f"Masih belum bisa.\n\nPada tanggal Jum, 6 Feb 2026 pukul 09.03 {SUPPORT}\nmenulis:\n\n> Sudah bisa?\n", "Masih belum bisa."),
    ("outlook, vi", "Chào bạn,\n\nTôi gửi lại.\n\nTừ: Support <support@example.com>\nĐã gửi: Thứ Sáu, ngày 6 tháng 2 năm 2026 9:03 SA\nĐến: Lan <lan@example.org>\nChủ đề: RE: Gửi\n\nGửi lại nhé.\n", "Chào bạn,\n\nTôi gửi lại."),
    ("gmail, ca", f"Gràcies, ja va.\n\nMissatge de Support <{ADDRESS}> del dia dv., 6 de febr. 2026 a les 9:03:\n\n> Ja va?\n", "Gràcies, ja va."),
    ("gmail, th", f"ยังใช้ไม่ได้\n\nในวันที่ ศ. 6 ก.พ. 2026 เวลา 9:03 {SUPPORT} เขียนว่า:\n\n> ใช้ได้ไหม\n", "ยังใช้ไม่ได้"),
    ("gmail, fa", f"هنوز کار نمی‌کند.\n\nدر تاریخ جمعه ۶ فوریهٔ ۲۰۲۶،\u200f ۹:۰۳ {SUPPORT} نوشت:\n\n> کار می‌کند؟\n", "هنوز کار نمی‌کند."),
    ("gmail, hi", f"अभी भी नहीं चल रहा।\n\nशुक्र, 6 फ़र॰ 2026 को 9:03 am बजे को {SUPPORT} ने लिखा:\n\n> चल रहा है?\n", "अभी भी नहीं चल रहा।"),
]
# fmt: on

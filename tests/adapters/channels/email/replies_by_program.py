"""Replies as mail programs write them in fifteen languages, each with what is new in it: written by hand.

Each is named by program and language, then comes the whole text, then its new part: without a closing formula,
which belongs to the signature.
"""

Q = "> Guten Tag,\n> we have sent the refund.\n> Support"
ADDRESS = "Support <support@example.com>"

# fmt: off
REPLIES: list[tuple[str, str, str]] = [
    # English
    ("gmail, en", f"Thanks, that worked!\n\nOne more thing: can I change the date?\n\nOn Wed, Mar 4, 2026 at 3:12 PM {ADDRESS} wrote:\n\n{Q}\n", "Thanks, that worked!\n\nOne more thing: can I change the date?"),
    ("outlook desktop, en", "Hi Ada,\n\nplease cancel order 4711.\n\nKind regards,\nRosa\n\nFrom: Support <support@example.com>\nSent: Wednesday, March 4, 2026 3:12 PM\nTo: Rosa Marin <rosa@example.org>\nSubject: RE: Order 4711 [#412]\n\nHello Rosa,\nwhich one?\n", "Hi Ada,\n\nplease cancel order 4711."),
    ("outlook web, en", "Yes, both of them.\n\n________________________________\nFrom: Support <support@example.com>\nSent: 04 March 2026 15:12\nTo: Rosa Marin <rosa@example.org>\nSubject: Re: Order\n\nBoth?\n", "Yes, both of them."),
    ("outlook mobile, en", "Still broken.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Support <support@example.com>\nSent: Wednesday, March 4, 2026 3:12:44 PM\nTo: Rosa <rosa@example.org>\nSubject: Re: Broken\n\nTry again.\n", "Still broken."),
    ("apple mail, en", f"I tried both. Neither works.\n\n> On 4 Mar 2026, at 15:12, {ADDRESS} wrote:\n> \n> Did you try the other one?\n> \n", "I tried both. Neither works."),
    ("iphone, en", f"Monday is fine\n\nSent from my iPhone\n\n> On Mar 4, 2026, at 3:12 PM, {ADDRESS} wrote:\n> \n> ﻿When?\n", "Monday is fine"),
    ("thunderbird, en", "On 04/03/2026 15:12, Support wrote:\n> Which browser do you use?\n\nFirefox 136.\n\n> And which system?\n\nUbuntu 24.04.\n", "Firefox 136.\n\nUbuntu 24.04."),
    ("yahoo, en", f" Please close my account.\n    On Wednesday, March 4, 2026 at 03:12:09 PM GMT+1, {ADDRESS} wrote:  \n \n Hello, what can we do?  \n", "Please close my account."),
    ("proton, en", f"No, thank you.\n\nSent with [Proton Mail](https://proton.me/mail/home) secure email.\n\nOn Wednesday, March 4th, 2026 at 3:12 PM, {ADDRESS} wrote:\n\n> Do you want a voucher?\n", "No, thank you."),
    ("samsung, en", f"Call me please.\n\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: {ADDRESS} \nDate: 04/03/2026  15:12  (GMT+01:00) \nTo: rosa@example.org \nSubject: Re: Call \n\nShall we call?\n", "Call me please."),
    # German
    ("gmail, de", f"Vielen Dank, das hat geklappt.\n\nAm Mi., 4. März 2026 um 15:12 Uhr schrieb {ADDRESS}:\n\n> Haben Sie es versucht?\n", "Vielen Dank, das hat geklappt."),
    ("outlook desktop, de", "Guten Tag Frau Byrne,\n\nanbei die Rechnung.\n\nMit freundlichen Grüßen\nRosa Marin\n\nVon: Support <support@example.com> \nGesendet: Mittwoch, 4. März 2026 15:12\nAn: Rosa Marin <rosa@example.org>\nBetreff: AW: Rechnung [#412]\n\nBitte senden Sie uns die Rechnung.\n", "Guten Tag Frau Byrne,\n\nanbei die Rechnung."),
    ("gmx, de", 'Ich habe noch nichts erhalten.\n \n\nGesendet: Mittwoch, 04. März 2026 um 15:12 Uhr\nVon: "Support" <support@example.com>\nAn: rosa@example.org\nBetreff: Re: Rückerstattung\n\nDas Geld ist unterwegs.\n', "Ich habe noch nichts erhalten."),
    ("web.de app, de", "Passt so.\n\n-- \nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.\nAm 04.03.26, 15:12 schrieb Support <support@example.com>:\n\n> Passt das?\n", "Passt so."),
    ("iphone, de", f"Nein, leider nicht\n\nVon meinem iPhone gesendet\n\n> Am 04.03.2026 um 15:12 schrieb {ADDRESS}:\n> \n> Geht es jetzt?\n", "Nein, leider nicht"),
    ("thunderbird, de", "Am 04.03.26 um 15:12 schrieb Support:\n> Welche Version haben Sie?\n>\n\nVersion 3.2, seit gestern.\n\nGruß\nRosa\n\n-- \nRosa Marin\nMusterstraße 1, 10115 Berlin\n", "Version 3.2, seit gestern."),
    # French
    ("gmail, fr", f"Merci, c'est réglé.\n\nLe mer. 4 mars 2026 à 15:12, {ADDRESS} a\nécrit :\n\n> Est-ce réglé ?\n", "Merci, c'est réglé."),
    ("outlook desktop, fr", "Bonjour,\n\nje voudrais un remboursement.\n\nCordialement,\nRosa\n\nDe : Support <support@example.com> \nEnvoyé : mercredi 4 mars 2026 15:12\nÀ : Rosa Marin <rosa@example.org>\nObjet : RE: Remboursement\n\nQue souhaitez-vous ?\n", "Bonjour,\n\nje voudrais un remboursement."),
    ("outlook mobile, fr", "Toujours rien reçu.\n\nObtenir Outlook pour Android<https://aka.ms/AAb9ysg>\n________________________________\nDe : Support <support@example.com>\nEnvoyé : Wednesday, March 4, 2026 3:12:00 PM\nÀ : Rosa <rosa@example.org>\nObjet : Re: Colis\n\nBonjour\n", "Toujours rien reçu."),
    ("iphone, fr", f"Oui, demain matin\n\nEnvoyé de mon iPhone\n\n> Le 4 mars 2026 à 15:12, {ADDRESS} a écrit :\n> \n> Quand ?\n", "Oui, demain matin"),
    ("orange, fr", 'D\'accord, merci.\n\n\n> Message du 04/03/26 15:12\n> De : "Support" <support@example.com>\n> A : rosa@example.org\n> Copie à : \n> Objet : Re: Facture\n> \n> Voici la facture.\n', "D'accord, merci."),
    # Spanish
    ("gmail, es", f"¿Cuándo llega?\n\nEl mié, 4 mar 2026 a las 15:12, {ADDRESS} (<support@example.com>) escribió:\n\n> Está en camino.\n", "¿Cuándo llega?"),
    ("outlook web, es", "Hola, sigue sin funcionar.\n\n________________________________\nDe: Support <support@example.com>\nEnviado: miércoles, 4 de marzo de 2026 15:12\nPara: Rosa <rosa@example.org>\nAsunto: Re: Acceso\n\nPruebe otra vez.\n", "Hola, sigue sin funcionar."),
    ("iphone, es", f"Perfecto\n\nEnviado desde mi iPhone\n\n> El 4 mar 2026, a las 15:12, {ADDRESS} escribió:\n> \n> ¿Le parece?\n", "Perfecto"),
    ("yahoo, es", f" Gracias por todo.\n\n    En miércoles, 4 de marzo de 2026, 15:12:09 GMT+1, {ADDRESS} escribió:  \n \n De nada.  \n", "Gracias por todo."),
    # Portuguese
    ("gmail, pt", f"Ainda não recebi o reembolso.\n\nEm qua., 4 de mar. de 2026 às 15:12, {ADDRESS}\nescreveu:\n\n> Enviamos ontem.\n", "Ainda não recebi o reembolso."),
    ("outlook desktop, pt", "Olá,\n\nsegue o comprovativo.\n\nObrigada\n\nDe: Support <support@example.com>\nEnviada: quarta-feira, 4 de março de 2026 15:12\nPara: Rosa <rosa@example.org>\nAssunto: RE: Comprovativo\n\nPode enviar?\n", "Olá,\n\nsegue o comprovativo.\n\nObrigada"),
    ("iphone, pt", f"Sim, por favor\n\nEnviado do meu iPhone\n\n> Em 4 de mar. de 2026, à(s) 15:12, {ADDRESS} escreveu:\n> \n> Cancelamos?\n", "Sim, por favor"),
    ("samsung, pt", f"Não funcionou.\n\nEnviado do meu Galaxy\n\n-------- Mensagem original --------\nDe : {ADDRESS}\nData: 04/03/2026 15:12 (GMT-03:00)\nPara: rosa@example.org\nAssunto: Re: Erro\n\nTente de novo.\n", "Não funcionou."),
    # Italian
    ("gmail, it", f"Perfetto, grazie mille!\n\nIl giorno mer 4 mar 2026 alle ore 15:12 {ADDRESS} ha scritto:\n\n> Tutto a posto?\n", "Perfetto, grazie mille!"),
    ("outlook desktop, it", "Buongiorno,\nallego il documento.\n\nDa: Support <support@example.com> \nInviato: mercoledì 4 marzo 2026 15:12\nA: Rosa <rosa@example.org>\nOggetto: R: Documento\n\nServe il documento.\n", "Buongiorno,\nallego il documento."),
    ("iphone, it", f"Va bene domani\n\nInviato da iPhone\n\n> Il giorno 4 mar 2026, alle ore 15:12, {ADDRESS} ha scritto:\n> \n> Quando?\n", "Va bene domani"),
    ("libero, it", "Non ho capito.\n\n> Il 04/03/2026 15:12 CET Support <support@example.com> ha scritto:\n> \n>  \n> Capito?\n", "Non ho capito."),
    # Dutch
    ("gmail, nl", f"Dank je wel, gelukt.\n\nOp wo 4 mrt 2026 om 15:12 schreef {ADDRESS}:\n\n> Is het gelukt?\n", "Dank je wel, gelukt."),
    ("outlook desktop, nl", "Goedemiddag,\n\nHierbij de foto.\n\nMet vriendelijke groet,\nRosa\n\nVan: Support <support@example.com>\nVerzonden: woensdag 4 maart 2026 15:12\nAan: Rosa <rosa@example.org>\nOnderwerp: RE: Foto\n\nHeeft u een foto?\n", "Goedemiddag,\n\nHierbij de foto."),
    ("iphone, nl", f"Nee hoor\n\nVerstuurd vanaf mijn iPhone\n\n> Op 4 mrt 2026 om 15:12 heeft {ADDRESS} het volgende geschreven:\n> \n> Nog iets?\n", "Nee hoor"),
    # Polish
    ("gmail, pl", f"Dziękuję, działa.\n\nśr., 4 mar 2026 o 15:12 {ADDRESS} napisał(a):\n\n> Czy działa?\n", "Dziękuję, działa."),
    ("outlook desktop, pl", "Dzień dobry,\n\nproszę o fakturę.\n\nPozdrawiam\nRosa\n\nFrom: Support <support@example.com> \nSent: Wednesday, March 4, 2026 3:12 PM\nTo: Rosa <rosa@example.org>\nSubject: RE: Faktura\n\nW czym pomóc?\n", "Dzień dobry,\n\nproszę o fakturę."),
    ("onet, pl", "Nadal nie działa.\n\nW dniu 2026-03-04 15:12:09 użytkownik Support <support@example.com> napisał:\n> Proszę spróbować.\n", "Nadal nie działa."),
    ("iphone, pl", f"Tak\n\nWysłane z iPhone’a\n\n> Wiadomość napisana przez {ADDRESS} w dniu 04.03.2026, o godz. 15:12:\n> \n> Czy tak?\n", "Tak"),
    # Czech
    ("gmail, cs", f"Děkuji, funguje to.\n\nst 4. 3. 2026 v 15:12 odesílatel {ADDRESS} napsal:\n\n> Funguje to?\n", "Děkuji, funguje to."),
    ("seznam, cs", "Pořád nic.\n\n---------- Původní e-mail ----------\nOd: Support <support@example.com>\nKomu: rosa@example.org\nDatum: 4. 3. 2026 15:12:09\nPředmět: Re: Faktura\n\nPosíláme fakturu.\n", "Pořád nic."),
    # Swedish, Danish, Finnish
    ("gmail, sv", f"Tack, nu funkar det.\n\nDen ons 4 mars 2026 kl 15:12 skrev {ADDRESS}:\n\n> Funkar det?\n", "Tack, nu funkar det."),
    ("iphone, sv", f"Ja gärna\n\nSkickat från min iPhone\n\n> 4 mars 2026 kl. 15:12 skrev {ADDRESS}:\n> \n> Ska vi?\n", "Ja gärna"),
    ("outlook desktop, da", "Hej,\n\njeg mangler stadig pengene.\n\nVenlig hilsen\nRosa\n\nFra: Support <support@example.com> \nSendt: 4. marts 2026 15:12\nTil: Rosa <rosa@example.org>\nEmne: SV: Penge\n\nDe er sendt.\n", "Hej,\n\njeg mangler stadig pengene."),
    ("gmail, fi", f"Kiitos, toimii.\n\nke 4. maalisk. 2026 klo 15.12 {ADDRESS} kirjoitti:\n\n> Toimiiko?\n", "Kiitos, toimii."),
    # Russian
    ("gmail, ru", f"Спасибо, всё работает.\n\nср, 4 мар. 2026 г. в 15:12, {ADDRESS}:\n\n> Работает?\n", "Спасибо, всё работает."),
    ("mail.ru, ru", "Деньги не пришли.\n\n  \n>Среда, 4 марта 2026, 15:12 +03:00 от Support <support@example.com>:\n> \n>Мы отправили.\n", "Деньги не пришли."),
    ("yandex, ru", 'Нет, не помогло.\n\n04.03.2026, 15:12, "Support" <support@example.com>:\n\n> Помогло?\n', "Нет, не помогло."),
    ("outlook desktop, ru", "Добрый день!\n\nПрошу вернуть деньги.\n\nС уважением,\nРоза\n\nОт: Support <support@example.com>\nОтправлено: 4 марта 2026 г. 15:12\nКому: Роза <rosa@example.org>\nТема: RE: Возврат\n\nЧем помочь?\n", "Добрый день!\n\nПрошу вернуть деньги."),
    # Turkish
    ("gmail, tr", "Teşekkürler, oldu.\n\nSupport <support@example.com>, 4 Mar 2026 Çar, 15:12 tarihinde şunu yazdı:\n\n> Oldu mu?\n", "Teşekkürler, oldu."),
    ("iphone, tr", "Olmadı\n\niPhone’umdan gönderildi\n\n> Support <support@example.com> şunları yazdı (4 Mar 2026 15:12):\n> \n> Oldu mu?\n", "Olmadı"),
    # Japanese
    ("gmail, ja", f"ありがとうございます。届きました。\n\n2026年3月4日(水) 15:12 {ADDRESS}:\n\n> 届きましたか。\n", "ありがとうございます。届きました。"),
    ("outlook desktop, ja", "お世話になっております。\n\nまだ届いておりません。\n\n差出人: Support <support@example.com>\n送信日時: 2026年3月4日 15:12\n宛先: Rosa <rosa@example.org>\n件名: RE: 返金\n\nお待ちください。\n", "お世話になっております。\n\nまだ届いておりません。"),
    ("iphone, ja", "よろしくお願いします\n\niPhoneから送信\n\n> 2026/03/04 15:12、Support <support@example.com>のメール:\n> \n> ﻿いかがですか。\n", "よろしくお願いします"),
    # Chinese
    ("qq, zh", '还没有收到退款。\n\n\n------------------ 原始邮件 ------------------\n发件人: "Support" <support@example.com>;\n发送时间: 2026年3月4日(星期三) 下午3:12\n收件人: "rosa"<rosa@example.org>;\n主题: Re: 退款\n\n已经退款。\n', "还没有收到退款。"),
    ("163, zh", '好的，谢谢。\n\n\n\n\n\n\n\n在 2026-03-04 15:12:09，"Support" <support@example.com> 写道：\n\n可以吗？\n', "好的，谢谢。"),
    ("gmail, zh-tw", "還是不行。\n\nSupport <support@example.com> 於 2026年3月4日 週三 下午3:12寫道：\n\n> 可以了嗎？\n", "還是不行。"),
    # Korean
    ("naver, ko", '아직 환불을 받지 못했습니다.\n\n-----Original Message-----\nFrom: "Support" <support@example.com>\nTo: <rosa@example.org>;\nCc: \nSent: 2026-03-04 (수) 15:12:09 (GMT+09:00)\nSubject: Re: 환불\n\n처리했습니다.\n', "아직 환불을 받지 못했습니다."),
    ("gmail, ko", f"감사합니다. 잘 됩니다.\n\n2026년 3월 4일 (수) 오후 3:12, {ADDRESS}님이 작성:\n\n> 잘 되나요?\n", "감사합니다. 잘 됩니다."),
    # Arabic, Hebrew
    ("gmail, ar", f"شكرا، تم حل المشكلة.\n\nفي الأربعاء، ٤ مارس ٢٠٢٦ في ٣:١٢ م تمت كتابة ما يلي بواسطة {ADDRESS}:\n\n> هل تم الحل؟\n", "شكرا، تم حل المشكلة."),
    ("iphone, ar", f"نعم\n\nأرسلت من الـ iPhone\n\n> في ٤ مارس ٢٠٢٦، الساعة ٣:١٢ م، كتب/كتبت {ADDRESS}:\n> \n> هل تريد؟\n", "نعم"),
    ("gmail, he", "תודה, זה עובד.\n\n\u202b\u202aבתאריך יום ד׳, 4 במרץ 2026 ב-15:12 מאת \u202aSupport\u202c\u200f <\u202asupport@example.com\u202c\u200f>:\u202c\n\n> עובד?\n", "תודה, זה עובד."),
]
# fmt: on

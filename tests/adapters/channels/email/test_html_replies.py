"""What is new in mails that have HTML only, by the marks that thirty programs leave in it."""

from email.message import EmailMessage

import pytest

from replywell.adapters.channels.email.parse import parse

# fmt: off
REPLIES: list[tuple[str, str, str]] = [
    ("gmail", '<div dir="ltr"><div>It works now.</div><div><br></div><div>Thanks!</div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Fri, Feb 6, 2026 at 9:03 AM Support &lt;<a href="mailto:support@example.com">support@example.com</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><p>Hello</p></blockquote></div>', "It works now.\n\nThanks!"),
    ("gmail bottom", '<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">Am Fr., 6. Feb. 2026 um 09:03 Uhr schrieb Support &lt;support@example.com&gt;:</div><blockquote class="gmail_quote">Hallo?</blockquote></div><div>Ja, es geht.</div></div>', "Ja, es geht."),
    ("gmail sig", '<div dir="ltr">Please cancel.<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Tom Berry<br>CEO</div></div><div class="gmail_quote"><div class="gmail_attr">On Fri wrote:</div><blockquote>q</blockquote></div>', "Please cancel."),
    ("outlook desktop", '<html><body><div class="WordSection1"><p class="MsoNormal">Hallo,<o:p></o:p></p><p class="MsoNormal">die Nummer ist 4711.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Mit freundlichen Gr&uuml;&szlig;en<o:p></o:p></p><p class="MsoNormal">Jens Kern<o:p></o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Von:</b> Support &lt;support@example.com&gt;<br><b>Gesendet:</b> Freitag, 6. Februar 2026 09:03<br><b>An:</b> Jens<br><b>Betreff:</b> Nummer</p></div></div><p class="MsoNormal">Welche?</p></div></body></html>', "Hallo,\n\ndie Nummer ist 4711."),
    ("outlook web", '<div style="font-family:Calibri">Toujours en panne.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font><b>De :</b> Support &lt;support@example.com&gt;<br><b>Envoyé :</b> vendredi<br><b>À :</b> Luc<br><b>Objet :</b> Re: x</font></div><div>Bonjour</div>', "Toujours en panne."),
    ("outlook mobile", '<div dir="ltr">Sigue igual.</div><div id="ms-outlook-mobile-signature"><div></div>Obtener <a href="https://aka.ms/o0ukef">Outlook para iOS</a></div><hr><div id="divRplyFwdMsg"><b>De:</b> Support<br></div><div>q</div>', "Sigue igual."),
    ("apple", '<html><body>Va benissimo, grazie.<br><div><br><blockquote type="cite"><div>Il giorno 6 feb 2026, alle ore 09:03, Support &lt;support@example.com&gt; ha scritto:</div><br><div>Va bene?</div></blockquote></div></body></html>', "Va benissimo, grazie."),
    ("iphone", '<html><body dir="auto">Ja<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Verstuurd vanaf mijn iPhone</div><div dir="ltr"><br><blockquote type="cite">Op 6 feb. 2026 om 09:03 heeft Support &lt;support@example.com&gt; het volgende geschreven:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">Kan het?</div></blockquote></body></html>', "Ja"),
    ("yahoo", '<div class="yahoo-style-wrap"><div dir="ltr">No, not yet.</div></div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>On Friday, February 6, 2026 at 09:03:11 AM GMT+1, Support wrote:</div><div>q</div></div>', "No, not yet."),
    ("yahoo prefixed", '<div class="ydp1-yahoo-style-wrap"><div>No, not yet.</div></div><div id="ydp12345yahoo_quoted_9876" class="ydp12345yahoo_quoted"><div>On Friday, February 6, 2026 at 09:03:11 AM GMT+1, Support &lt;support@example.com&gt; wrote:</div><div>q</div></div>', "No, not yet."),
    ("thunderbird", '<html><body><div class="moz-cite-prefix">Am 06.02.26 um 09:03 schrieb Support:<br></div><blockquote type="cite" cite="mid:x@y"><p>Welche Version?</p></blockquote><p>Version 3.</p></body></html>', "Version 3."),
    ("thunderbird inline", '<html><body><p>Hi,</p><blockquote type="cite">1. Which?</blockquote><p>the red one</p><blockquote type="cite">2. When?</blockquote><p>tomorrow</p></body></html>', "Hi,\n\nthe red one\n\ntomorrow"),
    ("proton", '<div>Thanks, no.</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with <a href="https://proton.me/">Proton Mail</a> secure email.</div></div><div class="protonmail_quote">On Friday, Support wrote:<br><blockquote class="protonmail_quote">q</blockquote></div>', "Thanks, no."),
    ("zoho", '<div>Fine.</div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Fri, 06 Feb 2026 09:03:11 +0100 Support wrote ---</div><blockquote>q</blockquote></div>', "Fine."),
    ("zoho2", '<div>Fine.</div><div class="zmail_extra_hr"></div><div data-zbluepencil-ignore="true" class="zmail_extra"><div>---- On Fri, 06 Feb 2026 09:03:11 +0100 Example Support &lt;support@example.com&gt; wrote ---</div><blockquote id="blockquote_zmail">q</blockquote></div>', "Fine."),
    ("gmx", '<html><body><div>Ich habe nichts erhalten.</div><div class="signature">&nbsp;</div><div name="quote" style="margin:10px 5px"><div><b>Gesendet:</b> Freitag<br><b>Von:</b> Support</div><div name="quoted-content">Hallo</div></div></body></html>', "Ich habe nichts erhalten."),
    ("mailru", '<div>Не помогло.</div><div><br></div><blockquote style="border-left:1px solid #0857A6"><div>Пятница, 6 февраля 2026, 9:03 +03:00 от Support &lt;support@example.com&gt;:</div><div>Помогло?</div></blockquote>', "Не помогло."),
    ("yandex", '<div>Нет.</div><div>&nbsp;</div><div>06.02.2026, 09:03, "Support" &lt;support@example.com&gt;:</div><blockquote><p>Да?</p></blockquote>', "Нет."),
    ("qq", '<div>还没收到。</div><div><br></div><div style="font-size:12px">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="background:#efefef"><div><b>发件人:</b>&nbsp;"Support" &lt;support@example.com&gt;;</div><div><b>发送时间:</b>&nbsp;2026年2月6日</div><div><b>收件人:</b>&nbsp;wang</div><div><b>主题:</b>&nbsp;Re: x</div></div><div>已退款</div>', "还没收到。"),
    ("163", '<div>好的。</div><br><p>在 2026-02-06 09:03:11，"Support" &lt;support@example.com&gt; 写道：</p><blockquote id="isReplyContent">可以吗</blockquote>', "好的。"),
    ("outlook new mac", '<div class="WordSection1"><p>Done.</p><div id="mail-editor-reference-message-container"><div><div style="border:none;border-top:solid #B5C4DF 1.0pt"><p><b>From: </b>Support<br><b>Date: </b>Friday<br><b>To: </b>Tom<br><b>Subject: </b>x</p></div><p>Done?</p></div></div></div>', "Done."),
    ("samsung", '<html><body dir="auto"><div dir="auto">Morgen.</div><div dir="auto"><br></div><div id="composer_signature" dir="auto">Von meinem Galaxy gesendet</div><div><br></div><div>-------- Ursprüngliche Nachricht --------</div><div>Von: Support &lt;support@example.com&gt;</div><div>Datum: 06.02.26 09:03</div><div>An: jens@example.org</div><div>Betreff: Re: x</div><div><br></div>Wann?</body></html>', "Morgen."),
    ("superhuman", '<div><div>Great.</div><div class="gmail_signature">Tom</div></div><br><div class="gmail_quote"><div class="gmail_attr">On Fri, Feb 06, 2026, Support wrote:</div><blockquote class="gmail_quote">q</blockquote></div>', "Great."),
    ("frontapp", '<div>On it.</div><div class="front-signature"></div><blockquote type="cite" class="front-blockquote">On February 6, 2026, Support wrote:<br>q</blockquote>', "On it."),
    ("spark", '<div name="messageBodySection"><div dir="auto">Agreed.</div></div><div name="messageSignatureSection"><br><div>Best,<br>Tom</div></div><div name="messageReplySection">On 6 Feb 2026 at 09:03 +0100, Support &lt;support@example.com&gt;, wrote:<br><blockquote type="cite">q</blockquote></div>', "Agreed."),
    ("plain html", '<p>Hello,</p><p>where is my order 12?</p><p>Tom</p>', "Hello,\n\nwhere is my order 12?\n\nTom"),
    ("gmail ar", '<div dir="rtl">لم يصل بعد.</div><br><div class="gmail_quote"><div dir="rtl" class="gmail_attr">في الجمعة، ٦ فبراير ٢٠٢٦ في ٩:٠٣ ص تمت كتابة ما يلي بواسطة Support:</div><blockquote class="gmail_quote">q</blockquote></div>', "لم يصل بعد."),
    ("tutanota", '<div>No.</div><div><br></div><div>--<br>Sent with Tuta</div><div><br></div><div>6 Feb 2026, 09:03 by support@example.com:<br></div><blockquote class="tutanota_quote"><div>q</div></blockquote>', "No."),
    ("fastmail", '<div>Both failed.</div><div><br></div><div>On Fri, 6 Feb 2026, at 9:03 AM, Support wrote:<br></div><blockquote type="cite" id="qt"><div>q</div></blockquote>', "Both failed."),
    ("ionos", '<p>Passt.</p><blockquote type="cite"><div>Support &lt;support@example.com&gt; hat am 06.02.2026 09:03 CET geschrieben:</div><div>q</div></blockquote>', "Passt."),
]
# fmt: on


@pytest.mark.parametrize(("html", "new"), [each[1:] for each in REPLIES], ids=[each[0] for each in REPLIES])
def test_what_is_new_is_told_by_the_marks(html, new):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "rosa@example.org", "Re: Hello"
    mail.set_content(html, subtype="html")

    assert " ".join(parse(mail.as_bytes()).reply_text.split()) == " ".join(new.split())


def test_a_marked_signature_is_a_signature_and_stays_in_the_text():
    mail = EmailMessage()
    mail["From"] = "rosa@example.org"
    mail.set_content(
        '<p>Please call.</p><div class="moz-signature">Rosa Marin<br>Lisbon</div>', subtype="html"
    )
    message = parse(mail.as_bytes())

    assert (message.reply_text, message.signature) == ("Please call.", "--\nRosa Marin\nLisbon")
    assert message.text.endswith("Rosa Marin\nLisbon")

"""What a reader does not see does not reach the text, whatever it is hidden with."""

import pytest

from replywell.adapters.channels.email.html_text import html_to_text

HIDDEN = [
    '<div style="display:none">PAY</div>',
    '<p style="color: red; DISPLAY : NONE !important">PAY</p>',
    '<span style="visibility:hidden">PAY</span>',
    '<span style="font-size:0px">PAY</span>',
    '<span style="font-size: 0; line-height:0">PAY</span>',
    '<span style="opacity:0">PAY</span>',
    '<span style="mso-hide:all">PAY</span>',
    "<p hidden>PAY</p>",
    '<font color="#FFFFFF">PAY</font>',
    '<span style="color:#fff">PAY</span>',
    '<div style="color: rgb(255, 255, 255)"><b>PAY</b></div>',
    '<table bgcolor="#ffffff"><tr><td style="color:white">PAY</td></tr></table>',
    "<!-- PAY -->",
]
SEEN = [
    '<a style="color:#fff;background:#06c">PAY</a>',
    '<table bgcolor="#0066cc"><tr><td><font color="white">PAY</font></td></tr></table>',
    '<a class="button" style="color:#ffffff">PAY</a>',
    '<p style="font-size:0.9em">PAY</p>',
    '<p style="opacity:0.8;border-color:#fff">PAY</p>',
    '<p style="background-color:#000"><span style="color:#fff">PAY</span></p>',
]


@pytest.mark.parametrize("html", HIDDEN)
def test_what_is_hidden_is_not_read(html):
    assert html_to_text(f"<body><p>Hello.</p>{html}<p>Bye.</p></body>") == "Hello.\n\nBye."


@pytest.mark.parametrize("html", SEEN)
def test_what_is_seen_is_read(html):
    assert "PAY" in html_to_text(f"<body><p>Hello.</p>{html}<p>Bye.</p></body>")

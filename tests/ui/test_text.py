import pytest
from django.utils.html import urlize

from replywell.ui.templatetags.ui import linked
from replywell.ui.text import inline, markdown, web_address


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<svg/onload=alert(1)>",
        "![x](https://evil.example/p.png)",
        '[x](https://e.example "onmouseover=alert(1)")',
    ],
)
def test_markdown_carries_nothing_that_runs_or_loads(written):
    for html in (markdown(written), inline(written)):
        assert "<script" not in html
        assert "<img" not in html
        assert "<svg" not in html
        assert 'href="javascript' not in html
        assert 'href="data' not in html
        assert " onmouseover" not in html


def test_markdown_shows_the_pictures_it_is_given_and_no_others():
    text = '![the "bill"](cid:a) ![x](cid:b) ![y](https://evil.example/p.png) ![z](data:image/png;base64,AA)'
    html = markdown(text, {"cid:a": "/tickets/412/attachments/1/preview/"})
    picture = '<img src="/tickets/412/attachments/1/preview/" alt="the &quot;bill&quot;">'
    assert html == f"<p>{picture} x y z</p>\n"


def test_markdown_keeps_what_people_write():
    html = markdown(
        "**Yes**, see [the page](https://help.example.com):\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    for piece in ("<strong>Yes</strong>", 'href="https://help.example.com"', "<li>one</li>", "<td>1</td>"):
        assert piece in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_a_piece_of_text_keeps_its_white_space():
    assert inline("\n\nHello **you**,\n- one\n") == "\n\nHello <strong>you</strong>,\n- one\n"
    assert inline("  \n") == "  \n"
    assert inline("") == ""


@pytest.mark.parametrize("address", ["https://help.example.com/a", "HTTP://help.example.com", "/h/refunds"])
def test_a_link_leads_to_the_web_and_to_our_pages(address):
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
    ],
)
def test_a_link_leads_nowhere_else(address):
    assert web_address(address) == ""


@pytest.mark.parametrize(
    "written",
    ["Plain < words & \"quotes\"", "See https://example.org/a?b=1&c=2.", "example.com", "www.example.org", "mail rosa@example.org", "<script>alert(1)</script> http://x.org/<b>", "HTTPS://EXAMPLE.ORG", "", "a\n\n  b\tc", "(http://example.org)", "foo.NET bar"],
)  # fmt: skip
def test_plain_text_is_linked_as_django_links_it(written):
    assert linked(written) == urlize(written, nofollow=True, autoescape=True)

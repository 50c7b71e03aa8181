import pytest

from replywell.automation.placeholders import PLACEHOLDERS, fill, render


def test_a_text_is_filled_in(refund, ada):
    assert fill("Dear {{requester.first_name}}, about #{{ ticket.number }}: {{agent.name}}", refund, ada) == (
        "Dear Rosa, about #412: Ada Byrne"
    )


def test_what_is_not_known_stays_visible_or_takes_its_default(refund, ada):
    text = "{{company.name}} {{company.name|your company}} {{nonsense}} {{custom.order|}}"
    assert fill(text, refund, ada) == "⟦company.name⟧ your company ⟦nonsense⟧ ⟦custom.order⟧"


def test_a_value_is_plain_text_and_never_read_again():
    hostile = "[**x**](http://evil) {{agent.name}} <b> ⟦y⟧\n# z"
    assert render("{{requester.name}}", {"requester.name": hostile, "agent.name": "Ada"}) == (
        r"\[\*\*x\*\*\](http://evil) {{agent.name}} \<b\> y \# z"
    )


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{% now 'Y' %}", "{{requester.__class__}}", "{{", "{{}}"])
def test_nothing_is_evaluated(text, refund, ada):
    assert "49" not in fill(text, refund, ada)
    assert fill(text, refund, ada) in (text, "⟦requester.__class__⟧")


def test_a_custom_field_is_filled_in(refund, ada):
    refund.custom = {"order": "A 7", "parts": ["x", "y"]}
    assert fill("{{custom.order}} {{custom.parts}}", refund, ada) == "A 7 x, y"


def test_every_placeholder_has_a_value(refund, ada):
    from replywell.automation.placeholders import values

    assert set(PLACEHOLDERS) <= set(values(refund, ada))

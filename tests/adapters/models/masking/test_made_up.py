"""How many account numbers, cards and keys are masked: made up by their rules, in sentences, as people write them."""

import random
import string

import pytest

from replywell.adapters.models.masking import Masking

ACCOUNTS = {
    "AT": "16n", "BE": "12n", "CH": "5n12c", "CZ": "20n", "DE": "18n", "DK": "14n", "EE": "16n", "ES": "20n", "FI": "14n",
    "FR": "10n11c2n", "GB": "4a14n", "GR": "7n16c", "IE": "4a14n", "IT": "1a10n12c", "LU": "3n13c", "MT": "4a5n18c",
    "NL": "4a10n", "NO": "11n", "PL": "24n", "PT": "21n", "RO": "4a16c", "SA": "2n18c", "SE": "20n", "TR": "5n1n16c",
    "AE": "19n", "BR": "23n1a1c",
}  # fmt: skip
"""Country → what stands behind the check digits: digits, letters, or either (ISO 13616)."""
SIGNS = {
    "n": string.digits,
    "a": string.ascii_uppercase,
    "c": string.digits + string.ascii_uppercase,
    "w": string.ascii_letters + string.digits,
    "h": "0123456789abcdef",
}
KEYS = {
    "AWS": ("AKIA", "16c"), "AWS, temporary": ("ASIA", "16c"), "GitHub": ("ghp_", "36w"), "GitHub, of an app": ("ghs_", "36w"),
    "GitLab": ("glpat-", "20w"), "Slack": ("xoxb-", "11n1-12n1-24w"), "Stripe": ("sk_live_", "24w"),
    "Stripe, restricted": ("rk_live_", "24w"), "OpenAI": ("sk-", "48w"), "Google": ("AIza", "35w"), "SendGrid": ("SG.", "22w1.43w"),
    "npm": ("npm_", "36w"), "PyPI": ("pypi-", "80w"), "Hugging Face": ("hf_", "34w"), "DigitalOcean": ("dop_v1_", "64h"),
    "Shopify": ("shpat_", "32h"), "Twilio": ("SK", "32h"), "Mailgun": ("key-", "32h"),
}  # fmt: skip
SENTENCES = [
    "Please pay it to {}.", "{}", "My account: {}, thank you", "Is ({}) still right?", "Here it is:\n{}\nBest, Rosa",
    "Bitte überweisen Sie auf {} bis Freitag.", "Mon numéro est {}; merci.", "it says {} and 3 others", "“{}” does not work",
]  # fmt: skip
GAPS = ["", " ", "-", "\u00a0", "\u202f", "\u2009", "\u2011", "\t"]
EACH = 60


def drawn(dice: random.Random, form: str) -> str:
    """Made by a form: a number, then which signs so often, or the sign itself."""
    made, count = "", ""
    for sign in form:
        if sign.isdigit():
            count += sign
        else:
            made += "".join(dice.choice(SIGNS.get(sign, sign)) for _ in range(int(count)))
            count = ""
    return made


def account(dice: random.Random, country: str) -> str:
    """An account number whose check digits are right, as people write it."""
    rest = drawn(dice, ACCOUNTS[country])
    as_number = "".join(str(int(each, 36)) for each in f"{rest}{country}00")
    whole = f"{country}{98 - int(as_number) % 97:02}{rest}"
    return grouped(dice, dice.choice([whole, whole.lower()]))


def card(dice: random.Random) -> str:
    """A card's number whose last digit is right by Luhn's sum."""
    digits = dice.choice("3456") + drawn(dice, "14n")
    doubled = [
        sum(divmod(2 * int(each), 10)) if at % 2 == 0 else int(each)
        for at, each in enumerate(reversed(digits))
    ]
    return grouped(dice, digits + str(-sum(doubled) % 10))


def grouped(dice: random.Random, whole: str) -> str:
    """As banks print it: in one, or four by four, with one of the signs that stand between."""
    return dice.choice(GAPS).join(whole[at : at + 4] for at in range(0, len(whole), 4))


def masked(values: list[str], dice: random.Random) -> float:
    """The share of which nothing is left; whatever is masked comes back."""
    found = 0
    for value in values:
        text = dice.choice(SENTENCES).format(value)
        masking = Masking()
        left = masking.mask(text)
        assert masking.restore(left) == text
        found += not any(part in left for part in (value, value[:12], value[-12:]))
    return found / len(values)


@pytest.mark.parametrize("country", ACCOUNTS)
def test_account_numbers_are_masked(country):
    dice = random.Random(country)
    assert masked([account(dice, country) for _ in range(EACH)], dice) >= 0.97


def test_cards_are_masked():
    dice = random.Random("cards")
    assert masked([card(dice) for _ in range(10 * EACH)], dice) >= 0.97


@pytest.mark.parametrize("service", KEYS)
def test_keys_are_masked(service):
    dice = random.Random(service)
    begins, form = KEYS[service]
    assert masked([begins + drawn(dice, form) for _ in range(EACH)], dice) >= 0.97

"""Addresses that a person typed, checked before anything is kept or sent."""

from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid

MOST = 20
_LONGEST = 5000


def read_addresses(typed: str) -> list[str]:
    """The addresses in a line such as `Bank <claims@bank.example>, ben@example.org`, each once.

    Raises `Invalid` for what is none, for line ends and for more than `MOST`.
    """
    typed = typed.strip().strip(",;").replace(";", ",")
    if len(typed) > _LONGEST or any(ord(sign) < 32 or ord(sign) == 127 for sign in typed):
        raise Invalid(_("Enter the addresses on one line, with commas between them."))
    found: dict[str, str] = {}
    for name, address in getaddresses([typed]) if typed else []:
        given = address.strip().lower()
        try:
            validate_email(given)
        except ValidationError as error:
            shown = (address or name or typed)[:200]
            raise Invalid(
                _("“%(typed)s” is not an address. Enter one like name@example.com.") % {"typed": shown}
            ) from error
        found[given] = given
    if len(found) > MOST:
        raise Invalid(_("A reply goes to at most %(most)s copies. Take some out.") % {"most": MOST})
    return list(found)

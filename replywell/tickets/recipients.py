"""Whom a letter goes to and how much it may carry: what a person typed, checked before anything is kept."""

from collections.abc import Iterable
from email.utils import getaddresses

from django.utils.translation import gettext as _

from replywell.adapters.channels.email.format import display_name, postal_address
from replywell.adapters.channels.port import Party
from replywell.kit.errors import Invalid, Refused

MOST = 20
"""Recipients of one letter, copies included."""
LARGEST_LETTER = 20 * 1024 * 1024
"""Bytes of all files of one letter together: most mail servers take 25 MB, and mail adds a third."""
MOST_FILES = 20
_LONGEST = 5000


def read_recipients(typed: str) -> list[Party]:
    """The people in a line such as `Bank <claims@bank.example>, ben@example.org`, each once.

    Raises `Invalid` for what is no address, for line ends and for more than `MOST`.
    """
    typed = typed.strip().strip(",; ").replace(";", ",")
    if len(typed) > _LONGEST or any(ord(sign) < 32 or ord(sign) == 127 for sign in typed):
        raise Invalid(_("Enter the addresses on one line, with commas between them."))
    pairs = getaddresses([typed]) if typed else []
    if typed and not any(address for _name, address in pairs):
        raise Invalid(
            _("“%(typed)s” is not an address. Enter one like name@example.com.") % {"typed": typed[:200]}
        )
    found = {address.lower(): _party(name, address) for name, address in pairs if name or address}
    check_number(found)
    return list(found.values())


def read_addresses(typed: str) -> list[str]:
    """The bare addresses in such a line. Raises as `read_recipients` does."""
    return [party.email for party in read_recipients(typed)]


def check_number(recipients: Iterable[object]) -> None:
    """Raise `Invalid` when these are too many for one letter."""
    if len(list(recipients)) > MOST:
        raise Invalid(_("A message goes to at most %(most)s addresses. Take some out.") % {"most": MOST})


def check_size(sizes: Iterable[int]) -> None:
    """Raise `Invalid` when files of these sizes are too much for one letter."""
    given = list(sizes)
    if len(given) > MOST_FILES:
        raise Invalid(_("A message carries at most %(most)s files. Take some out.") % {"most": MOST_FILES})
    if sum(given) > LARGEST_LETTER:
        raise Invalid(too_large())


def too_large() -> str:
    """What to do about too much."""
    megabytes = LARGEST_LETTER // (1024 * 1024)
    return _(
        "The files of one message may have %(megabytes)s MB together. Take some out, or send a link."
    ) % {"megabytes": megabytes}


def _party(name: str, address: str) -> Party:
    try:
        postal_address(address)
    except Refused as error:
        raise Invalid(
            _("“%(typed)s” is not an address. Enter one like name@example.com.")
            % {"typed": address[:200] or name[:200]}
        ) from error
    return Party(address.lower(), display_name(name))

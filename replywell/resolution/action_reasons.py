"""Why an action was not done, or nobody knows: kept in English, told in the reader's language.

They are written by a worker, which speaks nobody's language; each reader has their own. Pure.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

DEAD = gettext_noop(
    "We stopped in the middle of the call; it may have been done. Look there, then say what came of it."
)
OTHER_REQUESTER = gettext_noop("The ticket has another requester by now.")
CLOSED = gettext_noop("The ticket was closed before it was done.")
SWITCHED_OFF = gettext_noop("The action was switched off before it was done.")
ENOUGH_CODES = gettext_noop("Enough codes were sent, and none was answered rightly.")
NO_ADDRESS = gettext_noop("No address of this contact is known, so there is nowhere to send the link.")
NO_MAIL = gettext_noop("The mail with the link could not leave.")
BROKE = gettext_noop("It broke off (%(kind)s): whether it was done is not known.")
ANSWERED = gettext_noop("%(host)s answered %(status)s.")
NOT_KNOWN = gettext_noop("%(host)s answered %(status)s: whether it was done is not known.")
NOT_DONE = gettext_noop("%(host)s answered %(status)s: it was not done.")
LINK_MAILED = gettext_noop("The link was mailed to %(email)s.")
NOT_CALLED = gettext_noop("%(why)s It was not called.")
UNCLEAR = gettext_noop("%(why)s Whether it was done is not known.")
LATE = gettext_noop("%(host)s did not answer in time. Try again later.")
DELETED = gettext_noop("The action was deleted.")

_ALL = (
    DEAD,
    OTHER_REQUESTER,
    CLOSED,
    SWITCHED_OFF,
    ENOUGH_CODES,
    NO_ADDRESS,
    NO_MAIL,
    BROKE,
    ANSWERED,
    NOT_KNOWN,
    NOT_DONE,
    LINK_MAILED,
    LATE,
    DELETED,
    NOT_CALLED,
    UNCLEAR,
)
_PLACE = re.compile(r"%\\\((\w+)\\\)s|%\((\w+)\)s")


def _pattern(reason: str) -> re.Pattern[str]:
    """What a reason looks like with its values in it: one word each, but for another reason in front."""
    looks = _PLACE.sub(
        lambda place: (
            f"(?P<{place[1] or place[2]}>" + (".+" if "why" in (place[1], place[2]) else r"\S+") + ")"
        ),
        re.escape(reason),
    )
    return re.compile(looks, re.DOTALL)


_KNOWN = tuple((_pattern(reason), reason) for reason in _ALL)


def reason_told(kept: str) -> str:
    """A kept reason in the active language; as it is, where it is none of ours: a service's own words."""
    for pattern, reason in _KNOWN:
        if found := pattern.fullmatch(kept):
            values = found.groupdict()
            if "why" in values:
                values["why"] = reason_told(values["why"])
            return _(reason) % values
    return kept

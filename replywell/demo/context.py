"""What the desk's frame shows on a demo desk: the way to the mails it sent."""

import time
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse

from replywell.demo.catcher import caught_connections

KNOWN_FOR = 30.0
"""Seconds for which the answer is believed."""


def caught_mail(_: HttpRequest) -> dict[str, Callable[[], str]]:
    """`caught_mail`: the address of the mail catcher's page; empty where there is none.

    Only a page that shows it asks: the help center has nothing to do with it.
    """
    return {"caught_mail": _address}


def _address() -> str:
    return reverse("demo:mails") if _is_demo(period()) else ""


def period() -> int:
    """Changes when what is known has to be asked again."""
    return int(time.monotonic() / KNOWN_FOR)


@lru_cache(maxsize=1)
def _is_demo(_period: int) -> bool:
    return bool(caught_connections())

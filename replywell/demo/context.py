"""What the desk's frame shows on a demo desk: the way to the mails it sent."""

import time
from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse

from replywell.demo.catcher import caught_connections

KNOWN_FOR = 30.0
"""Seconds for which the answer is believed."""


def caught_mail(_: HttpRequest) -> dict[str, str]:
    """`caught_mail`: the address of the mail catcher's page; empty where there is none."""
    return {"caught_mail": reverse("demo:mails") if _is_demo(int(time.monotonic() / KNOWN_FOR)) else ""}


@lru_cache(maxsize=1)
def _is_demo(_period: int) -> bool:
    return bool(caught_connections())

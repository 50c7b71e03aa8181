"""What the desk does itself for a tool. The rooms that do it stand above this one, so `project` puts them here."""

from dataclasses import dataclass

from django.conf import settings

from replywell.adapters.tools.port import Hands
from replywell.kit.errors import Refused


@dataclass(frozen=True, slots=True)
class NoHands:
    """As long as nobody has given others."""

    private_hosts: bool = False

    def mail_sign_in_link(self, email: str, language: str) -> bool:
        raise Refused("The requests portal is not there in this process.")


_given: list[Hands] = []


def give_hands(hands: Hands) -> None:
    """From now on tools work with these."""
    _given[:] = [hands]


def hands() -> Hands:
    return _given[0] if _given else NoHands(private_hosts=settings.ENV.private_sources)

"""What account actions do in the desk itself, put together from the rooms that can."""

from dataclasses import dataclass

from django.conf import settings

from replywell.portal.actions.entering import mail_link
from replywell.resolution.hands import give_hands


@dataclass(frozen=True, slots=True)
class DesksHands:
    private_hosts: bool

    def mail_sign_in_link(self, email: str, language: str) -> bool:
        return mail_link(email, language or "en")


def give_the_desks_hands() -> None:
    give_hands(DesksHands(private_hosts=settings.ENV.private_sources))

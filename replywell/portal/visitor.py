"""Who reads the help center: what they may see and the language they read it in."""

import hmac
import ipaddress
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation

from replywell.kit import clock
from replywell.kit.secrets import derived_key
from replywell.knowledge.reading import AGENTS, EVERYBODY, SIGNED_IN
from replywell.people.models import Agent
from replywell.people.signing import address_of
from replywell.portal.reader import reader_of


@dataclass(frozen=True, slots=True)
class Visitor:
    audiences: tuple[str, ...]
    locale: str
    main: str
    """The desk's own locale: what is not translated is in it."""

    @property
    def stranger(self) -> bool:
        return self.audiences == EVERYBODY

    @property
    def language(self) -> str:
        return self.locale.partition("-")[0]

    @property
    def locales(self) -> tuple[str, ...]:
        """In which locales articles are listed for them: their own, then the desk's."""
        return tuple(dict.fromkeys((self.locale, self.language, self.main, self.main.partition("-")[0])))


def audiences_of(request: HttpRequest) -> tuple[str, ...]:
    """Strangers read what is public, contacts who came in what is for the signed-in; agents read all."""
    if isinstance(request.user, Agent) and request.user.is_active:
        return AGENTS
    return SIGNED_IN if reader_of(request) else EVERYBODY


def language_of_pages(locale: str) -> str:
    """The language of ours that comes closest to a locale: what stands around the articles is in it."""
    try:
        return translation.get_supported_language_variant(locale)
    except LookupError:
        return "en"


def mark_of(request: HttpRequest) -> str:
    """Tells the visitors of one day apart and says nothing else about them: it cannot be turned back."""
    told = f"{clock.now():%Y-%m-%d} {_network(address_of(request))}"
    return hmac.digest(derived_key("visitors"), told.encode(), "sha256").hex()


def mark_of_address(email: str) -> str:
    """The same for an e-mail address, on any day."""
    return hmac.digest(derived_key("visitors"), email.strip().lower().encode(), "sha256").hex()


def _network(address: str) -> str:
    """An address of IPv6 stands for its network: a household has 2⁶⁴ of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))

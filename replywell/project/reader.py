"""Pages speak the language of whoever reads them, and tell times in their zone."""

from collections.abc import Callable
from contextlib import nullcontext
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class ReadersLanguage:
    """A signed-in agent's own language and time zone; before that, what their browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agent = request.user
        if not agent.is_authenticated:
            return self.get_response(request)
        language = _language(agent.locale)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        zone = _zone(agent.timezone)
        with timezone.override(zone) if zone else nullcontext():
            return self.get_response(request)


def _language(wanted: str) -> str | None:
    try:
        return translation.get_supported_language_variant(wanted)
    except LookupError:
        return None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None

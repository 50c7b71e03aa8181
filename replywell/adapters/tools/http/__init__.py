"""Calls a service of the organization's own by a template that an administrator wrote."""

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from replywell.adapters.tools.http.request import request_of, results_of
from replywell.adapters.tools.http.settings import HttpSettings
from replywell.adapters.tools.port import Hands
from replywell.adapters.tools.values import Argument, Call, Outcome, Plan
from replywell.kit.errors import Refused, Unavailable, Unconfirmed
from replywell.kit.fetch import Failed, Fetched, Fetcher

TIMEOUT_S = 15.0
READ = 100_000
"""Bytes of an answer."""
NOT_NOW = {429, 503}
"""The service says that it has not begun."""


class HttpTool:
    """One request, through the one fetcher; a redirect is no answer."""

    name = "http"
    Settings: type[BaseModel] = HttpSettings
    title = gettext_lazy("Call an address")

    def arguments(self, settings: HttpSettings) -> tuple[Argument, ...]:
        return settings.arguments

    def repeatable(self, settings: HttpSettings) -> bool:
        return settings.repeats or settings.method == "GET"

    def plan(self, settings: HttpSettings, call: Call) -> Plan:
        sent = request_of(settings, call, hidden=True)
        told = _("%(host)s is called.") % {"host": urlsplit(sent.url).netloc}
        return Plan(told=told, method=sent.method, url=sent.url, headers=sent.headers, body=sent.body)

    def run(self, settings: HttpSettings, call: Call, hands: Hands) -> Outcome:
        sent = request_of(settings, call)
        host = urlsplit(sent.url).hostname or ""
        allow = [host] if hands.private_hosts else []
        try:
            with Fetcher(allow=allow, timeout_s=TIMEOUT_S, max_bytes=READ) as fetcher:
                headers = {**dict(sent.headers), "User-Agent": "Replywell/1 (account actions)"}
                body = sent.body.encode() if sent.body else b""
                answer = fetcher.request(sent.method, sent.url, headers=headers, body=body, follow=False)
        except Failed as error:  # it answered, but with something that cannot be read
            raise Unconfirmed(error.message) from error
        except Unavailable as error:
            raise Unconfirmed(f"{error.message} Whether it was done is not known.") from error
        return self._read(settings, answer, host)

    def _read(self, settings: Any, answer: Fetched, host: str) -> Outcome:
        if 200 <= answer.status < 300:
            return Outcome(
                shown=results_of(settings, answer.content), detail=f"{host} answered {answer.status}."
            )
        if answer.status in NOT_NOW:
            raise Unavailable(f"{host} answered {answer.status}.", retry_after=answer.retry_after)
        if answer.status >= 500:
            raise Unconfirmed(f"{host} answered {answer.status}: whether it was done is not known.")
        raise Refused(f"{host} answered {answer.status}: it was not done.")

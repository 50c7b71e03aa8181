"""Every error of the API as `application/problem+json` (RFC 9457)."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError

from replywell.kit.errors import ReplywellError, Unavailable

log = logging.getLogger(__name__)
TYPE = "application/problem+json"
TITLES = {
    400: ("malformed", "The request cannot be read"),
    401: ("unauthorized", "No token, or one that is not valid"),
    403: ("not-allowed", "Not allowed"),
    404: ("not-found", "Not here"),
    405: ("wrong-method", "This address does not take that method"),
    409: ("conflict", "Conflict"),
    412: ("changed-meanwhile", "It was changed meanwhile"),
    413: ("too-large", "The request is too large"),
    422: ("invalid", "The input is not valid"),
    429: ("too-many-requests", "Too many requests"),
    500: ("failed", "That did not work"),
    502: ("service-failed", "A connected service failed"),
    503: ("unavailable", "Not available now"),
}
"""Status → the word at the end of `type`, and the title."""


class Problem(Exception):
    """An error of the API itself, with its status."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer. `error` says the same as `detail`: the first version of this API called it so."""
    slug, title = TITLES.get(status, TITLES[500 if status >= 500 else 400])
    told = {
        "type": f"{settings.PUBLIC_URL}/api/docs/#{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "error": detail,
        "errors": list(errors),
    }
    return HttpResponse(json.dumps(told), status=status, content_type=TYPE, headers=dict(headers or {}))


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """What an exception is told as. What nobody expected is logged, and told without what it says."""
    match error:
        case Problem():
            return problem(error.status, error.detail, headers=error.headers)
        case ReplywellError():
            return _expected(request, error)
        case ValidationError():
            return problem(
                422, "Correct what `errors` names, and send it again.", errors=_fields(error.errors)
            )
        case HttpError():
            return problem(error.status_code, error.message)
        case Http404():
            return problem(404, "There is no such thing, or it is not visible to you.")
        case PermissionDenied():
            return problem(403, "You may not do that.")
        case RequestDataTooBig():
            return problem(413, "The body is too large. Send less.")
        case SuspiciousOperation() | UnreadablePostError() | BadRequest() | MultiPartParserError():
            return problem(400, "The request cannot be read. Look at its headers and its body.")
    log.error("%s %s failed.", request.method, request.path, exc_info=error)
    return problem(500, "Something went wrong here, and was written down. Try again later.")


def _expected(request: HttpRequest, error: ReplywellError) -> HttpResponse:
    if error.status >= 500:
        log.warning("%s %s: %s", request.method, request.path, error.message)
    headers = {}
    if isinstance(error, Unavailable) and error.retry_after:
        headers["Retry-After"] = str(int(error.retry_after) + 1)
    return problem(error.status if error.status >= 400 else 409, error.message, headers=headers)


def _fields(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Where each mistake is, and what is wrong; never what was sent."""
    told = []
    for error in errors:
        where, *names = (str(part) for part in error.get("loc", ("body",)))
        # In a body the first name is that of our parameter, which nobody outside knows.
        names = names[1:] if where == "body" else names
        told.append({"in": where, "field": ".".join(names), "detail": str(error.get("msg", ""))})
    return told

"""What every request of the API passes: its token, its rate, its key; and how it is answered when it fails."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from replywell.api.actions.answers import once
from replywell.api.actions.rates import spend
from replywell.api.actions.tokens import recognize
from replywell.api.models import ApiToken
from replywell.api.rest.problems import Problem, problem, problem_of
from replywell.people.actions.audit import coming_from
from replywell.people.signing import address_of

type View = Callable[..., HttpResponseBase]


def entrance(view: View) -> View:
    """The view behind the entrance: whatever happens, the answer is JSON, or a problem."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        headers: dict[str, str] = {}
        try:
            answer = _entered(request, lambda: view(request, *args, **kwargs), headers)
        except Exception as error:
            answer = problem_of(request, error)
        if isinstance(answer, HttpResponseNotAllowed):
            allowed = answer["Allow"]
            told = f"This address takes {allowed}."
            answer = problem(405, told, headers={"Allow": allowed})
        for name, value in headers.items():
            answer.headers.setdefault(name, value)
        return answer

    return enter


def _entered(
    request: HttpRequest, do: Callable[[], HttpResponseBase], headers: dict[str, str]
) -> HttpResponseBase:
    token = _token(request)
    spent = spend(token)
    headers |= spent.headers
    if spent.again is not None:
        raise Problem(429, f"This token makes {spent.limit} requests a minute. Wait {spent.again} s.")
    if "\0" in unquote(request.get_full_path()):
        raise Problem(422, "An address has no NUL character in it.")
    request.auth = token  # type: ignore[attr-defined]  # where the router would put it
    key = request.headers.get("Idempotency-Key")

    def doing() -> Any:
        with coming_from(address_of(request)), timezone.override(_zone(token)):
            return _finished(request, do())

    if key is None or request.method != "POST":
        return doing()
    return once(request, token, key, doing)


def _token(request: HttpRequest) -> ApiToken:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    token = recognize(text.strip()) if kind.lower() == "bearer" and text else None
    if token is None:
        told = "Send a token as `Authorization: Bearer rw_…`. An administrator makes one in Settings › API tokens."
        raise Problem(401, told, {"WWW-Authenticate": 'Bearer realm="Replywell API"'})
    return token


def _zone(token: ApiToken) -> ZoneInfo:
    try:
        return ZoneInfo(token.agent.timezone or "UTC")
    except (OSError, ValueError):
        return ZoneInfo("UTC")


def _finished(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """With what the view has left to be said in headers."""
    for name, value in getattr(request, "told", {}).items():
        answer[name] = value
    return answer


def tell(request: HttpRequest, **headers: str) -> None:
    """Say something in a header of the answer."""
    told: dict[str, str] = getattr(request, "told", {})
    request.told = told | headers  # type: ignore[attr-defined]  # read by `_finished`


@csrf_exempt
@login_not_required
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever stands below /api/ and is no address of ours."""
    return problem(404, "There is no such address. All of them stand in /api/docs/.")

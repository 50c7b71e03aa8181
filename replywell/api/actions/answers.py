"""A POST with an Idempotency-Key is done once, however often it is sent."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from replywell.api.models import Answered, ApiToken
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.kit.secrets import Undecipherable

LONGEST = 255
KEPT = timedelta(hours=24)
_KEPT_HEADERS = ("Location", "ETag")


class UnderWay(Conflict):
    """A request with this Idempotency-Key is being answered at this moment. Wait, then send it again."""


class KeyUsed(Invalid):
    """This Idempotency-Key came with another request before. Use a new key for a new request."""


def once(request: HttpRequest, token: ApiToken, key: str, do: Callable[[], HttpResponse]) -> HttpResponse:
    """What `do` answers, or what it answered when this request came first.

    What is done and its answer are kept in one transaction: a process that dies in between leaves neither, and
    the request may come again. So may one that failed, for it has changed nothing. Raises `UnderWay`, `KeyUsed`.
    """
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST:
        raise Invalid(f"An Idempotency-Key has 1 to {LONGEST} printable ASCII characters.")
    asked = _fingerprint(request)
    with transaction.atomic():
        _alone(token, key)
        known = Answered.objects.filter(token=token, key=key).first()
        if known and known.at > clock.now() - KEPT:
            if known.asked != asked:
                raise KeyUsed
            return _again(known)
        answer = do()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
        elif not answer.streaming:
            headers = {name: answer[name] for name in _KEPT_HEADERS if name in answer}
            Answered.objects.update_or_create(
                token=token,
                key=key,
                defaults={
                    "asked": asked,
                    "status": answer.status_code,
                    "headers": headers,
                    "said": {"body": answer.content.decode()},
                    "at": clock.now(),
                },
            )
    return answer


def _alone(token: ApiToken, key: str) -> None:
    """Nobody else has this key in hand until the transaction ends. Raises `UnderWay`."""
    number = int.from_bytes(hashlib.sha256(f"{token.pk}:{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise UnderWay


def _again(known: Answered) -> HttpResponse:
    if isinstance(known.said, Undecipherable):
        raise Conflict("It was done, but its answer cannot be read any more. Look at what is there now.")
    kind = "application/json; charset=utf-8"
    answer = HttpResponse(known.said["body"], status=known.status, content_type=kind)
    for name, value in known.headers.items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def _fingerprint(request: HttpRequest) -> str:
    """Of what is asked. A form's boundary differs from try to try, so its parts count."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            told.update(repr((name, values)).encode(errors="backslashreplace"))
        for name, file in sorted(request.FILES.items()):
            told.update(repr((name, file.name, file.size)).encode(errors="backslashreplace"))
            for chunk in file.chunks():
                told.update(chunk)
            file.seek(0)
    else:
        told.update(request.body)
    return told.hexdigest()

"""What signing in and out leaves behind: connected once, when the room opens."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from replywell.people.actions import sign_ins
from replywell.people.actions.agents import note_password_set
from replywell.people.actions.audit import coming_from
from replywell.people.models import Agent


def address_of(request: HttpRequest | None) -> str:
    """Where a request came from; behind a proxy that is the proxy's word, which uvicorn has read."""
    return str(request.META.get("REMOTE_ADDR") or "") if request is not None else ""


@receiver(user_logged_in, dispatch_uid="replywell sign-in")
def signed_in(request: HttpRequest, user: Agent, **_: Any) -> None:
    with coming_from(address_of(request)):
        sign_ins.note_sign_in(
            user,
            session=request.session.session_key or "",
            address=address_of(request),
            browser=request.META.get("HTTP_USER_AGENT", ""),
        )


@receiver(user_login_failed, dispatch_uid="replywell failed sign-in")
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    tried = credentials.get("email") or credentials.get("username") or credentials.get("login") or ""
    with coming_from(address_of(request)):
        sign_ins.note_failed_sign_in(str(tried))


@receiver(user_logged_out, dispatch_uid="replywell sign-out")
def signed_out(request: HttpRequest, **_: Any) -> None:
    if request.session.session_key:
        sign_ins.note_sign_out(request.session.session_key)


@receiver((password_changed, password_set, password_reset), dispatch_uid="replywell password")
def password_was_set(request: HttpRequest, user: Agent, **_: Any) -> None:
    with coming_from(address_of(request)):
        note_password_set(user)

"""Which contact reads: whoever came in with this browser, as a signed cookie says."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from replywell.people.models import Contact
from replywell.portal.models import Access

_COOKIE, _SALT = "requests", "help center: reader"
_STAYS = 14 * 24 * 3600
"""Seconds."""


def reader_of(request: HttpRequest) -> Contact | None:
    """The contact who came in; None for a stranger, and for whoever was put out since."""
    if not hasattr(request, _COOKIE):
        setattr(request, _COOKIE, _found(request))
    reader: Contact | None = getattr(request, _COOKIE)
    return reader


def let_in(response: HttpResponse, access: Access) -> HttpResponse:
    """From now on this browser is the contact's."""
    told = f"{access.contact_id}:{access.round}"
    response.set_signed_cookie(
        _COOKIE, told, salt=_SALT, max_age=_STAYS, httponly=True, samesite="Lax", path="/help/",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def let_out(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(_COOKIE, path="/help/", samesite="Lax")
    return response


def _found(request: HttpRequest) -> Contact | None:
    told = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_STAYS)
    number, _colon, round_ = (told or "").partition(":")
    if not round_:
        return None
    come = Access.objects.select_related("contact__company").filter(contact=int(number), round=int(round_))
    access = come.first()
    if access is None or access.contact.merged_into_id:  # merged since: they come in as the other one
        return None
    return access.contact

"""A contact comes in: by a link to their address, which shows that it is theirs, or by a password."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid, NotFound
from replywell.people.actions.contacts import known_contact
from replywell.people.models import Contact
from replywell.portal.around import shown_brand
from replywell.portal.models import Access
from replywell.portal.visitor import language_of_pages

VALID = timedelta(minutes=30)


def mail_link(email: str, locale: str) -> bool:
    """Mail a link to an address that somebody is known by; to any other nothing is sent. Returns whether a mail left."""
    contact = known_contact(email)
    if contact is None:
        return False
    path = reverse("portal:link", args=[locale, make_link(contact)])
    with translation.override(language_of_pages(locale)):
        name = shown_brand().name
        subject = _("Your requests at %(name)s") % {"name": name}
        text = _(
            "Somebody, probably you, wants to see the requests that were made from this address. Open them here:\n\n"
            "%(link)s\n\nThe link works once, within 30 minutes. If it was not you, ignore this mail."
        ) % {"link": settings.PUBLIC_URL + path}
    return bool(EmailMessage(subject, text, to=[email]).send())


@transaction.atomic
def make_link(contact: Contact) -> str:
    """The secret of a link that lets this contact in, once; the one before is void."""
    secret = secrets.token_urlsafe(32)
    until = clock.now() + VALID
    Access.objects.update_or_create(contact=contact, defaults={"link": _hash(secret), "link_until": until})
    return secret


def fits(secret: str) -> bool:
    """Whether this link would let somebody in now."""
    return Access.objects.filter(link=_hash(secret), link_until__gt=clock.now()).exists()


@transaction.atomic
def enter_by_link(secret: str) -> Access:
    """Use the link up. Raises `NotFound` for one that is void, used, too old or made up."""
    found = Access.objects.select_for_update().filter(link=_hash(secret), link_until__gt=clock.now()).first()
    if found is None:
        raise NotFound(_("This link does not work any more. Ask for a new one."))
    found.link, found.link_until, found.entered_at = "", None, clock.now()
    found.save(update_fields=["link", "link_until", "entered_at"])
    return found


def enter_by_password(email: str, password: str) -> Access:
    """Raises `Invalid`, in the same words and after the same work whoever is known here."""
    contact = known_contact(email)
    access = Access.objects.filter(contact=contact).first() if contact else None
    fits = check_password(password, access.password if access and access.password else _NOBODYS)
    if access is None or not access.password or not fits:
        raise Invalid(_("Address and password do not belong together. Ask for a link instead."))
    access.entered_at = clock.now()
    access.save(update_fields=["entered_at"])
    return access


@transaction.atomic
def choose_password(contact: Contact, password: str) -> Access:
    """A password from now on; everybody who came in before is out. Raises `Invalid` for a weak one."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    return _anew(contact, password=make_password(password))


@transaction.atomic
def forget_password(contact: Contact) -> Access:
    """Links alone from now on; everybody who came in before is out."""
    return _anew(contact, password="")


def _anew(contact: Contact, password: str) -> Access:
    access, _made = Access.objects.select_for_update().get_or_create(contact=contact)
    access.password, access.round, access.link, access.link_until = password, access.round + 1, "", None
    access.save(update_fields=["password", "round", "link", "link_until"])
    return access


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


_NOBODYS = make_password(None)
"""Fits nothing."""

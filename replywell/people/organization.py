"""How the organization itself speaks and counts its hours."""

from replywell.people.models import Organization


def main_locale() -> str:
    """The desk's own locale."""
    return Organization.objects.values_list("locale", flat=True).first() or "en"


def main_timezone() -> str:
    """The desk's own time zone, an IANA name."""
    return Organization.objects.values_list("timezone", flat=True).first() or "UTC"

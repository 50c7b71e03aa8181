"""Addresses of articles in the help center."""

from django.utils.text import slugify

LONGEST = 100


def slug_for(title: str, taken: set[str]) -> str:
    """A title as an address that is not taken: plain letters where they carry it, else its own script."""
    plain = slugify(title)
    own = slugify(title, allow_unicode=True)
    slug = (plain if len(plain) * 2 > len(own) else own)[:LONGEST].strip("-") or "article"
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"

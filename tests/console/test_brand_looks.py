"""A brand's colour and logo are set where its voice is."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from replywell.kit import blobs
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry, Brand


def png() -> bytes:
    """A picture of one point."""

    def part(kind: bytes, content: bytes) -> bytes:
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(b"\0\0\0\0"))
        + part(b"IEND", b"")
    )


@pytest.fixture
def brand(db):
    return Brand.objects.create(name="Lumenpost")


@pytest.fixture
def saved(client, brand):
    """Post the brand's form with changes; the answer."""
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))

    def post(**changes):
        given = {"name": "Lumenpost", "tone": "brief", "signature": "", "locale": "en", "colour": ""}
        return client.post(reverse("console:brand", args=[brand.pk]), given | changes)

    return post


def test_a_colour_is_kept_in_one_spelling(saved, brand):
    assert saved(colour=" #0C6559 ").status_code == 302

    brand.refresh_from_db()
    assert brand.colour == "#0c6559"
    assert ["colour", "", "#0c6559"] in AuditEntry.objects.latest("pk").changes


@pytest.mark.parametrize("colour", ["teal", "#fff", "#0c655", "red;}"])
def test_what_is_no_colour_is_explained(saved, brand, colour):
    answer = saved(colour=colour)

    assert answer.status_code == 422
    assert "six digits" in answer.text


def test_a_logo_is_kept_until_it_is_removed(saved, brand):
    saved(logo=SimpleUploadedFile("logo.svg", png(), "image/svg+xml"))
    brand.refresh_from_db()
    assert blobs.read(brand.logo) == png()
    assert brand.logo_type == "image/png", "told by its bytes, not by its name"

    saved(colour="#aa0000")
    brand.refresh_from_db()
    assert brand.logo, "it stays when nothing is said of it"

    saved(no_logo="on")
    brand.refresh_from_db()
    assert (brand.logo, brand.logo_type) == ("", "")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG"), (png() * 4000, "too large")],
)
def test_what_is_no_small_picture_is_refused(saved, brand, content, told):
    answer = saved(logo=SimpleUploadedFile("logo.png", content, "image/png"))

    assert answer.status_code == 422
    assert told in answer.text
    brand.refresh_from_db()
    assert brand.logo == ""

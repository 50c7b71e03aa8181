"""What a picture is, told by its first bytes."""

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Media types of pictures that browsers only draw."""


def picture_type(content: bytes) -> str:
    """The media type of a picture that browsers only draw; empty for anything else, such as SVG."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), "")

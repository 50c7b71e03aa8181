"""Pictures of articles: checked for what they are, kept once."""

import hashlib
import io
import warnings

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from replywell.kit import blobs, clock
from replywell.kit.errors import Invalid
from replywell.knowledge.actions.drafts import written_here
from replywell.knowledge.models import Article, ArticleImage
from replywell.people.models import Agent
from replywell.people.permissions import check

LARGEST = 10 * 1024 * 1024
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
"""What browsers draw and nothing else: a drawing (SVG) may hold a script."""
MOST_PIXELS = 50_000_000


@transaction.atomic
def add_image(article: Article, content: bytes, *, by: Agent, alt: str = "") -> ArticleImage:
    """Keep a picture for an article; the same bytes are kept once. Raises `Invalid` for what is none."""
    check(by, "write articles")
    media_type, width, height = _measured(content)
    checksum = hashlib.sha256(content).hexdigest()
    blobs.put(content, checksum)
    image, _new = ArticleImage.objects.get_or_create(
        article=written_here(article),
        checksum=checksum,
        defaults={
            "media_type": media_type,
            "size": len(content),
            "width": width,
            "height": height,
            "alt": alt.replace("\0", "").strip()[:300],
            "by": by,
            "at": clock.now(),
        },
    )
    return image


def _measured(content: bytes) -> tuple[str, int, int]:
    if len(content) > LARGEST:
        raise Invalid(
            _("The picture is too large: %(most)d MB fit. Make it smaller and add it again.")
            % {"most": LARGEST >> 20}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(TYPES)) as picture:
                width, height = picture.size
                media_type = TYPES[str(picture.format)]
                picture.verify()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ) as error:
        raise Invalid(
            _("This is no picture that can be shown. Add a PNG, JPEG, GIF or WebP file.")
        ) from error
    if width * height > MOST_PIXELS:
        raise Invalid(_("The picture has too many pixels. Make it smaller and add it again."))
    return media_type, width, height

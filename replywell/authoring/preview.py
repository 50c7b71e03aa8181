"""A draft as its readers will see it."""

from django.urls import reverse

from replywell.knowledge.models import ArticleImage
from replywell.knowledge.typeset import Manuscript, Picture, Typeset


def preview(markdown: str, title: str = "") -> Typeset:
    """Clean HTML; pictures of the product come from where agents see them."""
    read = Manuscript(markdown, title)
    images = ArticleImage.objects.filter(checksum__in=read.checksums)
    pictures = {
        image.checksum: Picture(reverse("authoring:image", args=[image.checksum]), image.width, image.height)
        for image in images
    }
    return read.typeset(pictures=pictures)

"""Articles and the passages they are searched by."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.knowledge.models.categories import Category
from replywell.knowledge.models.sources import Source
from replywell.people.models import Agent


class Audience(models.TextChoices):
    PUBLIC = "public", _("Public")
    SIGNED_IN = "signed_in", _("Signed in")
    INTERNAL = "internal", _("Internal")


class Kind(models.TextChoices):
    """What a passage is of: an article, or a ticket that was resolved. They are searched apart."""

    ARTICLE = "article"
    TICKET = "ticket"


class State(models.TextChoices):
    """Where a written article stands; those of a source are published."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Volatility(models.TextChoices):
    """How soon what an article says may no longer be so."""

    STABLE = "stable", _("Stable")
    NORMAL = "normal", _("Normal")
    VOLATILE = "volatile", _("Volatile")


class Article(models.Model):
    """Something written down that answers questions: here (`source` is None), or at a source."""

    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.CASCADE, related_name="articles"
    )
    key = models.CharField(max_length=400, help_text="Stable name at its source.")
    title = models.CharField(max_length=300)
    markdown = models.TextField()
    url = models.CharField(max_length=1000, blank=True)
    locale = models.CharField(max_length=12, default="en")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ARTICLE)
    labels = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="Products and the like."
    )
    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verified_on = models.DateField(null=True, blank=True, help_text="When somebody last checked it.")
    expires_on = models.DateField(
        null=True, blank=True, help_text="From this day on it is stale until it is checked."
    )
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Changes when the document at its source changes."
    )
    updated_at = models.DateTimeField(default=clock.now)
    slug = models.CharField(
        max_length=120, blank=True, help_text="Its address in the help center; letters of any script."
    )
    summary = models.CharField(max_length=300, blank=True)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    position = models.PositiveIntegerField(default=0, help_text="Among the articles of its category.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    volatility = models.CharField(max_length=10, choices=Volatility.choices, default=Volatility.NORMAL)
    published_version = models.PositiveIntegerField(default=0, help_text="0 while it never was.")
    published_at = models.DateTimeField(null=True, blank=True, help_text="For the first time.")
    translation_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="translations"
    )
    translated_version = models.PositiveIntegerField(
        default=0, help_text="The original's version that this translation says."
    )
    to_compare = models.DateTimeField(
        null=True,
        default=clock.now,
        help_text="Since when its passages wait to be held against those of other articles.",
    )

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="article_is_one_document"),
            models.UniqueConstraint(
                fields=["slug", "locale"], name="article_has_its_address", condition=~models.Q(slug="")
            ),
            models.UniqueConstraint(
                fields=["translation_of", "locale"],
                name="article_is_translated_once",
                condition=models.Q(translation_of__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_compare"],
                name="article_to_compare",
                condition=models.Q(to_compare__isnull=False, kind="article"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def written_here(self) -> bool:
        return self.source_id is None

    @property
    def behind(self) -> bool:
        """Whether the original has been published anew since this translation was made."""
        return bool(self.translation_of and self.translated_version < self.translation_of.published_version)


class Passage(models.Model):
    """A section of an article, small enough to be an answer. What is filtered by is kept on the row."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=500, blank=True, help_text="Heading path, joined by ` › `.")
    anchor = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    hash = models.CharField(
        max_length=64, help_text="Of title, heading and text: equal ones are not embedded again."
    )
    locale = models.CharField(max_length=12)
    audience = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, default=Kind.ARTICLE)
    labels = ArrayField(models.CharField(max_length=60), default=list)
    stale_on = models.DateField(null=True, help_text="The article's day of expiry.")
    search = SearchVectorField()

    class Meta:
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"],
                name="passage_has_its_place",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="passage_search"),
            models.Index(fields=["kind", "audience"], name="passage_readers"),
        ]

    def __str__(self) -> str:
        return f"{self.article} › {self.heading}"

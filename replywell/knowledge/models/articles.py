"""What is written here: categories, versions, drafts, images and old addresses of articles."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.knowledge.models.library import Article
from replywell.people.models import Agent


class ArticleVersion(models.Model):
    """An article's text as it was published; never changed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    markdown = models.TextField()
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=300, blank=True, help_text="What changed, in the author's words.")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="version_has_its_number")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class ArticleDraft(models.Model):
    """The text that is being written, saved as it is typed; readers do not see it."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    title = models.CharField(max_length=300, blank=True)
    markdown = models.TextField(blank=True)
    base = models.PositiveIntegerField(default=0, help_text="The version it was begun from; 0 for none.")
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts what was saved: who saves an older one is told."
    )
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="Since when it waits for review.")
    submitted_by = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True, help_text="What the author tells the reviewer.")

    def __str__(self) -> str:
        return f"Draft of {self.title}"


class ArticleRedirect(models.Model):
    """An address that an article had before."""

    slug = models.CharField(max_length=120)
    locale = models.CharField(max_length=12)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="redirects")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "locale"], name="redirect_leads_to_one_article")
        ]

    def __str__(self) -> str:
        return f"{self.slug} → {self.article_id}"


class ArticleImage(models.Model):
    """A picture in an article. Its bytes lie in the blobs under their checksum."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="images")
    checksum = models.CharField(max_length=64, help_text="SHA-256 of its bytes, their name in the blobs.")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="In bytes.")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "checksum"], name="image_is_in_an_article_once")
        ]

    def __str__(self) -> str:
        return self.alt or self.checksum[:12]


class ArticleFeedback(models.Model):
    """A reader's word on an article: at most one a visitor, article and day."""

    class Reason(models.TextChoices):
        OUTDATED = "outdated", _("It is out of date")
        WRONG = "wrong", _("Something in it is wrong")
        UNCLEAR = "unclear", _("It is hard to understand")
        MISSING = "missing", _("What I need is not in it")
        OTHER = "other", _("Something else")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback")
    helpful = models.BooleanField()
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    comment = models.TextField(blank=True)
    visitor = models.CharField(max_length=64, help_text="A hash that tells visitors of one day apart.")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "visitor", "day"], name="feedback_once_a_day")
        ]
        indexes = [
            models.Index(
                fields=["article"],
                name="feedback_open",
                condition=models.Q(helpful=False, resolved_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {'yes' if self.helpful else 'no'}"


class HelpSearch(models.Model):
    """What a reader of the help center searched for, and whether something was found: gaps are found by it."""

    query = models.CharField(max_length=300)
    folded = models.CharField(max_length=300, db_index=True, help_text="In lower case, single spaces.")
    locale = models.CharField(max_length=12)
    found = models.PositiveIntegerField(help_text="Articles shown.")
    clicked = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.query


class Deflection(models.Model):
    """Answers shown to somebody about to write to us. It counts only when they said that it helped."""

    text = models.TextField(help_text="What was about to be asked.")
    locale = models.CharField(max_length=12)
    shown = ArrayField(models.BigIntegerField(), default=list, help_text="Numbers of the articles shown.")
    helped = models.BooleanField(null=True, help_text="Empty until they say so.")
    article = models.ForeignKey(
        Article,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The one that helped.",
    )
    at = models.DateTimeField(default=clock.now, db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text[:60]

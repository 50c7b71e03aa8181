"""What tickets are sorted by: categories, tags, and the fields an organization adds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.people.models import Team


class Category(models.Model):
    """What a ticket is about; two levels deep at most."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    examples = models.JSONField(
        default=list, blank=True, help_text="Messages of this category, as a JSON list."
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text="Who takes it when no rule says otherwise.",
    )
    active = models.BooleanField(default=True)
    in_form = models.BooleanField(default=False, help_text="Requesters may choose it in the contact form.")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that tickets are marked with. Tickets carry its name; this row says what it means."""

    name = models.CharField(max_length=60, unique=True, help_text="Lower case, as tickets carry it.")
    description = models.CharField(max_length=200, blank=True)
    tone = models.PositiveSmallIntegerField(default=0, help_text="Which of the six label tones it has.")
    active = models.BooleanField(default=True, help_text="Offered for new tickets.")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """A field that the organization added to tickets; values stand in `Ticket.custom` under its slug."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of a list")
        CHOICES = "choices", _("Several of a list")
        LINK = "link", _("Web address")

    class InForm(models.TextChoices):
        NOT = "not", _("Not asked")
        ASKED = "asked", _("Asked")
        NEEDED = "needed", _("Has to be answered")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    help = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    options = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    pattern = models.CharField(
        max_length=200, blank=True, help_text="Regular expression a text has to match."
    )
    minimum = models.FloatField(null=True, blank=True)
    maximum = models.FloatField(null=True, blank=True)
    required = models.BooleanField(default=False, help_text="Before a ticket can be resolved.")
    categories = models.ManyToManyField(
        Category, blank=True, related_name="fields", help_text="Where it is asked for; none means everywhere."
    )
    in_form = models.CharField(
        max_length=6,
        choices=InForm.choices,
        default=InForm.NOT,
        help_text="Whether requesters are asked for it in the contact form.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

"""What was missed, and what was made of it: breaches, their post-mortems, and what is to be done."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from replywell.kit import clock
from replywell.people.models import Agent, Company, Team
from replywell.tickets.models import Category, Ticket, Urgency


class PostMortem(models.Model):
    """Why promises were missed, and what follows: drafted at the breach, finished and signed by a person."""

    title = models.CharField(max_length=200)
    figures = models.JSONField(
        default=dict, help_text="`postmortem.Figures`; counted anew until it is signed."
    )
    causes = models.JSONField(
        default=list, help_text="{slug, found, tickets, checked} each, as `causes.py` names them."
    )
    summary = models.TextField(blank=True)
    other_cause = models.TextField(blank=True, help_text="What no rule knows.")
    prevention = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    drafted_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.GeneratedField(
        expression=SearchVector("title", "summary", "other_cause", "prevention", "lessons", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-id"]
        indexes = [GinIndex(fields=["words"], name="post_mortem_words")]

    def __str__(self) -> str:
        return self.title


class SignedVersion(models.Model):
    """A post-mortem as it was signed; it never changes."""

    post_mortem = models.ForeignKey(PostMortem, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Title, figures, causes, texts and actions.")
    name = models.CharField(max_length=120, help_text="Of whoever signed, as it was then.")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["post_mortem", "number"], name="signed_version_once")]

    def __str__(self) -> str:
        return f"{self.post_mortem} ({self.number})"


class FollowUp(models.Model):
    """What somebody is going to do, so that it is not missed again."""

    post_mortem = models.ForeignKey(PostMortem, on_delete=models.CASCADE, related_name="follow_ups")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["due"], name="follow_up_open", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return self.what


class Breach(models.Model):
    """A promise that was missed: logged once, with whose it was then. Targets are made anew; this stays."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="breaches")
    target = models.OneToOneField(
        "sla.Target", null=True, on_delete=models.SET_NULL, related_name="breach", help_text="As it is now."
    )
    kind = models.CharField(max_length=30)
    number = models.PositiveSmallIntegerField(default=1)
    policy = models.CharField(max_length=80, blank=True, help_text="Its name then.")
    length = models.DurationField(help_text="What was promised.")
    started_at = models.DateTimeField()
    at = models.DateTimeField(help_text="When the time was used up.")
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.MEDIUM)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.SET_NULL, related_name="+")
    company = models.ForeignKey(Company, null=True, on_delete=models.SET_NULL, related_name="+")
    tier = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    logged_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(
        max_length=20, blank=True, help_text="`gone`: no such clock any more; `recounted`; `policy`."
    )
    post_mortem = models.ForeignKey(PostMortem, null=True, on_delete=models.SET_NULL, related_name="breaches")

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "breaches"
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "number"], name="breach_once")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="breach_newest"),
            models.Index(fields=["category", "at"], name="breach_category"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.ticket_id}"

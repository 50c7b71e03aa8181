"""Incidents: one cause, many tickets; what is proposed as one, and what was told to whom."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.people.models import Agent, Contact
from replywell.tickets.models import Message, Ticket


class Incident(models.Model):
    """One cause of many tickets, from the first suspicion until it is over."""

    class Status(models.TextChoices):
        INVESTIGATING = "investigating", _("Investigating")
        IDENTIFIED = "identified", _("Identified")
        MONITORING = "monitoring", _("Monitoring")
        RESOLVED = "resolved", _("Resolved")

    class Severity(models.IntegerChoices):
        MAJOR = 1, _("Major: hardly anybody can work")
        PARTIAL = 2, _("Partial: something does not work")
        MINOR = 3, _("Minor: a nuisance")

    title = models.CharField(max_length=200)
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.INVESTIGATING)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.PARTIAL)
    owner = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    products = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    middle = models.JSONField(default=dict, help_text="What its tickets say: meaning and weights of words.")
    opened_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["-opened_at"], name="incident_open", condition=~models.Q(status="resolved"))
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.RESOLVED


class IncidentTicket(models.Model):
    """A ticket of an incident, or one that may be of it."""

    class State(models.TextChoices):
        LINKED = "linked"
        PROPOSED = "proposed", "may be part of it"
        REFUSED = "refused", "somebody said that it is not"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tickets")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="incidents")
    state = models.CharField(max_length=8, choices=State.choices)
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    untold = models.BooleanField(default=False, help_text="The requester asked for no updates.")
    apart = models.BooleanField(
        default=False, help_text="It asks other things, too: it is not resolved with it."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "ticket"], name="ticket_once_an_incident")]
        indexes = [models.Index(fields=["ticket", "state"], name="incident_of_ticket")]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.state} {self.incident_id}"


class IncidentProposal(models.Model):
    """Tickets that came in a spike and say the same: a person decides what it is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for somebody")
        OPENED = "opened", _("Opened as an incident")
        ADDED = "added", _("Added to an incident")
        DISMISSED = "dismissed", _("Dismissed")
        PASSED = "passed", _("Passed unanswered")

    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    title = models.CharField(max_length=200)
    tickets = ArrayField(models.BigIntegerField(), help_text="Numbers of the tickets, in their order.")
    words = ArrayField(models.CharField(max_length=60), default=list, help_text="What they have in common.")
    middle = models.JSONField(default=dict, help_text="Meaning and weights of words, to know it again.")
    minutes = models.PositiveSmallIntegerField(help_text="The span in which they came.")
    count = models.PositiveIntegerField(help_text="People in that span, as they count.")
    usual = models.FloatField(help_text="How many are usual then.")
    chance = models.FloatField(help_text="How probable so many are, where nothing is wrong.")
    at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, help_text="When a ticket was last added to it.")
    settled_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    quiet_until = models.DateTimeField(null=True, blank=True, help_text="The same is not proposed before.")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="proposals")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at"], name="proposal_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return self.title

    @property
    def usual_told(self) -> str:
        """How many are usual, as one says it."""
        if self.usual >= 0.05:
            return formats.localize(round(self.usual, 1))
        return f"\u2066< {formats.localize(0.1)}\u2069"  # from right to left it would say "more than"


class IncidentEntry(models.Model):
    """A line of an incident's story: a note for colleagues, something that changed, or an update for requesters."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CHANGE = "change", _("Change")
        UPDATE = "update", _("Update")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    texts = models.JSONField(
        default=dict, help_text="Language → text; of a note the one under an empty name."
    )
    data = models.JSONField(default=dict, help_text="Of a change: what, before and after.")
    status = models.CharField(
        max_length=13, choices=Incident.Status.choices, help_text="The incident's status then."
    )
    resolves = models.BooleanField(default=False, help_text="Tickets that it reaches are resolved with it.")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last of its letters was settled."
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    titles = models.JSONField(default=dict, help_text="Language → the incident's name on the help center.")
    published_at = models.DateTimeField(null=True, blank=True, help_text="On the help center since.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "incident entries"
        indexes = [
            models.Index(
                fields=["-published_at"],
                name="update_published",
                condition=models.Q(published_at__isnull=False, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of incident {self.incident_id}"

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None


class IncidentLetter(models.Model):
    """An update on its way to one ticket. One of a contact's is said; their other tickets go without words."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        SAID = "said", _("Said")
        SILENT = "silent", _("Told on another ticket")
        SKIPPED = "skipped", _("Left out")

    update = models.ForeignKey(IncidentEntry, on_delete=models.CASCADE, related_name="letters")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    speaks = models.BooleanField(default=True, help_text="Here it is said to the contact.")
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    because = models.CharField(max_length=200, blank=True)
    resolved = models.BooleanField(default=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["update", "ticket"], name="letter_once_a_ticket"),
            models.UniqueConstraint(
                fields=["update", "contact"], name="letter_once_a_contact", condition=models.Q(speaks=True)
            ),
        ]
        indexes = [
            models.Index(fields=["update", "id"], name="letter_waiting", condition=models.Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"Update {self.update_id} for #{self.ticket_id}: {self.state}"


class TicketTrace(models.Model):
    """What a look for spikes reads of a ticket: kept, so that each is worked out once."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    at = models.DateTimeField()
    contact = models.BigIntegerField()
    origin = models.CharField(max_length=320, blank=True, help_text="Empty: nobody it counts for wrote it.")
    words = ArrayField(models.CharField(max_length=12), default=list)
    looked_at = models.DateTimeField(null=True, help_text="When it was asked about; None: it waits for that.")

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="trace_at"),
            GinIndex(fields=["words"], name="trace_words"),
            models.Index(fields=["at"], name="trace_waiting", condition=models.Q(looked_at=None)),
        ]

    def __str__(self) -> str:
        return f"Trace of #{self.ticket_id}"

"""Account actions: what an administrator allows, what was proposed on a ticket and what came of it, and the codes."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from replywell.kit import clock
from replywell.kit.secrets import EncryptedJSONField
from replywell.people.models import Agent, Contact
from replywell.tickets.models import Category, Message, Ticket

CODE_LASTS = timedelta(minutes=10)


class AccountAction(models.Model):
    """Something that may be done to a contact's account: a tool with its settings, and who may propose it."""

    class Identity(models.TextChoices):
        CODE = "code", _("A one-time code, always")
        SESSION = "session", _("A proven sender is enough, else a one-time code")
        NONE = "none", _("Nothing")

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    tool = models.CharField(max_length=40)
    settings: Any = EncryptedJSONField(default=dict, help_text="The tool's settings, encrypted at rest.")
    description = models.CharField(max_length=500, blank=True, help_text="What it does, in one sentence.")
    examples = models.JSONField(default=list, blank=True, help_text="How requesters ask for it.")
    categories = models.ManyToManyField(
        Category, blank=True, related_name="account_actions", help_text="Where the assistant may propose it."
    )
    approval = models.BooleanField(default=True, help_text="An agent has to approve each.")
    identity = models.CharField(max_length=8, choices=Identity.choices, default=Identity.CODE)
    reply = models.TextField(help_text="What the requester is told when it is done.")
    active = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ActionRun(models.Model):
    """One proposal of an action on a ticket, until it was done, failed, or nobody wants it any more."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        WAITING_FOR_CODE = "waiting_for_code", _("waits for the code")
        WAITING_FOR_APPROVAL = "waiting_for_approval", _("waits for approval")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("outcome unknown")
        REFUSED = "refused", _("refused")
        EXPIRED = "expired", _("expired")

    OPEN = ("proposed", "waiting_for_code", "waiting_for_approval", "running")
    WAITING = OPEN[:3]

    action = models.ForeignKey(AccountAction, null=True, on_delete=models.SET_NULL, related_name="proposals")
    name = models.CharField(max_length=80, help_text="Of the action, as it was called.")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="action_runs")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="action_runs")
    key = models.CharField(max_length=40, unique=True, help_text="The same however often it is tried.")
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.CharField(max_length=40, help_text="Who proposed it.")
    arguments = models.JSONField(default=dict)
    because = models.TextField(blank=True)
    identified_by = models.CharField(
        max_length=8, blank=True, help_text="code, session, or nobody was asked."
    )
    identified_at = models.DateTimeField(null=True)
    identified_as = models.CharField(
        max_length=320, blank=True, help_text="The contact's address then; with another one it is shown anew."
    )
    approved_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)
    more_said = models.BooleanField(
        default=False, help_text="The message with the code says more than the code."
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was refused.")
    error = models.TextField(blank=True)
    outcome = models.JSONField(default=list, help_text="What of the answer the requester may read.")
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, help_text="A worker has it until then.")
    next_try_at = models.DateTimeField(null=True)
    reply = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "action"],
                name="action_open_once",
                condition=models.Q(
                    state__in=["proposed", "waiting_for_code", "waiting_for_approval", "running"]
                ),
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="action_run_open",
                condition=models.Q(
                    state__in=["proposed", "waiting_for_code", "waiting_for_approval", "running"]
                ),
            ),
            models.Index(fields=["contact", "-id"], name="action_run_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.name} on #{self.ticket_id}: {self.state}"

    @property
    def is_identified(self) -> bool:
        """Whether the requester has shown who they are, and is still known by the same address."""
        return self.identified_at is not None and self.identified_as == self.contact.email

    def identify(self, how: str) -> None:
        """The requester has shown who they are. Saving is up to the caller, here and below."""
        self.identified_by, self.identified_at, self.identified_as = how, clock.now(), self.contact.email

    def forget_identity(self) -> None:
        self.identified_by, self.identified_at, self.identified_as = "", None, ""

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def waits(self) -> bool:
        return self.state in self.WAITING


class ActionCode(models.Model):
    """A one-time code that went to the contact's own address. Only its hash is kept; the newest of a run counts."""

    run = models.ForeignKey(ActionRun, on_delete=models.CASCADE, related_name="codes")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="Which of its run it is.")
    hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="code_once")]
        indexes = [models.Index(fields=["contact", "created_at"], name="code_contact")]

    def __str__(self) -> str:
        return f"Code {self.number} of run {self.run_id}"

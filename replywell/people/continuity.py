"""How a contact is known, what they claim to be, and merges that can be undone."""

from django.db import models

from replywell.kit import clock


class Identity(models.Model):
    """One way in which a contact is known for sure: `email` and an address, `slack` and `T0A1:U7`, `account`…"""

    contact = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, default="email")
    value = models.CharField(max_length=320)
    here_until = models.DateTimeField(null=True, blank=True, help_text="Where one can be here: until when.")
    typing_at = models.DateTimeField(null=True, blank=True, help_text="When they last typed there.")

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_is_one_contact")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Claim(models.Model):
    """What a contact calls theirs and nobody has shown to be: it finds nobody and joins nobody."""

    contact = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=20, default="email")
    value = models.CharField(max_length=320)
    at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When a mail last asked that address to confirm it."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "kind", "value"], name="claim_once")]
        indexes = [models.Index(fields=["kind", "value"], name="claim_value")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}?"


class ContactMerge(models.Model):
    """Two contacts that are one person: what moved, and what has to be put back to undo it."""

    gone = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="merges_away")
    kept = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="merges_here")
    moved = models.JSONField(
        default=dict, help_text="Ids of what moved, by kind: identities, claims, tickets…"
    )
    before = models.JSONField(
        default=dict, help_text="What the kept contact was before: email, name, company."
    )
    after = models.JSONField(default=dict, help_text="And what it was right afterwards.")
    by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Contact {self.gone_id} is {self.kept_id}"

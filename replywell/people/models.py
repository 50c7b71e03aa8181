"""People on both sides of the desk."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy, pgettext_lazy

from replywell.kit import clock
from replywell.people.browsers import browser_name


class Role(models.TextChoices):
    OWNER = "owner", gettext_lazy("Owner")
    ADMIN = "admin", gettext_lazy("Admin")
    LEAD = "lead", gettext_lazy("Lead")
    AGENT = "agent", gettext_lazy("Agent")
    LIGHT = "light", pgettext_lazy("role", "Light")
    VIEWER = "viewer", gettext_lazy("Viewer")


def initials(name: str) -> str:
    """What stands in somebody's avatar."""
    return "".join(word[0] for word in name.split()[:2]).upper() or "?"


class Brand(models.Model):
    """A name the organization answers under."""

    name = models.CharField(max_length=120, unique=True)
    tone = models.CharField(max_length=200, default="friendly, clear and brief")
    signature = models.TextField(
        blank=True, help_text="Who an answer is signed by, below the greeting in its language."
    )
    locale = models.CharField(max_length=12, default="en", help_text="Language of what has no other.")
    colour = models.CharField(
        max_length=7,
        blank=True,
        help_text="Of the help center, such as #0c6559; empty for the product's own.",
    )
    logo = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the picture in the blobs.")
    logo_type = models.CharField(max_length=20, blank=True, help_text="Its media type.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(colour="") | models.Q(colour__regex=r"^#[0-9a-f]{6}$"),
                name="brand_colour_is_one",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Agents together; tickets of a private team are visible to its members only."""

    class Handing(models.TextChoices):
        PUSH = "push", gettext_lazy("Tickets are handed to agents")
        PULL = "pull", gettext_lazy("Agents take the next ticket")

    name = models.CharField(max_length=80, unique=True)
    private = models.BooleanField(default=False)
    handing = models.CharField(max_length=4, choices=Handing.choices, default=Handing.PUSH)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AgentAccounts(BaseUserManager["Agent"]):
    """What Django's sign-in needs to find an agent."""

    def get_by_natural_key(self, username: str | None) -> "Agent":
        return self.get(email=(username or "").lower())


class Agent(AbstractBaseUser, PermissionsMixin):
    """A person who answers."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    teams = models.ManyToManyField(Team, blank=True, related_name="agents")
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    locale = models.CharField(max_length=12, default="en")
    capacity = models.PositiveSmallIntegerField(
        default=8, help_text="Open tickets at once before others are asked."
    )
    channel_capacity = models.JSONField(
        default=dict, blank=True, help_text='Of one channel, where it is less: {"email": 4}.'
    )
    available = models.BooleanField(default=True)
    away_until = models.DateTimeField(null=True, blank=True, help_text="Takes no tickets until then.")
    away_since = models.DateTimeField(null=True, blank=True, help_text="Since when they take none.")
    timezone = models.CharField(max_length=60, default="UTC", help_text="An IANA name, e.g. Europe/Berlin.")
    working_hours = models.JSONField(
        default=dict,
        blank=True,
        help_text='Weekday (0 is Monday) → intervals: {"0": [["09:00", "12:00"], ["13:00", "17:30"]]}.',
    )
    signature = models.CharField(max_length=200, blank=True, help_text="Below their name in a reply.")
    theme = models.CharField(max_length=8, blank=True, help_text="light, dark, or empty for the system's.")
    shortcuts = models.BooleanField(default=True, help_text="Single keys do something.")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = AgentAccounts()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="agent_email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """May enter the administration."""
        return self.is_active and self.role in {Role.OWNER, Role.ADMIN}

    @property
    def initials(self) -> str:
        return initials(self.name)


class Company(models.Model):
    """The organization a contact belongs to."""

    name = models.CharField(max_length=160, unique=True)
    domains = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    tier = models.CharField(max_length=40, blank=True, help_text="Plan tier, e.g. free, pro, enterprise.")
    requests_shared = models.BooleanField(default=False, help_text="Its contacts see each other's requests.")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "companies"
        indexes = [GinIndex(fields=["domains"], name="company_domains")]

    def __str__(self) -> str:
        return self.name


def named() -> Any:
    """What a contact is looked for by, as search and index say it: the name, and the address up to its `@`."""
    before_at = Func(F("email"), template="split_part(%(expressions)s, '@', 1)")
    told = "(%(expressions)s)"
    return Func(
        F("name"), before_at, template=told, arg_joiner=" || ' ' || ", output_field=models.TextField()
    )


class Contact(models.Model):
    """A person outside."""

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=320, blank=True, help_text="Where we write to.")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    language = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    bounced_at = models.DateTimeField(
        null=True, blank=True, help_text="Mail to this address came back for good."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )

    class Meta:
        indexes = [GinIndex(OpClass(Upper(named()), "gin_trgm_ops"), name="contact_named")]

    def __str__(self) -> str:
        return self.known_as(self.pk, self.name, self.email)

    @staticmethod
    def known_as(number: int, name: str, email: str | None) -> str:
        """How a contact is shown where only these are at hand."""
        return name or email or f"Contact {number}"

    @property
    def initials(self) -> str:
        words = (self.name or self.email or "?").replace("@", " ").split()
        return "".join(word[0] for word in words[:2]).upper()


class Organization(models.Model):
    """Whose desk this is: one row. `progress` says how far the first run came: step → done or skipped."""

    name = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=12, default="en")
    timezone = models.CharField(max_length=60, default="UTC")
    progress = models.JSONField(default=dict, blank=True)
    welcomed_at = models.DateTimeField(null=True, blank=True, help_text="Checklist done or put away.")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="organization_is_one")]

    def __str__(self) -> str:
        return self.name or "Organization"


class Invitation(models.Model):
    """A link by which an agent sets their first password. Only the hash of its secret is kept."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="invitation")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=10, help_text="Which they were invited to; another one voids it.")
    hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Invitation of {self.agent}"


class SignIn(models.Model):
    """A browser in which an agent has signed in; the session itself is Django's."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="sign_ins")
    session = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.agent} since {self.at:%Y-%m-%d %H:%M}"

    @property
    def name(self) -> str:
        return browser_name(self.browser)


class AuditEntry(models.Model):
    """Who changed what about the desk, forever. No secret stands in it."""

    at = models.DateTimeField(default=clock.now)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(max_length=320, help_text="Their name then, or the address that was tried.")
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=list, help_text="[name, before, after] each.")
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["kind", "object_id"], name="audit_object"),
            models.Index(fields=["agent", "-id"], name="audit_agent"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.verb} {self.kind} {self.label}"


class Removal(models.Model):
    """Something was removed from the desk and is kept as it was for a day: `actions/removals.py` brings it back."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60, help_text="Which model it is a row of.")
    needs = models.CharField(max_length=40, help_text="The permission that bringing it back asks for.")
    kept = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now, db_index=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Removal of {self.kind} by {self.agent}"


from replywell.people.continuity import Claim, ContactMerge, Identity  # noqa: E402, F401 - tables of this room, too

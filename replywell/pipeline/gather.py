"""Gathers what a walk may know: the message, its conversation, the requester, the desk."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from replywell.adapters.models.embedded.defaults import named_dimensions
from replywell.adapters.models.port import Dimension, Label, Turn, Voice
from replywell.delivery.queries import automatic_mails_since
from replywell.incidents.queries import incident_near
from replywell.kit import clock
from replywell.kit.suspicion import readable, suspicions
from replywell.kit.values import digest
from replywell.people.models import Brand
from replywell.pipeline.desk import Desk
from replywell.pipeline.models import DeskVersion
from replywell.pipeline.queries import budget_spent
from replywell.resolution.action_queries import allowed_actions
from replywell.resolution.bands import HIGH, MEDIUM
from replywell.resolution.letter import MANNER
from replywell.resolution.policies import certainty_now, policies
from replywell.resolution.queries import autonomy_now
from replywell.resolution.values import Autonomy
from replywell.resolution.versions import answering_version
from replywell.tickets.facts import Facts, Requester
from replywell.tickets.models import Category, CustomField, Message, Ticket
from replywell.tickets.queries import acts, brand_of, set_by_hand
from replywell.tickets.spoken import questions_of, turns_of
from replywell.triage.learned import calibrations, formats, running_versions, taught
from replywell.triage.queries import asks_who_works, bars, on_duty, routing

HISTORY = 12
"""Earlier messages a walk looks at."""
LONGEST = 8000
"""Characters of a message a walk reads."""


def facts_of(message: Message) -> Facts:
    """What is known about this message now."""
    # Read first: whatever an agent does from here on, `carry_out` will notice.
    act = acts(message.ticket_id).first()
    ticket = Ticket.objects.select_related("requester__company", "category", "connection__brand").get(
        pk=message.ticket_id
    )
    earlier = list(ticket.messages.filter(pk__lt=message.pk).order_by("-pk")[:HISTORY])[::-1]
    contact = ticket.requester
    said = message.text or message.quoted
    names = tuple(message.attachments.filter(inline=False).values_list("name", flat=True))
    hour_ago = clock.now() - timedelta(hours=1)
    verified = _verified(message, contact.pk)
    return Facts(
        ticket=ticket.pk,
        message=message.pk,
        first=not earlier,
        subject=readable(ticket.subject),
        text=readable(said)[:LONGEST],
        history=tuple(_turn(said) for said in earlier),
        requester=Requester(
            id=contact.pk,
            name=contact.name,
            email=contact.email,
            language=contact.language,
            company=contact.company.name if contact.company else "",
            tier=contact.company.tier if contact.company else "",
        ),
        channel=ticket.connection.adapter if ticket.connection else "none",
        connection=ticket.connection.slug if ticket.connection else "",
        brand=str(brand.pk) if (brand := brand_of(ticket)) else "",
        auto=message.auto,
        unproven=bool(message.meta.get("unproven")),
        verified=verified,
        account=_account(ticket) if verified else (),
        by_other=message.contact_id is not None and message.contact_id != contact.pk,
        suspicious=suspicions(ticket.subject if not earlier else "", said, *(names if not earlier else ())),
        attachments=names,
        category=ticket.category.slug if ticket.category else "",
        tags=tuple(ticket.tags),
        custom=tuple((slug, _as_text(value)) for slug, value in sorted(ticket.custom.items())),
        team=ticket.team_id,
        assignee=ticket.assignee_id,
        settled_by_person=set_by_hand(ticket.pk),
        assistant_off=ticket.assistant_off,
        incident=incident_near(ticket, said),
        last_act=act.pk if act else 0,
        person_at_it=act is not None and act.at > message.created_at,
        assistant_turns=turns_of(ticket.pk),
        asked_before=questions_of(ticket.pk),
        answers=_answers(earlier)[:LONGEST],
        automatic_mails=automatic_mails_since(contact.email, hour_ago),
        on_duty=on_duty() if asks_who_works() else None,
        now=clock.now(),
    )


def _answers(earlier: list[Message]) -> str:
    """What the requester had asked when the assistant asked back, where its question is what was said last."""
    if not earlier or "question" not in earlier[-1].meta:
        return ""
    asked = [said for said in earlier if said.author == Message.Author.CONTACT]
    return (asked[-1].text or asked[-1].quoted) if asked else ""


def _turn(message: Message) -> Turn:
    role = "requester" if message.author == Message.Author.CONTACT else message.author
    return Turn(role=role, text=readable(message.text)[:2000])


def _verified(message: Message, requester: int) -> bool:
    """Whether the requester, and nobody else, has shown with this message who they are."""
    proven = message.meta.get("verified") is True and not message.meta.get("unproven")
    return proven and message.contact_id == requester


def _account(ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """Plan and company of the requester, and the fields of the ticket that the desk fills in: not what they typed."""
    company = ticket.requester.company
    known = [("plan", company.tier), ("company", company.name)] if company else []
    ours = CustomField.objects.filter(
        active=True, in_form=CustomField.InForm.NOT, slug__in=list(ticket.custom)
    )
    fields = [(field.name, ", ".join(_as_text(ticket.custom[field.slug]))) for field in ours]
    return tuple((name, value) for name, value in (*known, *fields) if value)


def _as_text(value: Any) -> tuple[str, ...]:
    """A custom field's values as rules compare them."""
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return tuple(str(each) for each in (value if isinstance(value, list) else [value]))


def current_desk(*, proven: bool = False) -> Desk:
    """The organization's configuration as it is now; with `proven` as if every rung were proven of today's assistant."""
    brands = list(Brand.objects.order_by("pk")) or [Brand(name="Support")]
    first, *others = brands
    version = answering_version(brand.tone for brand in brands)
    running = running_versions()
    return Desk(
        bars=bars(),
        dimensions=tuple(
            taught(dimension, running, settings.ENV.model_small or settings.ENV.model)
            for dimension in (_categories(), *(d for d in named_dimensions() if d.name != "category"))
        ),
        calibrations=calibrations(running),
        formats=formats(),
        routing=routing(),
        voice=_voice(first),
        voices=tuple((str(brand.pk), _voice(brand)) for brand in others),
        autonomy=Autonomy(
            link_hosts=(urlsplit(settings.PUBLIC_URL).hostname or "",),
            auto_bar=HIGH,
            draft_bar=MEDIUM,
            certainty=certainty_now(),
            policies=policies(),
            budget_spent=settings.ENV.model != "embedded" and budget_spent(),
            **autonomy_now(version, proven=proven),
        ),
        model=settings.ENV.model,
        entailed=True,
        past_answers=True,
        actions=allowed_actions(),
    )


def _voice(brand: Brand) -> Voice:
    return Voice(brand=brand.name, tone=brand.tone, signature=brand.signature, manner=MANNER)


def _categories() -> Dimension:
    """The organization's categories, with its own examples."""
    rows = Category.objects.filter(active=True).order_by("slug")
    labels = tuple(
        Label(name=row.slug, description=row.description or row.name, examples=tuple(row.examples))
        for row in rows
    )
    ours = next(dimension for dimension in named_dimensions() if dimension.name == "category")
    return Dimension(name="category", labels=labels) if labels else ours


def kept(desk: Desk) -> DeskVersion:
    """The row of this desk, made the first time it is used."""
    version, _ = DeskVersion.objects.get_or_create(
        hash=digest(desk), defaults={"desk": desk.model_dump(mode="json")}
    )
    return version

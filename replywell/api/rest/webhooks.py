"""Webhooks and their log, for programs that set themselves up."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query
from ninja.responses import Status as Answer
from pydantic import ConfigDict

from replywell.api.actions import deliveries as telling
from replywell.api.actions.webhooks import put_webhook, remove_webhook, rotate_secret
from replywell.api.models import Webhook, WebhookDelivery
from replywell.api.published import KINDS
from replywell.api.rest import paging
from replywell.api.rest.doors import Doors, agent_of
from replywell.api.rest.entrance import tell
from replywell.api.rest.paging import Cursor, Limit, PageOut
from replywell.api.rest.schemas import ChangeIn, In, Out, Versioned, check_version, told_version
from replywell.kit.errors import NotFound
from replywell.people.permissions import check

router = Doors("webhooks")
type Name = Annotated[str, Field(min_length=1, max_length=120)]
type Url = Annotated[str, Field(min_length=8, max_length=2000)]
type Kinds = Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=40)]
State = WebhookDelivery.State


class WebhookOut(Versioned):
    id: int
    name: str
    url: str
    kinds: list[str] = Field(examples=[["ticket.created", "ticket.resolved"]])
    owner: str = Field(description="E-mail address of the agent who may see what it is told.")
    active: bool
    problem: str = Field(description="Why it was switched off.")
    failing_since: datetime | None
    last_ok_at: datetime | None
    created_at: datetime

    @staticmethod
    def of(webhook: Webhook) -> "WebhookOut":
        return WebhookOut(**_of(webhook)).versioned()


def _of(webhook: Webhook) -> dict[str, Any]:
    same = ("name", "url", "kinds", "active", "problem", "failing_since", "last_ok_at", "created_at")
    told = {name: getattr(webhook, name) for name in same}
    return told | {"id": webhook.pk, "owner": webhook.owner.email}


class WithSecretOut(WebhookOut):
    secret: str = Field(
        description="Told once: keep it.", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )


class SecretOut(Out):
    secret: str = Field(description="Told once. The former one signs too for 24 hours.")


class WebhooksOut(PageOut):
    webhooks: list[WebhookOut]


class WebhookIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Data warehouse",
                    "url": "https://hooks.example.com/replywell",
                    "kinds": ["ticket.created", "ticket.resolved"],
                }
            ]
        }
    )
    name: Name
    url: Url
    kinds: Kinds = Field(description="Some of: " + ", ".join(KINDS) + ".")


class WebhookChange(ChangeIn):
    model_config = ConfigDict(json_schema_extra={"examples": [{"active": False}]})
    name: Name | None = None
    url: Url | None = None
    kinds: Kinds | None = None
    active: bool | None = None


class DeliveryOut(Out):
    id: int
    key: str = Field(description="`webhook-id` of what is sent; the same in each attempt.")
    kind: str
    state: str = Field(description="waiting, delivered, failed or withheld.")
    attempts: int
    ticket: int | None
    status_code: int | None
    response: str = Field(description="How the answer begins.")
    error: str
    duration_ms: int | None
    next_at: datetime | None
    tried_at: datetime | None
    created_at: datetime
    body: dict[str, Any]

    @staticmethod
    def of(row: WebhookDelivery) -> "DeliveryOut":
        names = [name for name in DeliveryOut.model_fields if name != "id"]
        return DeliveryOut(id=row.pk, **{name: getattr(row, name) for name in names})


class DeliveriesOut(PageOut):
    deliveries: list[DeliveryOut]


class ReplayIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "failed"}]})
    state: State = State.FAILED
    since: datetime | None = None


class ReplayedOut(Out):
    count: int = Field(description="How many are sent again; 500 at most, the oldest first.")


@router.get("webhooks", response=WebhooksOut, summary="List webhooks")
def webhooks(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> WebhooksOut:
    """Addresses that are told of what happens here."""
    check(agent_of(request), "administer")
    rows, further = paging.part(Webhook.objects.select_related("owner"), paging.NEWEST, cursor, limit)
    return WebhooksOut(webhooks=[WebhookOut.of(row) for row in rows], **paging.onward(request, further))


@router.post("webhooks", response={201: WithSecretOut}, summary="Add a webhook")
def add_webhook(request: HttpRequest, given: WebhookIn) -> Any:
    """It is told of what the token's agent may see. Its secret is in the answer, and never told again."""
    made = put_webhook(Webhook(), given.model_dump(), by=agent_of(request))
    tell(request, Location=f"/api/v1/webhooks/{made.pk}")
    told = WebhookOut.of(made).model_dump()
    return Answer(201, WithSecretOut(**told, secret=made.secret["current"]))


@router.get("webhooks/{webhook}", response=WebhookOut, summary="Read a webhook")
def webhook(request: HttpRequest, webhook: int) -> WebhookOut:
    """One webhook, without its secret."""
    told = WebhookOut.of(_one(request, webhook))
    told_version(request, told)
    return told


@router.patch("webhooks/{webhook}", response=WebhookOut, summary="Change a webhook")
def patch_webhook(request: HttpRequest, webhook: int, given: WebhookChange) -> WebhookOut:
    """Another name, address or choice; or off, and on again."""
    found = _one(request, webhook)
    check_version(request, WebhookOut.of(found), given)
    values = {name: value for name, value in given.given().items() if value is not None}
    told = WebhookOut.of(put_webhook(found, values, by=agent_of(request)))
    told_version(request, told)
    return told


@router.delete("webhooks/{webhook}", response={204: None}, summary="Remove a webhook")
def delete_webhook(request: HttpRequest, webhook: int) -> Any:
    """It is told nothing any more; its log goes with it."""
    remove_webhook(_one(request, webhook), by=agent_of(request))
    return Answer(204, None)


@router.post("webhooks/{webhook}/secret", response={201: SecretOut}, summary="Change a webhook's secret")
def rotate(request: HttpRequest, webhook: int) -> Any:
    """Another secret. For 24 hours both sign: each delivery has two signatures, and either may be checked."""
    return Answer(201, SecretOut(secret=rotate_secret(_one(request, webhook), by=agent_of(request))))


@router.post("webhooks/{webhook}/test", response={202: DeliveryOut}, summary="Send a test")
def test_webhook(request: HttpRequest, webhook: int) -> Any:
    """An event of the kind `webhook.test`; look at the delivery to see how it went."""
    return Answer(202, DeliveryOut.of(telling.send_test(_one(request, webhook), by=agent_of(request))))


@router.get("webhooks/{webhook}/deliveries", response=DeliveriesOut, summary="List deliveries")
def deliveries(
    request: HttpRequest,
    webhook: int,
    state: Annotated[State | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> DeliveriesOut:
    """What a webhook was told, newest first; for 30 days."""
    found = _one(request, webhook).deliveries.all()
    found = found.filter(state=state) if state else found
    rows, further = paging.part(found, paging.NEWEST, cursor, limit)
    told = [DeliveryOut.of(row) for row in rows]
    return DeliveriesOut(deliveries=told, **paging.onward(request, further))


@router.get("webhooks/{webhook}/deliveries/{delivery}", response=DeliveryOut, summary="Read a delivery")
def delivery(request: HttpRequest, webhook: int, delivery: int) -> DeliveryOut:
    """One delivery: its state, and the answer to its last attempt."""
    return DeliveryOut.of(_delivery(request, webhook, delivery))


@router.post(
    "webhooks/{webhook}/deliveries/{delivery}/replay", response={202: ReplayedOut}, summary="Send one again"
)
def replay_one(request: HttpRequest, webhook: int, delivery: int) -> Any:
    """The same delivery, under the same id."""
    row = _delivery(request, webhook, delivery)
    return Answer(202, ReplayedOut(count=telling.replay([row], by=agent_of(request))))


@router.post("webhooks/{webhook}/replay", response={202: ReplayedOut}, summary="Send many again")
def replay_many(request: HttpRequest, webhook: int, given: ReplayIn) -> Any:
    """All deliveries of a state, since a moment: after the receiver was away for long."""
    found = _one(request, webhook).deliveries.filter(state=given.state).order_by("pk")
    if given.since:
        found = found.filter(created_at__gte=given.since)
    count = telling.replay(found[: telling.AT_ONCE], by=agent_of(request))
    return Answer(202, ReplayedOut(count=count))


def _one(request: HttpRequest, number: int) -> Webhook:
    check(agent_of(request), "administer")
    found = Webhook.objects.select_related("owner").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no webhook {number}.")
    return found


def _delivery(request: HttpRequest, webhook: int, number: int) -> WebhookDelivery:
    row = _one(request, webhook).deliveries.filter(pk=number).first()
    if row is None:
        raise NotFound(f"There is no delivery {number} of webhook {webhook}.")
    return row

"""What a receiver of webhooks was told."""

import json
from datetime import timedelta

import time_machine

from replywell.api.actions import deliveries
from replywell.api.models import WebhookDelivery
from replywell.kit import jobs

State = WebhookDelivery.State


def told(receiver):
    return [json.loads(body) for _headers, body in receiver.got]


def carried_out(work):
    """Do something, and all the jobs that it leaves."""
    with jobs.inline():
        work()


def hook_owner(row):
    from replywell.people.models import Agent

    return Agent.objects.get(email="olga@example.com")


def carried_out_once(work):
    """As `carried_out`; jobs for later are left for `due`."""
    carried_out(work)


def due(row):
    """The next attempt, at its time."""
    row.refresh_from_db()
    with time_machine.travel(row.next_at + timedelta(seconds=1), tick=False), jobs.inline():
        deliveries.deliver(row.pk)
    row.refresh_from_db()

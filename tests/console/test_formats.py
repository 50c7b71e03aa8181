"""How the organization's numbers look is told in the settings and counts from the next message on."""

import re

import pytest
from django.urls import reverse

from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry
from replywell.pipeline.gather import current_desk
from replywell.triage.entities import Format


@pytest.fixture
def desk(client, db):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    return client


ADDRESS = "console:formats"


def test_formats_are_saved_shown_audited_and_part_of_the_desk(desk):
    desk.post(reverse(ADDRESS), {"order": "LP-######\n\n LP-###### ", "product": "Studio"})

    assert current_desk().formats == (
        Format(kind="order", looks=("LP-######",)),
        Format(kind="product", looks=("Studio",)),
    )
    assert "LP-######" in desk.get(reverse(ADDRESS)).text
    assert AuditEntry.objects.filter(kind="entityformat").count() == 2

    desk.post(reverse(ADDRESS), {"order": "", "product": "Studio"})
    assert [form.kind for form in current_desk().formats] == ["product"]


def test_a_format_that_nearly_everything_fits_is_refused_and_stays_in_the_form(desk):
    answer = desk.post(reverse(ADDRESS), {"order": "##"})

    assert answer.status_code == 422
    told = re.search(r"callout--danger.{0,600}", answer.text, re.DOTALL)
    assert told and "three digits" in told[0]
    assert "##</textarea>" in answer.text
    assert current_desk().formats == ()


def test_agents_may_not(client, ada):
    client.force_login(ada)
    assert client.get(reverse(ADDRESS)).status_code == 403

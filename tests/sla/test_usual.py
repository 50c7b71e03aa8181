"""What a new desk promises before anybody has said anything."""

from datetime import timedelta

import pytest

from replywell.sla.actions.usual import usual_policies
from replywell.sla.choose import Described, choose
from replywell.sla.queries import offers
from replywell.tickets.models import Urgency

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("tier", "urgency", "wait"), [("enterprise", Urgency.CRITICAL, HOUR), ("free", Urgency.LOW, 24 * HOUR)]
)
def test_the_top_plan_waits_an_hour_and_the_free_one_a_day_at_any_time_of_the_week(db, tier, urgency, wait):
    usual_policies()
    terms = choose(offers(), Described(urgency=urgency, tier=tier))
    promised = terms.promise("first_response")
    assert promised.hours is None
    assert timedelta(minutes=promised.minutes) == wait

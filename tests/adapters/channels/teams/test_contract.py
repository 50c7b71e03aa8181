"""Teams keeps to what every channel keeps to."""

import json

import pytest
import time_machine

from replywell.adapters.channels.port import Raw
from replywell.adapters.channels.teams.channel import TeamsChannel
from tests.adapters.channels.contract import ChannelContract
from tests.adapters.channels.teams import payloads


class TestTeams(ChannelContract):
    channel = TeamsChannel()
    forged = (
        payloads.request(payloads.activity(), payloads.token(aud=payloads.ELSE)),
        payloads.request(payloads.activity(), authorization=""),
    )

    @pytest.fixture(autouse=True)
    def tenant(self, settings):
        self.settings = settings
        with time_machine.travel(payloads.NOW, tick=False):
            yield

    def arriving(self):
        posted = (payloads.activity(), payloads.activity(type="messageUpdate"), payloads.press())
        return [
            Raw(f"k{at}", json.dumps(each).encode(), "application/json") for at, each in enumerate(posted)
        ]

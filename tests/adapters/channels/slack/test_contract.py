"""Slack keeps to what every channel keeps to."""

import json

import pytest
import time_machine

from replywell.adapters.channels.port import Raw
from replywell.adapters.channels.slack.channel import SlackChannel
from tests.adapters.channels.contract import ChannelContract
from tests.adapters.channels.slack import payloads


class TestSlack(ChannelContract):
    channel = SlackChannel()
    forged = (
        payloads.request(payloads.event(), secret="another"),
        payloads.request(payloads.press(), form=True, stamp=1),
    )

    @pytest.fixture(autouse=True)
    def workspace(self, settings):
        self.settings = settings
        with time_machine.travel(payloads.NOW, tick=False):
            yield

    def arriving(self):
        posted = (payloads.event(), payloads.edited(), payloads.deleted(), payloads.press())
        return [
            Raw(f"k{at}", json.dumps(each).encode(), "application/json") for at, each in enumerate(posted)
        ]

"""The widget keeps to what every channel keeps to."""

import json

import pytest

from replywell.adapters.channels.port import Handle, OutboundMessage, Party, Raw, WebhookRequest
from replywell.adapters.channels.widget.channel import FORMAT, WidgetChannel
from replywell.adapters.channels.widget.settings import WidgetSettings
from replywell.kit.errors import Unreachable
from tests.adapters.channels.contract import ChannelContract

SAID = {"id": "v1:11111111", "visitor": "v1", "conversation": "v-v1", "text": "Hello"}


class TestWidget(ChannelContract):
    channel = WidgetChannel()
    settings = WidgetSettings(key="abcdef123456", origins="https://shop.example")
    forged = (WebhookRequest("POST", {}, {}, json.dumps(SAID).encode()),)

    def arriving(self):
        told = (
            SAID,
            SAID | {"account": "k:7", "email": "r@example.org", "proven": True},
            SAID | {"pressed": "solved"},
        )
        return [Raw(key="1", body=json.dumps(each).encode(), format=FORMAT) for each in told]

    def test_an_account_goes_before_the_browser_and_proves_the_address(self):
        (message,) = self.channel.receive(self.settings, self.arriving()[1])
        assert message.handles == (Handle("account", "k:7"), Handle("visitor", "v1"))
        assert message.address_proven

    def test_who_has_not_written_here_cannot_be_reached_here(self):
        with pytest.raises(Unreachable):
            self.channel.send(self.settings, OutboundMessage(Party(""), (), "", "Hi", "1"))

"""What every channel keeps to, whatever it talks with. A channel's tests inherit from `ChannelContract`."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from replywell.adapters.channels.port import Channel, InboundMessage, Raw
from replywell.kit.errors import AdapterError, Refused, Unavailable, Unsupported


class ChannelContract:
    """Subclasses give `channel`, `settings` and `arriving`: things as they are stored, each with a message in it.

    `forged` are requests that `admit` has to refuse, `rubbish` bodies that hold nothing.
    """

    channel: Channel
    settings: Any
    rubbish: Sequence[bytes] = (b"", b"{}", b"[]", b"\x00\xff\xfe", b"null", b'{"type": 7}', b"x" * 5000)
    forged: Sequence[Any] = ()

    def arriving(self) -> Sequence[Raw]:
        raise NotImplementedError

    def format(self) -> str:
        return self.arriving()[0].format

    def test_its_settings_are_a_model_of_their_own(self):
        assert self.channel.name.isidentifier()
        assert issubclass(self.channel.Settings, BaseModel)
        assert isinstance(self.settings, self.channel.Settings)

    def test_reading_the_same_twice_says_the_same(self):
        for raw in self.arriving():
            assert self.channel.receive(self.settings, raw) == self.channel.receive(self.settings, raw)

    def test_whoever_writes_is_known_by_an_address_or_a_handle(self):
        for message in self._read():
            assert message.sender.email or message.handles
            assert all(handle.kind and handle.value for handle in message.handles)

    def test_a_message_of_a_channel_with_handles_has_an_id_and_a_conversation(self):
        for message in self._read():
            if message.handles:
                assert message.message_id or message.pressed
                assert message.conversation

    def test_rubbish_never_raises_but_says_what_is_the_matter(self):
        for body in self.rubbish:
            raw = Raw(key="rubbish", body=body, format=self.format())
            try:
                messages = self.channel.receive(self.settings, raw)
            except (Unsupported, Unavailable):
                continue
            assert all(message.problem or not message.text.strip("x") for message in messages)

    def test_what_is_forged_is_refused(self):
        for request in self.forged:
            with pytest.raises(Refused):
                self.channel.admit(self.settings, request)

    def test_a_probe_never_raises(self):
        try:
            found = list(self.channel.probe(self.settings))
        except AdapterError as error:  # pragma: no cover - the failure itself
            raise AssertionError("A probe tells what failed; it does not raise.") from error
        assert all(probe.ok or probe.told for probe in found)

    def _read(self) -> list[InboundMessage]:
        found = [message for raw in self.arriving() for message in self.channel.receive(self.settings, raw)]
        assert found, "There is a message in each of them."
        return found

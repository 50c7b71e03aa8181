"""The widgets there are, by the public key that stands in the pages."""

from dataclasses import dataclass
from time import monotonic

from replywell.adapters.channels.widget.settings import WidgetSettings
from replywell.connections.models import Connection
from replywell.connections.queries import channel_of
from replywell.kit.errors import NotFound, Refused

FRESH = 5.0
"""Seconds for which a process remembers a widget: 2,000 visitors ask for the same one."""
_known: dict[str, tuple[float, "Widget"]] = {}


@dataclass(frozen=True, slots=True)
class Widget:
    connection: Connection
    settings: WidgetSettings


def widget_of(key: str, *, anew: bool = False) -> Widget:
    """The active widget with this key. Raises `NotFound`."""
    at, known = _known.get(key, (0.0, None))
    if known and not anew and monotonic() - at < FRESH:
        return known
    for connection in Connection.objects.filter(adapter="widget", active=True).order_by("pk"):
        try:
            _channel, settings = channel_of(connection)
        except Refused:
            continue
        if settings.key == key:
            found = Widget(connection, settings)
            _known[key] = (monotonic(), found)
            return found
    _known.pop(key, None)
    raise NotFound("There is no such chat.")


def forget() -> None:
    """For tests: a widget that is changed is read anew at once."""
    _known.clear()

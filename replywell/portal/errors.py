"""What goes wrong at the public form."""

from replywell.kit.errors import ReplywellError


class TooMany(ReplywellError):
    """Too many messages came from here in a short time. Wait an hour, then send it again."""

    status = 429

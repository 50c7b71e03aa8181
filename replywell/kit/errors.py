"""Errors that say what to do next.

ReplywellError            an expected failure; its docstring is the default message
├── NotAllowed            403: this person may not do that
├── NotFound              404: no such thing, or not visible to this person
├── Invalid               422: the input has to change
├── Conflict              409: somebody else was faster
└── AdapterError          a service we talk to
    ├── Refused           it said no: an administrator has to mend the settings
    ├── Unreachable       the channel reaches this person no more: another one may
    ├── Unavailable       it did not answer: try again later
    ├── Unconfirmed       it may have done it: do not try again by yourself
    └── Unsupported       it sent something that we have no use for: answer 200, ignore
"""


class ReplywellError(Exception):
    """Something went wrong. Try again, and run `replywell doctor` if it stays so."""

    status = 500

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())

    @property
    def message(self) -> str:
        return str(self.args[0])


class NotAllowed(ReplywellError):
    """You may not do that. Ask an administrator of this desk for the permission."""

    status = 403


class NotFound(ReplywellError):
    """There is no such page here, or it is not visible to you."""

    status = 404


class Invalid(ReplywellError):
    """The input is not valid. Correct it and send it again."""

    status = 422


class Conflict(ReplywellError):
    """Somebody changed this meanwhile. Look at the newest state and try again."""

    status = 409


class AdapterError(ReplywellError):
    """A connected service failed."""

    status = 502


class Refused(AdapterError):
    """The service refused us. Check the connection's settings."""


class Unreachable(AdapterError):
    """They are not to be reached by this channel any more. Write to them by another one."""


class Unavailable(AdapterError):
    """The service did not answer. We will try again."""

    status = 503

    def __init__(self, message: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unconfirmed(AdapterError):
    """The connection broke before the service confirmed. Look there before you try again."""


class Unsupported(AdapterError):
    """The service sent something that we have no use for."""

    status = 200

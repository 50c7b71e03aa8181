"""Jobs of the resolution."""

from replywell.kit import jobs
from replywell.resolution.actions import sending


@jobs.job("send draft")
def send_draft(draft: int) -> None:
    sending.send_due(draft)

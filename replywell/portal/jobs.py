"""What the portal leaves to a worker."""

from replywell.kit import jobs
from replywell.portal.actions.entering import mail_link


@jobs.job("mail link")
def mail_link_to(email: str, locale: str) -> None:
    mail_link(email, locale)

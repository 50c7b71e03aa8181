"""Who can bring mail in and take answers away, and how each proves its posts."""

from typing import Literal

type Inbound = Literal[
    "none",
    "listener",
    "imap",
    "postmark",
    "sendgrid",
    "mailgun",
    "mailjet",
    "mailersend",
    "mandrill",
    "postal",
    "sparkpost",
    "resend",
    "mailtrap",
    "brevo",
    "ses",
]
type Outbound = Literal[
    "none",
    "smtp",
    "postmark",
    "sendgrid",
    "mailgun",
    "mailjet",
    "mailersend",
    "mailtrap",
    "mandrill",
    "postal",
    "resend",
    "sparkpost",
    "brevo",
    "ses",
    "unisender_go",
]

BASIC_AUTH = frozenset({"postmark", "sendgrid", "mailjet", "sparkpost", "resend", "mailtrap", "brevo"})
"""Providers that sign nothing: user and password in the webhook's URL are all there is to check."""
SIGNED = frozenset({"mailgun", "mailersend", "mandrill", "postal"})
"""Providers that sign what they post."""
NOTIFIED = frozenset({"resend", "mailtrap", "brevo", "ses"})
"""Providers that post a notice; the mail is fetched by the desk."""

"""A page of a help center, said again rightly and wrongly: what is found, what is let pass, what is left in doubt."""

import pytest

from replywell.resolution.verify import judge, source_of

PAGE = """\
Two administrators can approve a refund of up to €250 within five working days. Requests made after 31/12/2025 are handled by Maria Keller in Vienna.
If you don't receive the e-mail, check your spam folder first. The free plan doesn't include phone support. Invoices can't be changed once they have been paid.
Sessions expire after 45 minutes of inactivity, unless "Remember me" is ticked. Our servers in Frankfurt store the data; backups are stored in Dublin.
You must be signed in to see your orders. Nobody outside your team has access to it. The app works on iOS 15 or later and on Android 10 or later.
Passwords need between 8 and 64 characters. Customers in Germany pay 19% VAT, customers in Austria 20%. Orders over $50 ship free.
The API returns error 429 when you send more than 100 requests per minute. Call +43 1 234567 or write to help@example.org. Deleting a workspace is permanent.
Hard limits apply to the Basic plan only. We usually answer within 24 hours. Uploads fail if the file is larger than 2 GB. The export starts at 02:30 UTC.
"""
FALSE = [
    "Three administrators can approve a refund of up to €250 within five working days.",
    "Two administrators can approve a refund of up to €520 within five working days.",
    "Two administrators can approve a refund of up to $250 within five working days.",
    "Two administrators can approve a refund of up to €250 within six working days.",
    "Two administrators can approve a refund of up to €250 within five working weeks.",
    "Two administrators can reject a refund of up to €250 within five working days.",
    "Two administrators can approve a refund of at least €250 within five working days.",
    "Requests made before 31/12/2025 are handled by Maria Keller in Vienna.",
    "Requests made after 30/12/2025 are handled by Maria Keller in Vienna.",
    "Requests made after 31/12/2025 are handled by Maria Huber in Vienna.",
    "Requests made after 31/12/2025 are handled by Maria Keller in Salzburg.",
    "Requests made after 31/12/2025 aren't handled by Maria Keller in Vienna.",
    "If you receive the e-mail, check your spam folder first.",
    "If you don't receive the e-mail, check your spam folder last.",
    "The free plan includes phone support.",
    "The paid plan doesn't include phone support.",
    "The free plan does include phone support.",
    "Invoices can be changed once they have been paid.",
    "Invoices can be changed before they have been paid, not later.",
    'Sessions expire after 45 hours of inactivity, unless "Remember me" is ticked.',
    'Sessions expire after 45 minutes of inactivity, if "Remember me" is ticked.',
    "Sessions never expire after 45 minutes of inactivity.",
    "Our servers in Dublin store the data; backups are stored in Frankfurt.",
    "You needn't be signed in to see your orders.",
    "You can be signed in to see your orders.",
    "You must be signed out to see your orders.",
    "Everybody outside your team has access to it.",
    "The app works on iOS 16 or later and on Android 10 or later.",
    "The app works on iOS 15 or earlier and on Android 10 or later.",
    "The app works on iOS 10 or later and on Android 15 or later.",
    "The app works on iOS 15 or later and on Windows 10 or later.",
    "Passwords need between 8 and 46 characters.",
    "Customers in Germany pay 20% VAT, customers in Austria 19%.",
    "Customers in Austria pay 19% VAT.",
    "Orders under $50 ship free.",
    "Orders over $50 don't ship free.",
    "The API returns error 492 when you send more than 100 requests per minute.",
    "The API returns error 429 when you send fewer than 100 requests per minute.",
    "The API returns error 429 when you send more than 100 requests per hour.",
    "The API returns error 429 when you receive more than 100 requests per minute.",
    "Call +43 1 243567 or write to help@example.org.",
    "Write to info@example.org.",
    "Deleting a workspace is not permanent.",
    "Deleting a workspace is temporary.",
    "Hard limits apply to the Pro plan only.",
    "Hard limits apply to all plans.",
    "We always answer within 24 hours.",
    "We usually answer within 24 days.",
    "Uploads fail if the file is smaller than 2 GB.",
    "Uploads succeed if the file is larger than 2 GB.",
    "The export starts at 03:30 UTC.",
    "The export starts at 02:30 CET.",
    "The export stops at 02:30 UTC.",
    "The import starts at 02:30 UTC.",
]
TRUE = [
    "A refund of up to 250 euros can be approved by two administrators within 5 working days.",
    "2 administrators can approve a refund of up to €250.",
    "Maria Keller in Vienna handles requests made after 31/12/2025.",
    "Requests made after December 31, 2025 are handled by Maria Keller.",
    "Check your spam folder first if you don't receive the email.",
    "Phone support isn't included in the free plan.",
    "The free plan does not include support by phone.",
    "Once they have been paid, invoices cannot be changed.",
    "Invoices that have been paid can't be changed.",
    "Sessions expire after 45 minutes of inactivity.",
    "The data is stored on our servers in Frankfurt.",
    "Backups are stored in Dublin, and our servers in Frankfurt store the data.",
    "To see your orders, you must be signed in.",
    "You have to be signed in to see your orders.",
    "The app works on iOS 15 or later.",
    "The app works on Android 10 or newer.",
    "Passwords need between 8 and 64 characters.",
    "A password needs 8 to 64 characters.",
    "Customers in Austria pay 20% VAT.",
    "Customers in Germany pay 19 percent VAT.",
    "Shipping is free for orders over $50.",
    "Orders over 50 dollars ship for free.",
    "When you send more than 100 requests per minute, the API returns error 429.",
    "If you send more than 100 requests a minute, the API answers with error 429.",
    "You can call +43 1 234567 or write to help@example.org.",
    "Write to help@example.org.",
    "Hard limits only apply to the Basic plan.",
    "We typically reply within 24 hours.",
    "We usually answer within one day.",
    "Uploads fail when the file is bigger than 2 GB.",
    "The export starts at 02:30 UTC.",
    "Files larger than 2 GB cannot be uploaded.",
    "Nobody outside your team can access it.",
]
DOUBTED = [
    "Backups are stored in Frankfurt.",
    "Deleting a workspace is reversible.",
    'Sessions end after 45 minutes of inactivity unless "Remember me" is checked.',
    "Deleting a workspace cannot be undone.",
]


def judged(text):
    return judge(text, source_of((("Help", PAGE),)))


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false_is_found(text):
    assert judged(text).verdict == "unsupported"


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_is_let_pass(text):
    found = judged(text)
    assert found.verdict == "supported", found


@pytest.mark.parametrize("text", DOUBTED)
def test_what_lists_cannot_tell_is_left_in_doubt(text):
    assert judged(text).verdict == "doubtful"

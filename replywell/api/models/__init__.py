"""Keys to the API, what is remembered of requests, and webhooks with what they delivered."""

from replywell.api.models.tokens import Allowance, Answered, ApiToken, Upload
from replywell.api.models.webhooks import Webhook, WebhookDelivery

__all__ = ["Allowance", "Answered", "ApiToken", "Upload", "Webhook", "WebhookDelivery"]

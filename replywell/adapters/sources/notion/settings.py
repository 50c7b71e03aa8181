"""The settings of a Notion source."""

from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field, SecretStr

from replywell.adapters.sources.port import Audience


class NotionSettings(BaseModel):
    """What is read is what the integration is connected to in Notion."""

    token: SecretStr = Field(
        title=gettext_noop("Integration token"),
        description=gettext_noop(
            "Of an integration that can read content. Connect it to the pages in Notion."
        ),
    )
    audience: Audience = Field(
        default="internal",
        title=gettext_noop("Who may read them"),
        description=gettext_noop("Where a page's property “Audience” does not say otherwise."),
    )
    locale: str = Field(
        default="en",
        max_length=12,
        title=gettext_noop("Language"),
        description=gettext_noop(
            "Of pages whose property “Language” does not say another, as a code such as en or de."
        ),
    )
    verification_token: SecretStr = Field(
        default=SecretStr(""),
        title=gettext_noop("Verification token of the webhook"),
        description=gettext_noop(
            "Notion signs what it posts with it. Empty: changes are found at the next poll."
        ),
    )

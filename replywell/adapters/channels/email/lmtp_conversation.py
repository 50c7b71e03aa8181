"""The same conversation in LMTP, for mail servers that deliver here themselves."""

from aiosmtpd.smtp import syntax

from replywell.adapters.channels.email.smtp_conversation import Conversation


class LmtpConversation(Conversation):
    """One connection of a mail server that delivers here itself, such as Dovecot or Postfix (RFC 2033)."""

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:
        await Conversation.smtp_EHLO(self, hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        await self.push("500 5.5.1 This is LMTP, begin with LHLO")

    async def smtp_EHLO(self, hostname: str) -> None:
        await self.push("500 5.5.1 This is LMTP, begin with LHLO")

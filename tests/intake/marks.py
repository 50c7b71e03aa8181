"""The marks by which a reply tells its ticket."""

from replywell.adapters.channels.email.tokens import reply_address
from replywell.intake.models import InboundItem
from replywell.kit.secrets import derived_key
from tests.intake.letters import SUPPORT, arrives, letter

SUBJECT = "Re: Where is my refund? [#412]"


def signed(number: int = 412) -> str:
    return reply_address(derived_key("mail tokens"), number, SUPPORT)


MARKS = {
    "newest reference": lambda answer: {"references": ["unknown@x.example", answer.external_id]},
    "oldest reference": lambda _: {"references": ["first@example.org", *(f"gone{i}@x.example" for i in range(80))]},
    "some reference in between": lambda answer: {
        "references": [
            "gone@x.example",
            answer.external_id,
            *(f"gone{i}@x.example" for i in range(90)),
        ]
    },
    "in-reply-to": lambda answer: {"in_reply_to": answer.external_id},
    "reply address in To": lambda _: {"to": f"Support <{signed()}>"},
    "reply address in Cc": lambda _: {"cc": signed()},
    "reply address in the envelope": lambda _: {"_envelope": signed()},
    "subject token": lambda _: {},
}  # fmt: skip
HOW = {
    **dict.fromkeys(("newest reference", "oldest reference", "some reference in between"), "references"),
    "in-reply-to": "in-reply-to",
    "subject token": "subject",
}


def comes(mailbox, answer, mark: str, **changes) -> InboundItem:
    """A mail that bears one mark of ticket 412; the subject's token only where that is the mark."""
    given = {"subject": SUBJECT if mark == "subject token" else "Re: Where is my refund?"}
    given |= MARKS[mark](answer) | changes
    envelope = given.pop("_envelope", SUPPORT)
    return arrives(mailbox, letter(**given), envelope)

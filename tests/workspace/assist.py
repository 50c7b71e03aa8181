"""A desk with an article, an answer from it, and a model that does as it is told."""

from typing import Any

from replywell.adapters.models.port import Claim, ComposeResult, Usage
from replywell.adapters.sources.port import Document
from replywell.kit import jobs
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.actions.vectors import remember
from replywell.knowledge.models import Article, Source
from replywell.resolution.models import Suggestion
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.models import Ticket
from tests.pipeline.answers import WordEmbedder

FIRST = "Refunds take five to ten business days."
SECOND = "We start them within one day."
ARTICLE = f"# Refunds\n\n{FIRST} {SECOND}\n\n## By card\n\nCards are refunded to the same card."


def article(markdown: str = ARTICLE, *, title: str = "Refunds", audience: str = "public") -> Article:
    source, _ = Source.objects.get_or_create(slug="help", defaults={"name": "Help"})
    key = f"{title}.md"
    url = f"https://help.example.com/{title.lower()}"
    document = Document(key, title, markdown, url=url, audience=audience)
    put_article(source, document, "1", WordEmbedder())
    return Article.objects.get(key=key)


def answer(ticket: Ticket, *sentences: str) -> Suggestion:
    """An answer that quotes the article."""
    found = Article.objects.filter(title="Refunds").first() or article()
    passage = found.passages.order_by("position").first()
    texts = sentences or (FIRST, SECOND)
    return Suggestion.objects.create(
        ticket=ticket,
        message=ticket.messages.latest("pk"),
        text="Hello Rosa,\n\n" + " ".join(texts) + "\n\nBest regards\nSupport",
        claims=[
            {"text": text, "citations": [passage.pk], "quote": text, "supported": True, "problem": ""}
            for text in texts
        ],
        citations=[
            {
                "passage": passage.pk,
                "article": found.pk,
                "title": "Refunds",
                "heading": passage.heading,
                "url": found.url,
                "quote": texts[0],
            }
        ],
        confidence=0.8,
        extractive=True,
    )


def saying(*claims: tuple[str, str], passage: int, **more: Any) -> ComposeResult:
    """What a model answers: text and quote of each claim."""
    made = tuple(Claim(text=text, citations=(passage,), quote=quote) for text, quote in claims)
    return ComposeResult(
        claims=made,
        confidence=0.9,
        because="As wished.",
        usage=Usage(model="scripted", input_tokens=10, output_tokens=5, cost=1200, seconds=0.5),
        **more,
    )


def works(monkeypatch: Any, ask: Any, click: Any) -> Any:
    """An agent clicks, and the worker does what follows, asking `ask`."""
    monkeypatch.setattr("replywell.pipeline.jobs.live_asking", lambda: ask)
    with jobs.inline():
        return click()


def alike(
    contact: Any, text: str = "I cancelled two weeks ago and still wait for my refund.", **more: Any
) -> Ticket:
    """A ticket that says nearly the same, with its vector."""
    ticket = open_ticket(Said(contact=contact, subject="Where is my refund?", text=text, **more)).ticket
    remember([ticket], WordEmbedder())
    return ticket

"""A small help center: articles for everybody, for the signed-in and for agents, some of them translated. And a chat."""

import pytest
from django.test import Client

REFUNDS = """Refunds take **five** days. They go back by the way you paid, whatever you bought and wherever you live; nothing
has to be asked for twice, and no fee is kept. You get a mail as soon as the money has left, and another one when it has come.

## By card

The card is credited; see [invoices](https://kb.example.com/invoices#paper). Some banks need a day more until they show
it, and a card that has expired is credited all the same: the bank knows which one came after it.

| Bank | Days |
|---|---|
| Ours | 5 |

## By transfer

`IBAN` first.
"""
HOSTILE = (
    "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://evil.example/a.png)\n\n"
    '<img src=x onerror=alert(1)>\n\n## "><script>alert(2)</script>\n\ntext'
)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    from tests.pipeline.answers import words_serve

    words_serve(monkeypatch)


@pytest.fixture
def billing(db):
    from replywell.knowledge.models import Category

    return Category.objects.create(slug="billing", names={"en": "Billing", "de": "Rechnungen"})


@pytest.fixture
def write(db):
    """Publishes an article with its passages."""
    from replywell.knowledge.actions.passages import cut, put_passages
    from replywell.knowledge.models import Article
    from tests.pipeline.answers import WordEmbedder

    def written(title, slug, markdown=REFUNDS, **more):
        article = Article.objects.create(key=slug, title=title, slug=slug, markdown=markdown, **more)
        put_passages(article, cut(title, markdown, WordEmbedder(), of=article))
        return article

    return written


@pytest.fixture
def refunds(write, billing):
    return write("Refunds", "refunds", category=billing)


@pytest.fixture
def erstattungen(write, refunds, billing):
    text = "Erstattungen dauern **fünf** Tage.\n\n## Per Karte\n\nDie Karte."
    return write("Erstattungen", "erstattungen", text, locale="de", translation_of=refunds, category=billing)


@pytest.fixture
def secret(write, billing):
    """What only agents may read."""
    return write(
        "Secret runbook", "runbook", "The zanzibar switch resets it.", audience="internal", category=billing
    )


@pytest.fixture
def adas(ada):
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def come_in():
    """A browser in which this contact came in."""
    from replywell.portal.actions.entering import make_link
    from tests.portal.knocking import HERE

    def entered(contact):
        client = Client()
        client.post(f"{HERE}enter/{make_link(contact)}/")
        return client

    return entered


@pytest.fixture
def rosas(come_in, rosa):
    return come_in(rosa)


@pytest.fixture
def chat(db):
    from tests.portal.chats import widget

    return widget()

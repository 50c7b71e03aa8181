"""A small help center for the browser: real passages, in two languages."""

REFUNDS = """Refunds take **five** days, counted from the day on which we approve them.

## By card

The card is credited by your bank. Your bank may show it a day later.

| Bank | Days |
|---|---:|
| Ours | 5 |
| Another | 7 |

## By transfer

1. Open **Settings**, then Billing.
2. Enter your `IBAN`.

```
DE89 3704 0044 0532 0130 00
```

### Outside Europe

It takes two days more. See [invoices](https://kb.example.com/invoices).
"""


def fill_help_center():
    """Publish its articles; gives the one on refunds."""
    from django.conf import settings

    from replywell.adapters.models.embedded import embedder
    from replywell.knowledge.actions.passages import cut, put_passages
    from replywell.knowledge.models import Article, Category

    thinking = embedder(settings.ENV.root / "models")
    billing = Category.objects.create(
        slug="billing",
        names={"en": "Billing", "de": "Rechnungen"},
        descriptions={"en": "Invoices, refunds and cards."},
        icon="account",
    )
    start = Category.objects.create(slug="start", names={"en": "Getting started", "de": "Erste Schritte"})

    def write(title, slug, text, category, **more):
        article = Article.objects.create(
            key=slug, slug=slug, title=title, markdown=text, category=category, **more
        )
        put_passages(article, cut(title, text, thinking, of=article))
        return article

    refunds = write("How long a refund takes", "refunds", REFUNDS, billing, summary="Five days by card.")
    write("Where invoices are", "invoices", "Invoices are under Settings, Billing.", billing)
    write("Invite your team", "invite", "Open Team and choose Invite.", start)
    german = "Erstattungen dauern fünf Tage.\n\n## Per Karte\n\nDie Bank schreibt gut.\n\n## Per Überweisung\n\nIBAN."
    write(
        "Wie lange eine Erstattung dauert", "erstattung", german, billing, locale="de", translation_of=refunds
    )
    return refunds

"""What tickets are searched by."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from replywell.tickets.models.ticket import Ticket


class TicketWords(models.Model):
    """Every word of a ticket: subject (weight A), people, tags and files (B), messages (C), notes (D).

    `newest` is the id of its newest message and orders what is found. Beside the words stand marks, which
    no text can contain: `@block` (see `search_words`), `@file`, `@note`, and `f=word` for the requester.
    """

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="words")
    newest = models.BigIntegerField(default=0)
    words = SearchVectorField()

    class Meta:
        verbose_name_plural = "ticket words"
        indexes = [
            models.Index(fields=["-newest", "-ticket"], name="words_newest"),
            GinIndex(fields=["words"], name="words_found", gin_pending_list_limit=1024),
        ]

    def __str__(self) -> str:
        return f"Words of #{self.ticket_id}"


class SearchWord(models.Model):
    """A word that tickets use, how many do (an estimate), and its stems, so that `refunds` finds `refund`."""

    word = models.CharField(max_length=64, primary_key=True)
    tickets = models.PositiveIntegerField(default=1)
    stems = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [GinIndex(fields=["stems"], name="search_word_stems")]

    def __str__(self) -> str:
        return self.word

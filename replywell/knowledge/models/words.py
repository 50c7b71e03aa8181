"""How common the words of the passages are."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class PassageWord(models.Model):
    """In how many passages a word stem stands, by text-search configuration; learned now and then.

    The row of the empty stem tells of all passages of the configuration: how many there are, and how many
    different words they have on average.
    """

    config = models.CharField(max_length=20)
    stem = models.TextField()
    passages = models.PositiveIntegerField()
    length = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["config", "stem"], name="passage_word_once")]
        indexes = [GinIndex(fields=["stem"], name="passage_word_alike", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.stem

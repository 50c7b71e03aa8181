"""How articles are sorted for readers."""

from django.db import models

from replywell.people.models import Brand


class Category(models.Model):
    """A shelf of the help center: of one brand or of all, at most one level deep."""

    slug = models.SlugField(max_length=80, unique=True)
    names = models.JSONField(default=dict, help_text='By locale: {"en": "Billing", "de": "Rechnungen"}.')
    descriptions = models.JSONField(default=dict, blank=True, help_text="By locale, like the names.")
    position = models.PositiveIntegerField(default=0)
    icon = models.CharField(max_length=40, blank=True, help_text="Name of an icon of the interface.")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name_in("en")

    def name_in(self, locale: str) -> str:
        """Its name in a locale, or in its language, or in the one there is."""
        return in_locale(self.names, locale) or self.slug

    def description_in(self, locale: str) -> str:
        return in_locale(self.descriptions, locale)


def in_locale(words: dict[str, str], locale: str) -> str:
    """What is said in the locale, else in its language, else in English, else in any."""
    for wanted in (locale, locale.partition("-")[0], "en"):
        if words.get(wanted):
            return words[wanted]
    return next((said for said in words.values() if said), "")

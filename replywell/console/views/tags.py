"""Tags: a list with how often each is used, a page for each, merging and going."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.tickets import IntoForm, TagForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.tickets.actions.tag_definitions import merge_tag, put_tag, remove_tag, tagged
from replywell.tickets.models import Tag

SHOWN = 300
COUNTED = 1000


def many(name: str) -> str:
    """How many tickets carry a tag, as one says it."""
    count = tagged(name, up_to=COUNTED + 1)
    return f"{COUNTED}+" if count > COUNTED else str(count)


class Tags(SettingsView):
    """GET lists the tags; `?q=` narrows it."""

    section = "tags"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = self.text("q").strip()[:60]
        found = Tag.objects.filter(name__icontains=words) if words else Tag.objects.all()
        return self.shown("console/tags.html", tags=found.order_by("name")[:SHOWN], words=words)


class NewTag(FormPage):
    """GET asks for a tag, POST makes it."""

    section = "tags"
    back = "tags"
    title = gettext_lazy("New tag")

    @property
    def tag(self) -> Tag:
        return Tag()

    def form(self, data: Any = None) -> forms.Form:
        return TagForm(data, tag=self.tag)

    def save(self, form: forms.Form) -> HttpResponse:
        tag = put_tag(self.tag, form.cleaned_data, by=self.agent)
        return self.done("tags", told=_("%(name)s is saved.") % {"name": tag.name})


class OneTag(NewTag):
    """GET shows a tag, POST changes it; its tickets follow."""

    template = "console/tag.html"

    @property
    def tag(self) -> Tag:
        return one(Tag.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        tag = self.tag
        return {"title": tag.name, "tag": tag, "count": many(tag.name)}


class TagMerge(AskPage):
    """GET asks into which, POST merges a tag into another."""

    section = "tags"
    back = "tags"
    submit = gettext_lazy("Merge")

    @property
    def tag(self) -> Tag:
        return one(Tag.objects.all(), self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.Form:
        return IntoForm(data, rows=Tag.objects.exclude(pk=self.tag.pk))

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Merge %(name)s into another tag?") % {"name": self.tag.name}}

    def consequences(self) -> list[str]:
        count = many(self.tag.name)
        return [
            _("Tickets that carry it: %(count)s. They carry the other one within moments.")
            % {"count": count},
            _("This cannot be undone: nobody knows afterwards which ticket had which."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        merge_tag(self.tag, form.cleaned_data["into"], by=self.agent)
        return self.done("tags", told=_("The tags are being merged."))


class TagRemoval(AskPage):
    """GET tells how many tickets lose it, POST removes a tag."""

    section = "tags"
    back = "tags"
    submit = gettext_lazy("Delete tag")

    @property
    def tag(self) -> Tag:
        return one(Tag.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the tag %(name)s?") % {"name": self.tag.name}}

    def consequences(self) -> list[str]:
        return [
            _(
                "Tickets that carry it: %(count)s. They lose it in a quarter of an hour; until then you can undo."
            )
            % {"count": many(self.tag.name)},
            _("To stop offering it and keep it on old tickets, switch it off instead."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        removal = remove_tag(self.tag, by=self.agent)
        return self.done("tags", told=_("The tag is deleted."), removal=removal)

"""What is known of an article besides its text; its versions; its end."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.authoring.forms import DetailsForm
from replywell.authoring.views.page import ArticleView
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.knowledge.actions.articles import change_details
from replywell.knowledge.actions.versions import delete_article, restore
from replywell.knowledge.compare import compare


class Details(ArticleView):
    """GET shows owner, category, readers and the like; POST changes them."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article
        names = [name for name in DetailsForm.base_fields if name != "labels"]
        known = {name: getattr(article, name) for name in names} | {"labels": ", ".join(article.labels)}
        return self.shown("authoring/details.html", article=article, form=DetailsForm(initial=known))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        article, form = self.article, DetailsForm(request.POST)
        if form.is_valid():
            try:
                given = dict(form.cleaned_data)
                if given["expires_on"] == article.expires_on:
                    del given["expires_on"]  # it follows how fast the article changes
                change_details(article, given, by=self.agent)
            except (Invalid, Conflict) as error:
                form.add_error(None, error.message)
            else:
                return self.done("article", pk, told=_("Saved."))
        return self.shown("authoring/details.html", article=article, form=form, status=422)


class Versions(ArticleView):
    """GET lists the versions and compares one (`?version=`) with that before it; POST makes one the draft."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article
        kept = list(article.versions.select_related("by").defer("markdown")[:200])
        asked = self.asked_number("version") or article.published_version
        shown = article.versions.filter(number=asked).first() if asked < 2**31 else None
        if shown is None and kept:
            raise NotFound(_("There is no such version of this article."))
        before = article.versions.filter(number=asked - 1).first() if shown else None
        parts = compare(before.markdown if before else "", shown.markdown) if shown else []
        return self.shown(
            "authoring/versions.html", article=article, versions=kept, version=shown, parts=parts
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        restore(self.article, min(self.number("version") or 0, 2**31 - 1), by=self.agent)
        return self.done(
            "article", pk, told=_("The older text is the draft now. Publish it when it is right.")
        )


class Removal(ArticleView):
    """GET asks, POST deletes."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.shown("authoring/removal.html", article=self.article)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delete_article(self.article, by=self.agent)
        return self.done("articles", told=_("Deleted."))

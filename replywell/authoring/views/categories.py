"""How the help center is sorted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.authoring.forms import CategoryForm
from replywell.authoring.views.page import KnowledgeView
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.knowledge.actions.categories import move_category, put_category, remove_category
from replywell.knowledge.models import Category
from replywell.knowledge.reading import AGENTS, categories
from replywell.people.permissions import check


class Categories(KnowledgeView):
    """GET lists the categories in their order and asks for a new one; POST makes it."""

    verb = "publish articles"

    def get(self, request: HttpRequest) -> HttpResponse:
        check(self.agent, self.verb)
        return self.page(CategoryForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CategoryForm(request.POST)
        if form.is_valid():
            try:
                put_category(self.category(), form.values(), by=self.agent)
            except (Invalid, Conflict) as error:
                form.add_error(None, error.message)
            else:
                return self.done("categories", told=_("Saved."))
        return self.page(form, status=422)

    def category(self) -> Category:
        return Category()

    def page(self, form: CategoryForm, *, status: int = 200, **more: Any) -> HttpResponse:
        locale = self.agent.locale
        rows = [(each, each.name_in(locale)) for each in categories(locale, AGENTS)]
        return self.shown("authoring/categories.html", rows=rows, form=form, status=status, **more)


class OneCategory(Categories):
    """GET shows a category, POST changes it, moves it (`move`) or removes it (`do=remove`)."""

    def category(self) -> Category:
        found = Category.objects.filter(pk=min(self.kwargs["pk"], 2**63 - 1)).first()
        if found is None:
            raise NotFound(_("This category is not here any more. Somebody may have removed it."))
        return found

    def get(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        check(self.agent, self.verb)
        category = self.category()
        known = {f"name_{code}": name for code, name in category.names.items()}
        known |= {f"about_{code}": about for code, about in category.descriptions.items()}
        return self.page(
            CategoryForm(initial=known | {"parent": category.parent, "icon": category.icon}),
            category=category,
        )

    def post(self, request: HttpRequest, **_given: Any) -> HttpResponse:
        if self.text("move") in ("-1", "1"):
            move_category(self.category(), int(self.text("move")), by=self.agent)
            return self.done("categories")
        if self.text("do") == "remove":
            remove_category(self.category(), by=self.agent)
            return self.done("categories", told=_("The category is removed. Its articles stay."))
        return super().post(request)

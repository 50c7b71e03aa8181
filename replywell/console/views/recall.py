"""Recall: every ticket that was answered from an article, and one letter that corrects it."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from replywell.console.views.settings import SettingsView, one
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.knowledge.models import Article
from replywell.resolution.actions import recall
from replywell.resolution.models import Correction
from replywell.tickets.queries import visible_to

SPANS = (7, 30, 90, 365)


class RecallView(SettingsView):
    section = "assistant"
    needs = "publish articles"

    @property
    def article(self) -> Article:
        return one(Article.objects.all(), self.kwargs["article"])

    @property
    def days(self) -> int:
        given = self.text("days")
        return int(given) if given in {str(days) for days in SPANS} else 30

    def found(self) -> list[recall.Reached]:
        """What was answered from it in that span; `passage` narrows it to a part."""
        part = self.text("passage")
        passage = int(part) if part.isascii() and part.isdigit() and len(part) <= 18 else None
        now = clock.now()
        return recall.reached(self.agent, self.article.pk, now - timedelta(days=self.days), now, passage)

    def corrections(self) -> list[Correction]:
        """Letters that wait for somebody's approval, of tickets that this person may see."""
        waiting = Correction.objects.filter(
            article=self.article.pk, state__in=[Correction.State.DRAFTED, Correction.State.FAILED]
        )
        seen = waiting.filter(ticket__in=visible_to(self.agent).values("pk"))
        return list(seen.select_related("ticket__requester").order_by("ticket"))


class Recall(RecallView):
    """GET lists the tickets and the letters that wait; POST drafts one letter for each ticket that is chosen."""

    def get(self, request: HttpRequest, article: int) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, article: int) -> HttpResponse:
        letter, chosen = self.text("letter"), set(request.POST.getlist("message"))
        messages = [each.message for each in self.found() if str(each.message.pk) in chosen]
        try:
            if not messages:
                raise Invalid(_("Choose at least one ticket."))
            drafted = recall.draft_corrections(
                self.article.pk, self.article.title, messages, letter, by=self.agent
            )
        except Invalid as error:
            return self._page(letter=letter, chosen=chosen, problem=error.message, status=422)
        told = ngettext("%(count)d letter is drafted.", "%(count)d letters are drafted.", len(drafted))
        return self.done("recall", article, told=told % {"count": len(drafted)})

    def _page(
        self, *, letter: str = "", chosen: set[str] | None = None, problem: str = "", status: int = 200
    ) -> HttpResponse:
        found = self.found()
        begins = _("Hello {name},\n\nour answer to “{subject}” ({number}) was not right. ")
        free = {str(each.message.pk) for each in found if not each.corrected}
        return self.shown(
            "console/recall.html",
            status=status,
            article=self.article,
            found=found,
            days=self.days,
            spans=SPANS,
            passage=self.text("passage"),
            letter=letter or begins,
            chosen=free if chosen is None else chosen,
            problem=problem,
            corrections=self.corrections(),
            sent=Correction.objects.filter(article=self.article.pk, state=Correction.State.SENT).count(),
        )


class Approval(RecallView):
    """POST sends the letters that are chosen, DELETE drops them."""

    def post(self, request: HttpRequest, article: int) -> HttpResponse:
        done = recall.approve(self._chosen(request.POST), by=self.agent)
        sent = sum(each.state == Correction.State.SENT for each in done)
        told = ngettext("%(count)d letter was sent.", "%(count)d letters were sent.", sent) % {"count": sent}
        left = len(done) - sent
        if left:
            told += " " + ngettext("%(count)d could not leave.", "%(count)d could not leave.", left) % {
                "count": left
            }
        return self.done("recall", article, told=told)

    def delete(self, request: HttpRequest, article: int) -> HttpResponse:
        recall.drop(self._chosen(request.POST), by=self.agent)
        return HttpResponseRedirect(reverse("console:recall", args=[article]))

    def _chosen(self, given: Any) -> list[Correction]:
        wanted = set(given.getlist("correction"))
        return [each for each in self.corrections() if str(each.pk) in wanted]

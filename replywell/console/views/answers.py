"""Answers are reviewed: question, answer and passages, and what people said; not how sure the assistant was."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.console.views.settings import SettingsView, one
from replywell.resolution.actions.judging import review
from replywell.resolution.models import JudgedAnswer
from replywell.tickets.queries import visible_to

VERDICTS = (("right", "1"), ("wrong", "2"), ("severe", "3"), ("unknown", "4"))
EARLIER = 6
"""Messages before the question that are shown with it."""


class AnswersView(SettingsView):
    section = "answers"
    needs = "review answers"

    @property
    def waiting(self) -> QuerySet[JudgedAnswer]:
        """What waits for a review, of tickets that this person may see, oldest first."""
        seen = JudgedAnswer.objects.filter(answer__ticket__in=visible_to(self.agent).values("pk"))
        return seen.filter(to_review=True).order_by("pk")


class Answers(AnswersView):
    """GET leads to the next answer, or says that there is none."""

    def get(self, request: HttpRequest) -> HttpResponse:
        after = self.asked_number("after") or 0
        following = self.waiting.filter(pk__gt=after).first() or self.waiting.first()
        if following is None:
            return self.shown("console/answer.html", judged=None, left=0)
        return HttpResponseRedirect(reverse("console:answer", args=[following.pk]))


class OneAnswer(AnswersView):
    """GET shows an answer to be reviewed, POST takes the verdict and leads to the next one."""

    @property
    def judged(self) -> JudgedAnswer:
        seen = JudgedAnswer.objects.filter(answer__ticket__in=visible_to(self.agent).values("pk"))
        return one(seen.select_related("answer__ticket", "answer__message", "by"), self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        judged = self.judged
        answer, waiting = judged.answer, self.waiting
        return self.shown("console/answer.html", **self._around(judged, waiting), answer=answer)

    def _around(self, judged: JudgedAnswer, waiting: QuerySet[JudgedAnswer]) -> dict[str, Any]:
        answer = judged.answer
        spoken = list(answer.ticket.messages.filter(pk__lt=answer.message_id).order_by("-pk")[:EARLIER])[::-1]
        return {
            "judged": judged,
            "earlier": spoken,
            "left": waiting.count(),
            "following": waiting.filter(pk__gt=judged.pk).values_list("pk", flat=True).first(),
            "before": waiting.filter(pk__lt=judged.pk).order_by("-pk").values_list("pk", flat=True).first(),
            "verdicts": [(value, key, WORDS[value]()) for value, key in VERDICTS],
            "reviewed": judged.source == JudgedAnswer.Source.REVIEW and not judged.to_review,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        judged = review(self.judged, self.text("verdict"), by=self.agent, because=self.text("because")[:500])
        return HttpResponseRedirect(f"{reverse('console:answers')}?after={judged.pk}")


WORDS = {
    "right": lambda: _("Right"),
    "wrong": lambda: _("Wrong"),
    "severe": lambda: _("Severely wrong"),
    "unknown": lambda: _("Cannot be told"),
}

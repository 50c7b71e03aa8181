"""What is to be done after post-mortems: the list, planning, ticking off, dropping."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from replywell.console.forms.postmortems import FollowUpForm
from replywell.console.views.postmortems import OnePostMortem
from replywell.console.views.settings import SettingsView, one
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.sla.actions.follow_ups import drop, plan, tick
from replywell.sla.breaches import follow_ups_for

MOST = 500


class FollowUps(SettingsView):
    """GET lists what is to be done, the first due first; `?show=done` what was."""

    section = "post-mortems"
    needs = "write post-mortems"

    def get(self, request: HttpRequest) -> HttpResponse:
        done, mine = self.text("show") == "done", self.text("mine") == "yes"
        rows = follow_ups_for(self.agent).select_related("post_mortem", "owner")
        rows = rows.filter(done_at__isnull=not done)
        if mine:
            rows = rows.filter(owner=self.agent)
        today = timezone.localdate(clock.now())
        listed = [(row, bool(row.due and row.due < today and not done)) for row in rows[:MOST]]
        return self.shown("console/follow_ups.html", rows=listed, done=done, mine=mine)


class NewFollowUp(OnePostMortem):
    """GET is the post-mortem's page, POST plans what is to be done."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row, form = self.row, FollowUpForm(request.POST)
        self.planned = form
        if form.is_valid():
            given = form.cleaned_data
            try:
                plan(row, what=given["what"], owner=given["owner"], due=given["due"], by=self.agent)
            except (Invalid, Conflict) as error:
                form.add_error(None, error.message)
            else:
                return self.done("post-mortem", row.pk, told=_("It is on the list of actions."))
        return self.page(self.form(), status=422)

    def more(self) -> dict[str, Any]:
        planned = getattr(self, "planned", None)
        return super().more() | ({"follow_up_form": planned} if planned else {})


class FollowUpState(SettingsView):
    """POST says that it is done, or that it is not."""

    section = "post-mortems"
    needs = "write post-mortems"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(follow_ups_for(self.agent), pk)
        tick(row, self.text("done") == "yes", by=self.agent)
        if self.text("back") == "list":
            return self.done("follow-ups")
        return self.done("post-mortem", row.post_mortem_id)


class FollowUpRemoval(SettingsView):
    """POST drops it."""

    section = "post-mortems"
    needs = "write post-mortems"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(follow_ups_for(self.agent).select_related("post_mortem"), pk)
        number = row.post_mortem_id
        try:
            drop(row, by=self.agent)
        except Conflict as error:
            messages.error(request, error.message)
        return self.done("post-mortem", number)

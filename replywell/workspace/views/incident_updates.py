"""Updates of an incident: written once, looked at, sent to all, and put on the help center."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from replywell.incidents.actions.announcing import announce, checked, stop
from replywell.incidents.actions.publishing import publish, withdraw, write_public_update
from replywell.incidents.models import IncidentEntry, IncidentLetter
from replywell.incidents.queries import newest_update, said_in, told
from replywell.incidents.reach import Reach, reach, without
from replywell.kit.errors import Invalid, NotFound
from replywell.people.organization import main_locale
from replywell.people.permissions import check
from replywell.tickets.models import Message
from replywell.tickets.queries import visible_to
from replywell.ui.templatetags.ui import as_language as name_of
from replywell.workspace.views.desk import around
from replywell.workspace.views.incident import IncidentView
from replywell.workspace.views.incidents import numbers_of

MOST_LANGUAGES = 6
SHOWN = 500


class WriteUpdate(IncidentView):
    """GET asks for the words; POST shows whom they reach, and with `confirmed` sends them.

    `?resolves` is the last one: tickets are resolved with it, those that are marked stay open.
    """

    verb = "announce incidents"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        check(self.agent, self.verb)
        resolves = "resolves" in request.GET
        return self._page(
            resolves=resolves, texts=_last_words() if resolves else {}, step="write", apart=None
        )

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        resolves = "resolves" in request.POST
        texts = texts_of(request.POST, "text-")
        linked = set(self.incident.tickets.values_list("ticket", flat=True))
        kept = numbers_of(request.POST.getlist("with"))
        apart = frozenset(linked - set(kept)) if resolves else frozenset()
        seen = self.number("seen")
        if self.text("step") == "write":
            return self._page(resolves=resolves, texts=texts, step="write", apart=apart)
        try:
            checked(texts)
            if "confirmed" not in request.POST:
                return self._page(resolves=resolves, texts=texts, step="look", apart=apart)
            update = announce(
                self.incident, texts, by=self.agent, resolves=resolves, apart=apart, seen=seen or 0
            )
        except Invalid as error:
            problem, status = error.message, error.status
            return self._page(
                resolves=resolves, texts=texts, step="write", apart=apart, problem=problem, status=status
            )
        return HttpResponseRedirect(reverse("workspace:incident-update", args=[self.incident.pk, update.pk]))

    def _page(
        self,
        *,
        resolves: bool,
        texts: Mapping[str, str],
        step: str,
        apart: frozenset[int] | None,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        everything = reach(self.agent, self.incident)
        whom = without(everything, apart or frozenset())
        newest = newest_update(self.incident)
        context: dict[str, Any] = {
            "incident": self.incident,
            "resolves": resolves,
            "step": step,
            "everything": everything,
            "whom": whom,
            "rows": self._rows(everything, newest, apart) if resolves else [],
            "languages": [(code, name_of(code), texts.get(code, "")) for code in self._languages(everything)],
            "previews": _previews(whom, texts) if step == "look" else [],
            "seen": newest.pk if newest else 0,
            "problem": problem,
        }
        around_it = around(self.agent, at="incidents")
        return render(self.request, "workspace/incident_write.html", around_it | context, status=status)

    def _languages(self, whom: Reach) -> list[str]:
        """The desk's own first, then those that are read most."""
        main = main_locale()
        others = [code for code, _number in whom.by_language if code and code != main]
        return [main, *others][:MOST_LANGUAGES]

    def _rows(
        self, whom: Reach, newest: IncidentEntry | None, apart: frozenset[int] | None
    ) -> list[dict[str, Any]]:
        """Each ticket that would be resolved, and whether its requester wrote since the last update."""
        numbers = [each.ticket.pk for each in whom.reached]
        since = Message.objects.filter(ticket__in=numbers, author=Message.Author.CONTACT)
        since = since.filter(created_at__gt=newest.at if newest else self.incident.opened_at)
        wrote = set(since.values_list("ticket", flat=True)) if newest else set()
        return [
            {
                "ticket": each.ticket,
                "wrote": each.ticket.pk in wrote,
                "chosen": (each.ticket.pk not in wrote and not each.row.apart)
                if apart is None
                else each.ticket.pk not in apart,
            }
            for each in whom.reached
        ]


def _last_words() -> dict[str, str]:
    """What the last update says to begin with, by language: everybody may object."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words[code] = _("This is solved. Should it not work for you yet, just answer this message.")
    return words


class UpdateView(IncidentView):
    """A view of one update of this incident."""

    verb = "announce incidents"

    def found(self, update: int) -> IncidentEntry:
        row = IncidentEntry.objects.filter(
            pk=update, incident=self.incident, kind=IncidentEntry.Kind.UPDATE
        ).first()
        if row is None:
            raise NotFound
        return row


class UpdatePage(UpdateView):
    """GET tells how far it has come and to whom; DELETE stops what is left."""

    def get(self, request: HttpRequest, number: int, update: int) -> HttpResponse:
        row = self.found(update)
        letters = row.letters.filter(ticket__in=visible_to(self.agent)).select_related("ticket__requester")
        counted = dict.fromkeys(IncidentLetter.State.values, 0)
        for state in row.letters.values_list("state", flat=True):
            counted[state] += 1
        total = sum(counted.values())
        context = {
            "incident": self.incident,
            "update": row,
            "texts": [(name_of(code), said) for code, said in told(row.texts, main_locale())],
            "letters": letters.order_by("state", "id")[:SHOWN],
            "counted": counted,
            "total": total,
            "done": total - counted[IncidentLetter.State.WAITING],
            "unresolved": [
                each for each in letters if row.resolves and each.state != "waiting" and not each.resolved
            ][:SHOWN],
            "apart": self.incident.tickets.filter(
                apart=True, ticket__in=visible_to(self.agent)
            ).select_related("ticket")
            if row.resolves
            else [],
        }
        if self.request.htmx:
            over = not counted[IncidentLetter.State.WAITING]  # 286 tells htmx not to ask again
            return render(
                request, "workspace/incident_update.html#live", context, status=286 if over else 200
            )
        return render(request, "workspace/incident_update.html", around(self.agent, at="incidents") | context)

    def delete(self, request: HttpRequest, number: int, update: int) -> HttpResponse:
        stop(self.found(update), by=self.agent)
        return HttpResponseRedirect(request.path)


class PublishView(UpdateView):
    """A view with the form of what stands on the help center."""

    def form(
        self,
        row: IncidentEntry | None,
        *,
        titles: Mapping[str, str],
        texts: Mapping[str, str] | None = None,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """The form; without an update it asks for the words, too."""
        main = main_locale()
        spoken = (
            list(row.texts) if row else [code for code, _n in reach(self.agent, self.incident).by_language]
        )
        codes = list(dict.fromkeys([main, *spoken]))[:MOST_LANGUAGES]
        known = self._known_titles()
        context = {
            "incident": self.incident,
            "update": row,
            "fields": [
                (
                    code,
                    name_of(code),
                    titles.get(
                        code, known.get(code, self.incident.title if code == main and not known else "")
                    ),
                    row.texts.get(code, "") if row else (texts or {}).get(code, ""),
                )
                for code in codes
            ],
            "problem": problem,
        }
        around_it = around(self.agent, at="incidents")
        return render(self.request, "workspace/incident_publish.html", around_it | context, status=status)

    def _known_titles(self) -> dict[str, str]:
        before = self.incident.entries.exclude(titles={}).order_by("-published_at").first()
        return dict(before.titles) if before else {}


class Publication(PublishView):
    """GET asks for the public name; POST puts the update on the help center, DELETE takes it back."""

    def get(self, request: HttpRequest, number: int, update: int) -> HttpResponse:
        check(self.agent, self.verb)
        return self.form(self.found(update), titles={})

    def post(self, request: HttpRequest, number: int, update: int) -> HttpResponse:
        row, titles = self.found(update), texts_of(request.POST, "title-")
        try:
            publish(row, by=self.agent, titles=titles)
        except Invalid as error:
            return self.form(row, titles=titles, problem=error.message, status=422)
        return self.back("#story")

    def delete(self, request: HttpRequest, number: int, update: int) -> HttpResponse:
        withdraw(self.found(update), by=self.agent)
        return self.back("#story")


class PublicUpdates(PublishView):
    """GET asks for words for the help center alone; POST publishes them: nobody gets a letter."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        check(self.agent, self.verb)
        return self.form(None, titles={})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        titles, texts = texts_of(request.POST, "title-"), texts_of(request.POST, "text-")
        try:
            write_public_update(self.incident.pk, texts, titles, by=self.agent)
        except Invalid as error:
            return self.form(None, titles=titles, texts=texts, problem=error.message, status=422)
        return self.back("#story")


def texts_of(given: Any, prefix: str) -> dict[str, str]:
    """What a form says in each language."""
    return {
        name.removeprefix(prefix): given[name].replace("\0", "")
        for name in list(given)[:100]
        if name.startswith(prefix) and 2 <= len(name.removeprefix(prefix)) <= 8
    }


def _previews(whom: Reach, texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each text as it goes out, and to how many."""
    main = main_locale()
    counted: dict[str, Any] = {}
    for code, number in whom.by_language:
        text, used = said_in(dict(texts), code, main)
        counted.setdefault(used, [text, 0, []])
        counted[used][1] += number
        if used.partition("-")[0] != code.partition("-")[0]:
            counted[used][2].append(name_of(code))
    return [
        {"language": name_of(used), "text": text, "people": number, "instead": instead}
        for used, (text, number, instead) in counted.items()
    ]

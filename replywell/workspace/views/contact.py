"""Everything about one contact: how they are known, what they asked on every channel, and who may be the same."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid, NotFound
from replywell.people.actions.being_here import VISITOR
from replywell.people.likeness import agent_too, alike
from replywell.people.models import Contact, ContactMerge
from replywell.people.permissions import may
from replywell.tickets.actions.contacts import join, part
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to
from replywell.workspace.cards.recent import endings
from replywell.workspace.views.desk import DeskView, around

SHOWN = 100


class ContactView(DeskView):
    """A contact whose tickets this agent may see, at least one of them."""

    contact: Contact

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.contact = self.seen(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def seen(self, pk: int | None) -> Contact:
        """The contact with this number. Raises `NotFound` also where it is not for this agent."""
        contact = Contact.objects.select_related("company", "merged_into").filter(pk=pk or 0).first()
        if contact:
            one = contact.merged_into_id or contact.pk
            if visible_to(self.agent).filter(requester__in=[one, contact.pk]).exists():
                return contact
        raise NotFound(_("There is no such contact, or none of their tickets is visible to you."))

    def sees_all_of(self, *contacts: Contact) -> None:
        """Raise `Invalid` where one of them has tickets that this agent may not see: those would move, too."""
        theirs = Ticket.objects.filter(requester__in=contacts).count()
        if visible_to(self.agent).filter(requester__in=contacts).count() != theirs:
            raise Invalid(
                _("One of the two has tickets that you may not see. Ask an administrator to do it.")
            )

    @property
    def address(self) -> str:
        return reverse("workspace:contact", args=[self.contact.pk])


class ContactPage(ContactView):
    """GET shows the contact."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        who = self.contact
        tickets = visible_to(self.agent).filter(requester=who).select_related("connection")
        merges = ContactMerge.objects.filter(kept=who, undone_at=None).select_related("gone", "by")
        asks = [one for one in alike(who) if self._visible(one.contact)]
        identities = list(who.identities.order_by("pk"))
        context = {
            "who": who,
            "identities": identities,
            "chats": may(self.agent, "administer") and any(each.kind == VISITOR for each in identities),
            "claims": who.claims.order_by("pk"),
            "alike": asks,
            "merges": merges,
            "endings": endings(tickets.order_by("-updated_at")[:SHOWN]),
            "agent_too": agent_too(who),
            "may_merge": may(self.agent, "merge contacts") and not who.merged_into_id,
        }
        return render(request, "workspace/contact.html", around(self.agent) | context)

    def _visible(self, contact: Contact) -> bool:
        return visible_to(self.agent).filter(requester=contact).exists()


class ContactMerges(ContactView):
    """POST merges the contact `other` into this one."""

    verb = "merge contacts"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        other = self.seen(self.number("other"))
        self.sees_all_of(other, self.contact)
        join(other, self.contact, by=self.agent)
        messages.success(request, _("%(name)s is the same as this contact now.") % {"name": other})
        return HttpResponseRedirect(self.address)


class MergeOf(ContactView):
    """DELETE parts two contacts that were merged."""

    verb = "merge contacts"

    def delete(self, request: HttpRequest, pk: int, merge: int) -> HttpResponse:
        made = ContactMerge.objects.filter(pk=merge, kept=self.contact).select_related("gone", "kept").first()
        if made is None:
            raise NotFound(_("There is no such merge of this contact."))
        self.sees_all_of(self.contact)
        part(made, by=self.agent)
        messages.success(request, _("%(name)s is a contact of their own again.") % {"name": made.gone})
        return HttpResponseRedirect(self.address)

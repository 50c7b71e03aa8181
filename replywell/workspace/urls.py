"""The desk's addresses: nouns."""

from django.urls import path

from replywell.workspace.views.account_actions import ActionOf, Actions
from replywell.workspace.views.assignee import Assignee
from replywell.workspace.views.attachments import AsText, Download, Preview
from replywell.workspace.views.bulk import Bulk, Undone
from replywell.workspace.views.canned import Canned, CannedText
from replywell.workspace.views.cards import CardOf
from replywell.workspace.views.category import CategoryOf
from replywell.workspace.views.closure import Closure
from replywell.workspace.views.contact import ContactMerges, ContactPage, MergeOf
from replywell.workspace.views.contacts import Contacts
from replywell.workspace.views.decisions import Decisions
from replywell.workspace.views.delivery import Delivery
from replywell.workspace.views.drafts import DraftOf, Drafts, Waiting
from replywell.workspace.views.escalation import Escalation, HandoverDraft, HandoverDrafts
from replywell.workspace.views.escalations import Acknowledged, Acknowledgement, Escalations, Finished
from replywell.workspace.views.fields import FieldOf
from replywell.workspace.views.filters import Filters
from replywell.workspace.views.flags import Flags
from replywell.workspace.views.followers import Followers
from replywell.workspace.views.forward import Forward
from replywell.workspace.views.held_answer import HeldAnswer
from replywell.workspace.views.incident import IncidentNotes, IncidentOf, IncidentPage, IncidentTickets
from replywell.workspace.views.incident_updates import Publication, PublicUpdates, UpdatePage, WriteUpdate
from replywell.workspace.views.incidents import Incidents, NewIncident, ProposalPage
from replywell.workspace.views.keys import Keys
from replywell.workspace.views.learning import Learning
from replywell.workspace.views.links import Links
from replywell.workspace.views.live import live
from replywell.workspace.views.macros import Macros
from replywell.workspace.views.merge import Merge, RegroupingOf
from replywell.workspace.views.new_ticket import NewTicket
from replywell.workspace.views.next import Next
from replywell.workspace.views.notes import NoteOf, Notes
from replywell.workspace.views.notifications import Bell, Notifications, NotificationWishes, Opened
from replywell.workspace.views.on_call import FeedOf, Feeds, OnCall, SwapOf, Swaps, shifts
from replywell.workspace.views.originals import Original
from replywell.workspace.views.people import People
from replywell.workspace.views.presence import PresenceOf
from replywell.workspace.views.preview import Glance
from replywell.workspace.views.queue import Queue, Rows
from replywell.workspace.views.reminders import Reminders
from replywell.workspace.views.replies import Replies
from replywell.workspace.views.requester import RequesterOf
from replywell.workspace.views.resolution import Resolution
from replywell.workspace.views.saved_views import BroughtBack, SavedViewPage, SavedViews
from replywell.workspace.views.search import Palette, Search, SearchAsView
from replywell.workspace.views.sides import SideReplies, SideResolution, Sides
from replywell.workspace.views.snooze import Snooze
from replywell.workspace.views.sources import ArticleOf, SourceOf
from replywell.workspace.views.split import Split
from replywell.workspace.views.status import StatusOf
from replywell.workspace.views.subject import SubjectOf
from replywell.workspace.views.suggestion import SuggestionOf
from replywell.workspace.views.tags import Tags
from replywell.workspace.views.team import TeamOf
from replywell.workspace.views.ticket import Parts, TicketPage
from replywell.workspace.views.triage import Triage
from replywell.workspace.views.uploads import Upload, Uploads
from replywell.workspace.views.urgency import UrgencyOf
from replywell.workspace.views.wishes import Wishes, WishOf

app_name = "workspace"
urlpatterns = [
    path("", Queue.as_view(), name="queue"),
    path("queue/<slug:view>/", Queue.as_view(), name="view"),
    path("queue/<slug:view>/rows/", Rows.as_view(), name="rows"),
    path("queue/<slug:view>/filters/", Filters.as_view(), name="filters"),
    path("views/", SavedViews.as_view(), name="saved-views"),
    path("views/<int:number>/", SavedViewPage.as_view(), name="saved-view"),
    path("views/brought-back/", BroughtBack.as_view(), name="brought-back"),
    path("bulk/", Bulk.as_view(), name="bulk"),
    path("bulk/<int:number>/undone/", Undone.as_view(), name="bulk-undone"),
    path("triage/", Triage.as_view(), name="triage"),
    path("next/", Next.as_view(), name="next"),
    path("search/", Search.as_view(), name="search"),
    path("search/view/", SearchAsView.as_view(), name="search-as-view"),
    path("search/palette/", Palette.as_view(), name="palette"),
    path("live/", live, name="live"),
    path("incidents/", Incidents.as_view(), name="incidents"),
    path("incidents/new/", NewIncident.as_view(), name="incident-new"),
    path("incidents/proposals/<int:number>/", ProposalPage.as_view(), name="incident-proposal"),
    path("incidents/<int:number>/", IncidentPage.as_view(), name="incident"),
    path("incidents/<int:number>/notes/", IncidentNotes.as_view(), name="incident-notes"),
    path("incidents/<int:number>/tickets/", IncidentTickets.as_view(), name="incident-tickets"),
    path("incidents/<int:number>/update/", WriteUpdate.as_view(), name="incident-write"),
    path("incidents/<int:number>/public/", PublicUpdates.as_view(), name="incident-public"),
    path("incidents/<int:number>/updates/<int:update>/", UpdatePage.as_view(), name="incident-update"),
    path(
        "incidents/<int:number>/updates/<int:update>/publication/",
        Publication.as_view(),
        name="incident-publication",
    ),
    path("contacts/", Contacts.as_view(), name="contacts"),
    path("contacts/<int:pk>/", ContactPage.as_view(), name="contact"),
    path("contacts/<int:pk>/merges/", ContactMerges.as_view(), name="contact-merges"),
    path("contacts/<int:pk>/merges/<int:merge>/", MergeOf.as_view(), name="contact-merge"),
    path("tickets/new/", NewTicket.as_view(), name="new-ticket"),
    path("drafts/", Drafts.as_view(), name="drafts"),
    path("notifications/", Notifications.as_view(), name="notifications"),
    path("notifications/bell/", Bell.as_view(), name="bell"),
    path("notifications/<int:number>/", Opened.as_view(), name="notification"),
    path("settings/keys/", Keys.as_view(), name="keys"),
    path("settings/notifications/", NotificationWishes.as_view(), name="notification-wishes"),
    path("tickets/<int:number>/", TicketPage.as_view(), name="ticket"),
    path("tickets/<int:number>/glance/", Glance.as_view(), name="glance"),
    path("tickets/<int:number>/parts/", Parts.as_view(), name="parts"),
    path("tickets/<int:number>/resolution/", Resolution.as_view(), name="resolution"),
    path("tickets/<int:number>/closure/", Closure.as_view(), name="closure"),
    path("tickets/<int:number>/requester/", RequesterOf.as_view(), name="requester"),
    path("tickets/<int:number>/subject/", SubjectOf.as_view(), name="subject"),
    path("tickets/<int:number>/tags/", Tags.as_view(), name="tags"),
    path("tickets/<int:number>/fields/<slug:field>/", FieldOf.as_view(), name="field"),
    path("tickets/<int:number>/links/", Links.as_view(), name="links"),
    path("tickets/<int:number>/followers/", Followers.as_view(), name="followers"),
    path("tickets/<int:number>/snooze/", Snooze.as_view(), name="snooze"),
    path("tickets/<int:number>/reminders/", Reminders.as_view(), name="reminders"),
    path("tickets/<int:number>/presence/", PresenceOf.as_view(), name="presence"),
    path("tickets/<int:number>/learning/", Learning.as_view(), name="learning"),
    path("tickets/<int:number>/merge/", Merge.as_view(), name="merge"),
    path("tickets/<int:number>/split/", Split.as_view(), name="split"),
    path("tickets/<int:number>/regroupings/<int:regrouping>/", RegroupingOf.as_view(), name="regrouping"),
    path("tickets/<int:number>/decisions/", Decisions.as_view(), name="decisions"),
    path("tickets/<int:number>/status/", StatusOf.as_view(), name="status"),
    path("tickets/<int:number>/category/", CategoryOf.as_view(), name="category"),
    path("tickets/<int:number>/urgency/", UrgencyOf.as_view(), name="urgency"),
    path("tickets/<int:number>/team/", TeamOf.as_view(), name="team"),
    path("tickets/<int:number>/assignee/", Assignee.as_view(), name="assignee"),
    path("tickets/<int:number>/replies/", Replies.as_view(), name="replies"),
    path("tickets/<int:number>/notes/", Notes.as_view(), name="notes"),
    path("tickets/<int:number>/forward/", Forward.as_view(), name="forward"),
    path("tickets/<int:number>/sides/", Sides.as_view(), name="sides"),
    path("tickets/<int:number>/sides/<int:side>/replies/", SideReplies.as_view(), name="side-replies"),
    path(
        "tickets/<int:number>/sides/<int:side>/resolution/", SideResolution.as_view(), name="side-resolution"
    ),
    path("tickets/<int:number>/notes/<int:note>/", NoteOf.as_view(), name="note"),
    path("tickets/<int:number>/drafts/<slug:kind>/", DraftOf.as_view(), name="draft"),
    path("tickets/<int:number>/waiting/<int:draft>/", Waiting.as_view(), name="waiting"),
    path("tickets/<int:number>/uploads/", Uploads.as_view(), name="uploads"),
    path("tickets/<int:number>/uploads/<str:sha256>/", Upload.as_view(), name="upload"),
    path("tickets/<int:number>/canned/", Canned.as_view(), name="canned"),
    path("tickets/<int:number>/canned/<int:canned>/", CannedText.as_view(), name="canned-text"),
    path("tickets/<int:number>/macros/", Macros.as_view(), name="macros"),
    path("tickets/<int:number>/people/", People.as_view(), name="people"),
    path("tickets/<int:number>/actions/", Actions.as_view(), name="actions"),
    path("tickets/<int:number>/actions/<int:run>/", ActionOf.as_view(), name="action"),
    path("tickets/<int:number>/held-answer/", HeldAnswer.as_view(), name="held-answer"),
    path("tickets/<int:number>/incident/", IncidentOf.as_view(), name="ticket-incident"),
    path("tickets/<int:number>/suggestion/", SuggestionOf.as_view(), name="suggestion"),
    path("tickets/<int:number>/wishes/", Wishes.as_view(), name="wishes"),
    path("tickets/<int:number>/wishes/<int:wish>/", WishOf.as_view(), name="wish"),
    path(
        "tickets/<int:number>/suggestions/<int:suggestion>/sources/<int:source>/",
        SourceOf.as_view(),
        name="source",
    ),
    path("tickets/<int:number>/articles/<int:article>/", ArticleOf.as_view(), name="article"),
    path("tickets/<int:number>/articles/<int:article>/flags/", Flags.as_view(), name="flags"),
    path("tickets/<int:number>/cards/<slug:slug>/", CardOf.as_view(), name="card"),
    path("tickets/<int:number>/escalation/", Escalation.as_view(), name="escalation"),
    path("tickets/<int:number>/escalation/drafts/", HandoverDrafts.as_view(), name="handovers"),
    path("tickets/<int:number>/escalation/drafts/<int:wish>/", HandoverDraft.as_view(), name="handover"),
    path("escalations/", Escalations.as_view(), name="escalations"),
    path("escalations/<int:number>/acknowledgement/", Acknowledged.as_view(), name="acknowledged"),
    path("escalations/<int:number>/outcome/", Finished.as_view(), name="escalation-outcome"),
    path("escalations/<str:token>/", Acknowledgement.as_view(), name="acknowledgement"),
    path("on-call/", OnCall.as_view(), name="on-call"),
    path("on-call/feeds/", Feeds.as_view(), name="feeds"),
    path("on-call/feeds/<int:number>/", FeedOf.as_view(), name="feed"),
    path("on-call/swaps/<int:number>/", SwapOf.as_view(), name="swap"),
    path("on-call/<int:number>/swaps/", Swaps.as_view(), name="swaps"),
    path("on-call/<str:secret>.ics", shifts, name="shifts"),
    path("tickets/<int:number>/messages/<int:message>/delivery/", Delivery.as_view(), name="delivery"),
    path("tickets/<int:number>/messages/<int:message>/original/", Original.as_view(), name="original"),
    path("tickets/<int:number>/attachments/<int:attachment>/", Download.as_view(), name="attachment"),
    path("tickets/<int:number>/attachments/<int:attachment>/preview/", Preview.as_view(), name="preview"),
    path("tickets/<int:number>/attachments/<int:attachment>/text/", AsText.as_view(), name="text"),
]

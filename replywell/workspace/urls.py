"""The desk's addresses: nouns."""

from django.urls import path

from replywell.workspace.views.assignee import Assignee
from replywell.workspace.views.attachments import Download, Preview
from replywell.workspace.views.bulk import Bulk, Undone
from replywell.workspace.views.category import CategoryOf
from replywell.workspace.views.delivery import Delivery
from replywell.workspace.views.filters import Filters
from replywell.workspace.views.live import live
from replywell.workspace.views.notes import Notes
from replywell.workspace.views.originals import Original
from replywell.workspace.views.preview import Glance
from replywell.workspace.views.queue import Queue, Rows
from replywell.workspace.views.replies import Replies
from replywell.workspace.views.resolution import Resolution
from replywell.workspace.views.saved_views import BroughtBack, SavedViewPage, SavedViews
from replywell.workspace.views.search import Palette, Search
from replywell.workspace.views.status import StatusOf
from replywell.workspace.views.suggestion import SuggestionOf
from replywell.workspace.views.team import TeamOf
from replywell.workspace.views.ticket import Parts, TicketPage
from replywell.workspace.views.urgency import UrgencyOf

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
    path("search/", Search.as_view(), name="search"),
    path("search/palette/", Palette.as_view(), name="palette"),
    path("live/", live, name="live"),
    path("tickets/<int:number>/", TicketPage.as_view(), name="ticket"),
    path("tickets/<int:number>/glance/", Glance.as_view(), name="glance"),
    path("tickets/<int:number>/parts/", Parts.as_view(), name="parts"),
    path("tickets/<int:number>/resolution/", Resolution.as_view(), name="resolution"),
    path("tickets/<int:number>/status/", StatusOf.as_view(), name="status"),
    path("tickets/<int:number>/category/", CategoryOf.as_view(), name="category"),
    path("tickets/<int:number>/urgency/", UrgencyOf.as_view(), name="urgency"),
    path("tickets/<int:number>/team/", TeamOf.as_view(), name="team"),
    path("tickets/<int:number>/assignee/", Assignee.as_view(), name="assignee"),
    path("tickets/<int:number>/replies/", Replies.as_view(), name="replies"),
    path("tickets/<int:number>/notes/", Notes.as_view(), name="notes"),
    path("tickets/<int:number>/suggestion/", SuggestionOf.as_view(), name="suggestion"),
    path("tickets/<int:number>/messages/<int:message>/delivery/", Delivery.as_view(), name="delivery"),
    path("tickets/<int:number>/messages/<int:message>/original/", Original.as_view(), name="original"),
    path("tickets/<int:number>/attachments/<int:attachment>/", Download.as_view(), name="attachment"),
    path("tickets/<int:number>/attachments/<int:attachment>/preview/", Preview.as_view(), name="preview"),
]

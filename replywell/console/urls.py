"""The console's addresses: nouns."""

from django.urls import path

from replywell.console.views.item import Item, RawItem
from replywell.console.views.ledger import Ledger
from replywell.console.views.release import Release

app_name = "console"
urlpatterns = [
    path("ledger/", Ledger.as_view(), name="ledger"),
    path("ledger/<int:number>/", Item.as_view(), name="item"),
    path("ledger/<int:number>/raw/", RawItem.as_view(), name="raw"),
    path("ledger/<int:number>/release/", Release.as_view(), name="release"),
]

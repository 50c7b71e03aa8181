"""The mail catcher's addresses: nouns."""

from django.urls import path

from replywell.demo.views.mail import Answer, Body, CaughtMailPage
from replywell.demo.views.mails import Mails
from replywell.demo.views.new import NewMail

app_name = "demo"
urlpatterns = [
    path("mail/", Mails.as_view(), name="mails"),
    path("mail/new/", NewMail.as_view(), name="new"),
    path("mail/<int:number>/", CaughtMailPage.as_view(), name="mail"),
    path("mail/<int:number>/html/", Body.as_view(), name="html"),
    path("mail/<int:number>/answer/", Answer.as_view(), name="answer"),
]

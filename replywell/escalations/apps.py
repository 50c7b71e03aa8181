from django.apps import AppConfig


class Room(AppConfig):
    name = "replywell.escalations"

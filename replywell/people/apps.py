from django.apps import AppConfig


class Room(AppConfig):
    name = "replywell.people"

    def ready(self) -> None:
        from replywell.people import signing

        assert signing

from django.apps import AppConfig


class Room(AppConfig):
    name = "replywell.project"

    def ready(self) -> None:
        # Registers the jobs that no room of its own holds.
        from replywell.project import duties, reactions  # noqa: F401 - they register themselves
        from replywell.project.cards import register_cards
        from replywell.project.hands import give_the_desks_hands

        register_cards()
        give_the_desks_hands()

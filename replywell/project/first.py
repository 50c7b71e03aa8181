"""What a new desk needs to work: categories, a team, a way in. Made once, changed freely afterwards."""

from collections.abc import Callable

from django.db import transaction

from replywell.connections.models import Connection
from replywell.console.setup_token import welcome_link
from replywell.escalations.actions.usual import usual_paths
from replywell.people.models import Agent, Brand, Team
from replywell.sla.actions.usual import usual_policies
from replywell.tickets.actions.categories import default_categories
from replywell.tickets.models import Category


@transaction.atomic
def first_setup(say: Callable[[str], None]) -> None:
    """Fill an empty desk; a desk that has anything is left alone."""
    if not Category.objects.exists():
        team, _ = Team.objects.get_or_create(name="Support")
        Brand.objects.get_or_create(name="Support")
        default_categories({"": team})
        usual_policies()
        usual_paths()
    if not Connection.objects.exists():
        Connection.objects.create(
            slug="support",
            name="Support mail",
            settings={
                "address": "support@localhost",
                "name": "Support",
                "inbound": "listener",
                "outbound": "none",
            },
        )
    if not Agent.objects.exists():
        say("There is nobody to sign in yet. Set the desk up in the browser:")
        say(f"  {welcome_link()}")
        say("or add the owner here:")
        say("  replywell agent add you@example.com --name You --role owner --password-stdin")

"""What the demo's people have set up is made by the verbs that people have."""

from replywell.demo import content
from replywell.demo.furnish import VIEWS, furnish
from replywell.people.actions.agents import add_agent
from replywell.workspace.counting import saved_for
from replywell.workspace.models import SavedView


def test_everybody_of_the_demo_sees_the_shared_views(db):
    people = [add_agent(each.email, name=each.name, role=each.role) for each in content.agents()]
    furnish()
    assert [view.name for view in SavedView.objects.order_by("position")] == [name for name, *_ in VIEWS]
    assert all(len(saved_for(person)) == len(VIEWS) for person in people)

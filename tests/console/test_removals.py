"""What was removed in the settings is brought back by Undo, with whatever pointed to it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from replywell.kit import clock
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry, Brand, Removal, Team
from tests.tickets.together import deferred, forget_jobs


@pytest.fixture
def owner(db):
    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def undo(desk, removed):
    """Press Undo of the note on the page that follows a removal."""
    form = removed.text.partition('<form method="post" action="/settings/removals/')[2]
    assert form, "No Undo is offered."
    place = "/settings/removals/" + form.partition('"')[0]
    return desk.post(place.replace("&amp;", "&"), follow=True)


@pytest.fixture
def kinds(refund):
    """Of every kind that is removed: the row, its removal, its list."""
    from replywell.automation.models import CannedReply, Macro
    from replywell.tickets.models import Category, CustomField, Tag

    field = CustomField.objects.create(name="Order", slug="order")
    field.categories.add(Category.objects.create(slug="refunds", name="Refunds"))
    Brand.objects.create(name="Other")
    return {
        "reply": CannedReply.objects.create(name="Thanks", shortcut="thanks", text="Thank you."),
        "macro": Macro.objects.create(name="Wait", steps=[{"do": "set_status", "status": "pending"}]),
        "tag": Tag.objects.create(name="vip", description="Who pays most"),
        "field": field,
        "brand": Brand.objects.create(name="Lumen", tone="short"),
        "team": Team.objects.create(name="Empty"),
    }


def values(row) -> dict:
    many = {field.name: sorted(map(str, getattr(row, field.name).all())) for field in row._meta.many_to_many}
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields} | many


@pytest.mark.parametrize("kind", ["reply", "macro", "tag", "field", "brand", "team"])
def test_what_was_removed_is_back_as_it_was(desk, kinds, kind):
    row = kinds[kind]
    row.refresh_from_db()
    before = values(row)
    removed = desk.post(page(f"{kind}-removal", row.pk), follow=True)
    assert not type(row).objects.filter(pk=row.pk).exists()

    back = undo(desk, removed)
    assert f"{row} is back." in back.text
    assert back.redirect_chain[-1][0].startswith("/settings/")
    assert values(type(row).objects.get(pk=row.pk)) == before
    assert AuditEntry.objects.filter(verb="restored", object_id=row.pk).exists()
    assert "undone already" in undo(desk, removed).text


def test_a_team_comes_back_with_what_it_had_and_the_other_keeps_its_own(desk, ada, ben, refund, team_billing):
    from replywell.automation.models import CannedReply
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.triage import route

    route(refund, team_billing, by=actor_of(ada))
    reply = CannedReply.objects.create(name="Thanks", shortcut="thanks", text="x", team=team_billing)
    other = Team.objects.create(name="Accounts")
    own = CannedReply.objects.create(name="Own", shortcut="own", text="x", team=other)
    both = add_agent("eve@example.com", name="Eve", teams=[team_billing, other])
    removed = desk.post(page("team-removal", team_billing.pk), {"into": other.pk}, follow=True)
    assert set(ada.teams.all()) == {other}

    undo(desk, removed)
    for row in (refund, reply, own):
        row.refresh_from_db()
    billing = Team.objects.get(name="Billing")
    assert (refund.team, reply.team, own.team) == (billing, billing, other)
    assert list(ada.teams.all()) == [billing]
    assert set(both.teams.all()) == {billing, other}


def test_what_somebody_chose_since_stays(desk, ada, ben, refund, team_billing):
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.triage import route

    route(refund, team_billing, by=actor_of(ada))
    other, third = Team.objects.create(name="Accounts"), Team.objects.create(name="Third")
    removed = desk.post(page("team-removal", team_billing.pk), {"into": other.pk}, follow=True)
    refund.refresh_from_db()
    route(refund, third, by=actor_of(ben))
    undo(desk, removed)
    refund.refresh_from_db()
    assert refund.team == third


def test_a_tag_stays_on_its_tickets_as_long_as_it_may_come_back(desk, refund):
    from replywell.console.jobs import retag
    from replywell.tickets.models import Tag, Ticket

    tag = Tag.objects.create(name="vip")
    Ticket.objects.filter(pk=refund.pk).update(tags=["vip"])
    forget_jobs()
    removed = desk.post(page("tag-removal", tag.pk), follow=True)
    [job] = deferred("retag")
    undo(desk, removed)
    retag(**job)
    refund.refresh_from_db()
    assert refund.tags == ["vip"]


def test_who_was_deactivated_is_back_with_the_tickets_nobody_took(desk, ada, ben, refund):
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.triage import assign

    assign(refund, ada, by=actor_of(ben))
    removed = desk.post(page("deactivation", ada.pk), {"into": ben.pk}, follow=True)
    undo(desk, removed)
    ada.refresh_from_db()
    refund.refresh_from_db()
    assert (ada.is_active, refund.assignee) == (True, ada)


def test_a_taken_name_is_told_and_nothing_is_half_back(desk, kinds):
    from replywell.automation.models import CannedReply

    removed = desk.post(page("reply-removal", kinds["reply"].pk), follow=True)
    CannedReply.objects.create(name="Other", shortcut="thanks", text="x")
    assert "taken its name" in undo(desk, removed).text
    assert [reply.name for reply in CannedReply.objects.all()] == ["Other"]


def test_undo_is_for_who_removed_it_and_for_a_while(desk, client, kinds):
    removed = desk.post(page("tag-removal", kinds["tag"].pk), follow=True)
    number = Removal.objects.get().pk
    client.force_login(add_agent("adam@example.com", name="Adam", role="admin"))
    assert "nothing to undo" in client.post(page("restoration", number), follow=True).text
    desk.force_login(Removal.objects.get().agent)
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert "too long ago" in undo(desk, removed).text


def test_undo_asks_for_the_permission_again(desk, owner, kinds):
    add_agent("olaf@example.com", name="Olaf", role="owner")
    removed = desk.post(page("tag-removal", kinds["tag"].pk), follow=True)
    owner.role = "agent"
    owner.save()
    assert "does not allow" in undo(desk, removed).text
    assert not type(kinds["tag"]).objects.exists()


def test_with_scripts_the_list_is_loaded_anew(desk, kinds):
    desk.post(page("macro-removal", kinds["macro"].pk))
    place = page("restoration", Removal.objects.get().pk) + "?section=macros"
    answer = desk.post(place, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/settings/macros/")


def test_too_much_to_bring_back_is_told_before_and_offers_no_undo(desk, monkeypatch, ada, team_billing):
    monkeypatch.setattr("replywell.people.actions.removals.MOST", 0)
    other = Team.objects.create(name="Accounts")
    assert "cannot be undone" in desk.get(page("team-removal", team_billing.pk)).text
    removed = desk.post(page("team-removal", team_billing.pk), {"into": other.pk}, follow=True)
    assert "/settings/removals/" not in removed.text

"""What a category's answers may say is set on a page of its own, audited, and part of the desk."""

from tests.console.test_settings_verbs import page


def given(**changes):
    return {
        "bar": "0.95",
        "longest": "400",
        "forbidden": "chargeback\n",
        "hosts": "https://status.example.com/x\n",
    } | changes


def test_a_policy_is_kept_audited_and_part_of_the_desk(desk):
    from replywell.people.models import AuditEntry
    from replywell.pipeline.gather import current_desk
    from replywell.tickets.models import Category

    row = Category.objects.create(slug="refunds", name="Refunds")
    shown = desk.get(page("category", row.pk)).content.decode()
    assert page("category-policy", row.pk) in shown
    before = current_desk().autonomy.policy("refunds")
    assert (before.personal, before.promises, before.bar) == (False, False, 0.0)

    assert desk.post(page("category-policy", row.pk), given(personal="on")).status_code == 302
    now = current_desk().autonomy.policy("refunds")
    assert (now.personal, now.promises, now.attachments, now.bar, now.longest) == (
        True,
        False,
        False,
        0.95,
        400,
    )
    assert (now.hosts, now.forbidden) == (("status.example.com",), ("chargeback",))
    entry = AuditEntry.objects.filter(kind="category").latest("pk")
    assert {change[0] for change in entry.changes} == {
        "policy: personal",
        "policy: bar",
        "policy: longest",
        "policy: forbidden",
        "policy: hosts",
    }
    assert "status.example.com" in desk.get(page("category-policy", row.pk)).content.decode()


def test_a_policy_that_cannot_be_says_why(desk):
    from replywell.resolution.models import CategoryPolicy
    from replywell.tickets.models import Category

    row = Category.objects.create(slug="refunds", name="Refunds")
    for wrong in ({"bar": "2"}, {"bar": "0.2"}, {"longest": "3"}, {"hosts": "not a host"}, {"hosts": "x"}):
        answer = desk.post(page("category-policy", row.pk), given(**wrong))
        assert answer.status_code == 422, wrong
    assert not CategoryPolicy.objects.exists()


def test_saving_the_same_again_changes_nothing(desk):
    from replywell.people.models import AuditEntry
    from replywell.tickets.models import Category

    row = Category.objects.create(slug="refunds", name="Refunds")
    desk.post(page("category-policy", row.pk), given())
    before = AuditEntry.objects.count()
    desk.post(page("category-policy", row.pk), given())
    assert AuditEntry.objects.count() == before

"""A password that somebody changes is written down, without the password."""

from replywell.people.models import AuditEntry


def test_changing_ones_password_is_written_down(client, ada):
    ada.set_password("a first long password")
    ada.save()
    client.force_login(ada)
    given = {"oldpassword": "a first long password", "password1": "another long one 4711"}
    page = client.post("/accounts/password/change/", given | {"password2": "another long one 4711"})
    assert page.status_code == 302
    entry = AuditEntry.objects.get(verb="set password")
    assert (entry.agent, entry.address) == (ada, "127.0.0.1")
    assert "4711" not in str(entry.changes)

"""What of an incident visitors of the help center read: what was published, and nothing else."""

import pytest

from replywell.incidents.actions.announcing import announce
from replywell.incidents.actions.incidents import change, open_incident, write_incident_note
from replywell.incidents.actions.publishing import publish, withdraw, write_public_update
from replywell.incidents.public import public_incidents
from replywell.kit.errors import Invalid, NotAllowed

INTERNAL = "Kim dropped the auth database"


@pytest.fixture
def incident(lea):
    made = open_incident([], by=lea, title=INTERNAL)
    write_incident_note(made, "Do not tell: it was Kim.", by=lea)
    return made


@pytest.fixture
def published(incident, lea):
    texts = {"en": "We are **on it**. <script>alert(1)</script>", "de": "Wir sind dran."}
    titles = {"en": "Signing in fails", "de": "Anmeldung gestört"}
    return write_public_update(incident.pk, texts, titles, by=lea)


def test_nothing_is_public_by_itself(incident, lea, client):
    update = announce(incident, {"en": "Only for those who wrote."}, by=lea)
    for place in ("/help/en/incidents/", "/help/en/incidents/feed.atom", "/help/en/"):
        page = client.get(place).content.decode()
        assert INTERNAL not in page and "Only for those" not in page and "Kim" not in page
    publish(update, by=lea, titles={"en": "Signing in fails"})
    assert "Only for those" in client.get("/help/en/incidents/").content.decode()


def test_visitors_see_a_banner_and_the_page(published, client):
    home = client.get("/help/en/").content.decode()
    page = client.get("/help/en/incidents/").content.decode()
    feed = client.get("/help/en/incidents/feed.atom").content.decode()

    assert "Signing in fails" in home and "/help/en/incidents/" in home
    assert "<strong>on it</strong>" in page and "<script>alert" not in page
    assert "Signing in fails: Investigating" in feed
    for seen in (home, page, feed):
        assert INTERNAL not in seen and "Kim" not in seen and "Lea" not in seen


def test_each_reads_their_language(published):
    (german,) = public_incidents("de", "en")
    (french,) = public_incidents("fr", "en")
    assert (german.title, german.updates[0].text) == ("Anmeldung gestört", "Wir sind dran.")
    assert (french.title, french.language) == ("Signing in fails", "en")


def test_what_is_withdrawn_is_gone(published, lea, client):
    withdraw(published, by=lea)
    assert public_incidents("en", "en") == []
    assert "Signing in fails" not in client.get("/help/en/incidents/").content.decode()


def test_what_is_over_is_no_banner_any_more(published, incident, lea, client):
    change(incident, by=lea, status="resolved")
    assert "Signing in fails" not in client.get("/help/en/").content.decode()
    page = client.get("/help/en/incidents/").content.decode()
    assert "Signing in fails" in page and "Resolved" in page


def test_notes_are_never_published(incident, lea):
    note = incident.entries.get(kind="note")
    with pytest.raises(Invalid):
        publish(note, by=lea, titles={"en": "x"})


def test_a_text_with_places_for_names_is_for_letters_alone(incident, lea):
    update = announce(incident, {"en": "Hello {{requester.name}}"}, by=lea)
    with pytest.raises(Invalid):
        publish(update, by=lea, titles={"en": "x"})


def test_only_leads_publish(published, ada):
    with pytest.raises(NotAllowed):
        withdraw(published, by=ada)

"""Escalating at the desk, answering by button, link and mail, and who is on call."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from replywell.adapters.channels.email.tokens import alarm_address, verify_alarm_address
from replywell.adapters.channels.port import Raw
from replywell.escalations.actions.rotations import put_rotation
from replywell.escalations.models import Escalation, Feed, Rotation, Swap
from replywell.escalations.tokens import answer_token, read_token
from replywell.intake.actions.take_in import take_in
from replywell.kit import clock
from replywell.kit.secrets import derived_key
from replywell.people.actors import SYSTEM
from replywell.people.models import AuditEntry, Team
from replywell.tickets.actions.triage import route
from tests.escalations.desk import begun, path, rotation

PAGE = "/tickets/412/escalation/"


@pytest.fixture
def on(ada, ben):
    fields = [{"slug": "code", "label": "Error code", "source": "error_code"}]
    return path(
        owner=f"agent:{ben.pk}", fields=fields, reply="Hello {{requester.first_name}}, it is looked at."
    )


@pytest.fixture
def escalation(refund, on, ada) -> Escalation:
    return begun(refund, on, by=ada)


def test_a_path_is_chosen_and_its_fields_are_asked_for(desk, refund, on, ada):
    page = desk.get(f"{PAGE}?path={on.pk}").text
    assert "Error code" in page
    assert "it is looked at." in page
    given = {"to": f"path:{on.pk}", "reported": "It fails.", "message": "Hello."}
    wrong = desk.post(PAGE, given)
    assert wrong.status_code == 422
    assert "Fill this in" in wrong.text
    assert "It fails." in wrong.text
    assert not Escalation.objects.exists()
    assert desk.post(PAGE, given | {"field-code": "502"}).status_code == 302
    made = Escalation.objects.get()
    assert (made.by, made.values) == (ada, [["Error code", "502"]])
    assert "Hello.</textarea>" in desk.get("/tickets/412/").text
    assert refund.messages.count() == 1
    assert desk.post(PAGE, given | {"field-code": "502"}).status_code == 409


@pytest.mark.parametrize("place", ["path:0", "path:x", "path:99999999999999999999", "path:²"])
def test_a_path_that_is_not_there_is_refused(desk, refund, on, place):
    assert desk.post(PAGE, {"to": place, "reported": "x"}).status_code == 422


def test_the_card_tells_who_was_told_and_answers(desk, refund, escalation, ben):
    card = desk.get("/tickets/412/cards/escalation/", headers={"HX-Request": "true"}).text
    assert ben.name in card
    assert "Acknowledge" in card
    assert desk.post(f"/escalations/{escalation.pk}/acknowledgement/").status_code == 302
    card = desk.get("/tickets/412/cards/escalation/?again", headers={"HX-Request": "true"}).text
    assert "is at it" in card
    assert desk.post(f"/escalations/{escalation.pk}/outcome/", {"outcome": "declined"}).status_code == 422
    done = {"outcome": "declined", "reason": "Not a bug.", "from": "list"}
    assert desk.post(f"/escalations/{escalation.pk}/outcome/", done)["Location"] == "/escalations/"
    escalation.refresh_from_db()
    assert (escalation.state, escalation.reason) == ("declined", "Not a bug.")


def test_only_who_sees_the_ticket_and_may_write_answers(desk, viewer, refund, escalation):
    assert viewer.post(f"/escalations/{escalation.pk}/acknowledgement/").status_code == 403
    route(refund, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    for noun in ("acknowledgement", "outcome"):
        assert desk.post(f"/escalations/{escalation.pk}/{noun}/").status_code == 404
    escalation.refresh_from_db()
    assert escalation.state == "waiting"


def test_the_list_is_for_leads_and_shows_what_they_may_see(desk, sign_in, refund, escalation, lea):
    assert desk.get("/escalations/").status_code == 403
    assert "#412" in sign_in(lea).get("/escalations/").text
    route(refund, Team.objects.create(name="Legal", private=True), by=SYSTEM)
    assert "#412" not in sign_in(lea).get("/escalations/").text


def test_opening_the_link_of_an_alarm_acknowledges_nothing_and_its_button_does(escalation, ben):
    somebody = Client()
    place = f"/escalations/{answer_token(escalation.pk, ben.pk)}/"
    for _ in range(2):
        assert "Acknowledge" in somebody.get(place).text
    somebody.head(place)
    escalation.refresh_from_db()
    assert escalation.state == "waiting"
    assert f"{ben.name} is at it" in somebody.post(place).text
    assert f"{ben.name} is at it" in somebody.post(place).text
    escalation.refresh_from_db()
    assert (escalation.acknowledged_by, escalation.acknowledged_how) == (ben, "link")


def test_a_link_that_was_tampered_with_or_is_of_somebody_who_left_leads_nowhere(escalation, ada, ben):
    token = answer_token(escalation.pk, ben.pk)
    assert read_token(token) == (escalation.pk, ben.pk)
    for wrong in (token.replace(f".{ben.pk}.", f".{ada.pk}."), token[:-1] + "9", f"9{token}", "x", "1.1."):
        assert Client().post(f"/escalations/{wrong}/").status_code == 404
    ben.is_active = False
    ben.save()
    assert Client().post(f"/escalations/{token}/").status_code == 404
    escalation.refresh_from_db()
    assert escalation.state == "waiting"


def test_the_link_of_a_channel_answers_for_the_channel_or_for_whoever_is_signed_in(
    escalation, refund, desk, ada
):
    place = f"/escalations/{answer_token(escalation.pk, 0)}/"
    assert f"{ada.name} is at it" in desk.post(place).text
    other = begun(refund, path("Other", owner=f"agent:{ada.pk}"))
    assert "Somebody is at it" in Client().post(f"/escalations/{answer_token(other.pk, 0)}/").text


def mail_of(sender: str, to: str, text: str, *, key: str = "1", **headers: str) -> Raw:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: Re: alarm\r\nMessage-ID: <{key}@example.com>\r\n{more}"
    return Raw(key=key, body=f"{head}\r\n{text}\r\n".encode(), envelope_from=sender, envelope_to=(to,))


PASSED = "support.example.com; dmarc=pass header.from=example.com"


def test_answering_the_alarm_acknowledges_it_and_nothing_goes_to_the_requester(
    escalation, refund, ben, mailbox, monkeypatch
):
    monkeypatch.setattr("replywell.intake.alarms.is_confirmed", lambda message: True)
    monkeypatch.setattr("replywell.intake.actions.take_in.awaits_verdict", lambda messages: False)
    to = alarm_address(derived_key("mail tokens"), escalation.pk, "support@example.com")
    away = take_in(mailbox, mail_of(ben.email, to, "I am away.", key="0", Auto_Submitted="auto-replied"))
    escalation.refresh_from_db()
    assert (away.outcome, escalation.state) == ("quarantined", "waiting")
    stranger = take_in(mailbox, mail_of("eve@example.net", to, "Me.", key="2"))
    escalation.refresh_from_db()
    assert (stranger.outcome, escalation.state) == ("quarantined", "waiting")

    item = take_in(mailbox, mail_of(ben.email, to, "I look at it.", key="3"))
    escalation.refresh_from_db()
    assert (item.outcome, escalation.state, escalation.acknowledged_how) == ("reply", "acknowledged", "mail")
    assert refund.messages.count() == 1
    assert refund.notes.get().text == "I look at it."


def test_an_agents_address_alone_proves_nothing(escalation, ben, mailbox):
    to = alarm_address(derived_key("mail tokens"), escalation.pk, "support@example.com")
    take_in(mailbox, mail_of(ben.email, to, "Me.", key="4"))
    escalation.refresh_from_db()
    assert escalation.state == "waiting"


def test_alarm_addresses_are_ours_only():
    secret = b"key"
    address = alarm_address(secret, 7, "support@example.com")
    assert verify_alarm_address(secret, address.upper()) == 7
    assert verify_alarm_address(b"other", address) is None
    assert verify_alarm_address(secret, address.replace("+e7.", "+e8.")) is None
    assert verify_alarm_address(secret, address.replace("+e7.", "+t7.")) is None


@pytest.fixture
def engineers(ada, ben):
    return rotation(ada, ben, timezone="Europe/Berlin")


def test_who_is_on_call_is_there_for_everybody_and_warns_of_who_is_away(desk, viewer, engineers, ada, ben):
    page = desk.get("/on-call/").text
    assert "Engineers" in page
    assert "will be away" not in page
    for agent in (ada, ben):
        agent.away_until = clock.now() + timedelta(days=30)
        agent.save()
    page = viewer.get("/on-call/").text
    assert "will be away" in page
    assert "is away: the next one is told" in page
    assert "Take a shift" not in page


def test_anybody_who_answers_takes_a_shift_and_leads_give_them(
    desk, viewer, sign_in, engineers, ada, ben, lea
):
    day = clock.now() + timedelta(days=2)
    times = {"starts": f"{day:%Y-%m-%d}T09:00", "ends": f"{day:%Y-%m-%d}T17:00"}
    place = f"/on-call/{engineers.pk}/swaps/"
    assert viewer.post(place, times).status_code == 403
    assert desk.post(place, times | {"agent": ben.pk}).status_code == 403
    assert desk.post(place, times | {"ends": times["starts"]}).status_code == 422
    assert desk.post(place, {"starts": "x", "ends": ""}).status_code == 422
    assert desk.post(place, times | {"agent": ada.pk}).status_code == 302
    assert sign_in(lea).post(place, times | {"agent": ben.pk}).status_code == 302
    assert [one.agent for one in Swap.objects.all()] == [ada, ben]
    assert AuditEntry.objects.filter(kind="swap").count() == 2
    assert "swapped" in desk.get("/on-call/").text
    of_ben = Swap.objects.last()
    assert desk.delete(f"/on-call/swaps/{of_ben.pk}/").status_code == 403
    assert sign_in(ben).delete(f"/on-call/swaps/{of_ben.pk}/").status_code == 302
    assert Swap.objects.count() == 1


def test_a_calendar_reads_shifts_by_a_secret_that_can_be_revoked(desk, sign_in, engineers, ada, ben):
    desk.post("/on-call/feeds/", {"rotation": engineers.pk})
    address = re.search(r"https?://[^<\s]+(/on-call/[\w-]{40,}\.ics)", desk.get("/on-call/").text)[1]
    assert address not in desk.get("/on-call/").text
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert {str(event["summary"]) for event in events} == {f"Engineers: {ada.name}", f"Engineers: {ben.name}"}
    assert address.split("/")[-1] not in str(Feed.objects.values())
    feed = Feed.objects.get()
    assert sign_in(ben).delete(f"/on-call/feeds/{feed.pk}/").status_code == 404
    assert desk.delete(f"/on-call/feeds/{feed.pk}/").status_code == 302
    assert Client().get(address).status_code == 404


def test_a_persons_own_calendar_has_their_shifts_only_and_ends_with_them(desk, engineers, ada, ben):
    desk.post("/on-call/feeds/", {})
    address = re.search(r"https?://[^<\s]+(/on-call/[\w-]{40,}\.ics)", desk.get("/on-call/").text)[1]
    events = list(Calendar.from_ical(Client().get(address).content).walk("VEVENT"))
    assert {str(event["summary"]) for event in events} == {f"Engineers: {ada.name}"}
    ada.is_active = False
    ada.save()
    assert Client().get(address).status_code == 404


def test_whoever_has_the_turn_keeps_it_when_the_order_changes(ada, ben, lea, engineers, olga):
    from replywell.escalations.queries import who_is_on_call

    names = ("name", "timezone", "starts_on", "days", "handover", "week")
    values = {name: getattr(engineers, name) for name in names}
    now = who_is_on_call(engineers, clock.now())
    for members in ([lea, ben, ada], [olga, lea, now], [now]):
        row = put_rotation(Rotation.objects.get(), values, members, by=olga)
        assert who_is_on_call(row, clock.now()) == now

"""A contact comes in by their address, and sees what was said with them: no more and no less."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from replywell.people.models import Company
from replywell.tickets.actions.conversation import reply, reply_as_assistant, write_note
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.intake.letters import arrives, letter
from tests.portal.knocking import HERE, TOKEN


def test_the_conversation_is_shown_without_what_is_internal(rosas, refund, ada):
    write_note(refund, "She is a difficult one.", by=ada)
    reply(refund, "It is **on its way**.", by=ada)
    page = rosas.get(f"{HERE}412/").text

    assert "I cancelled two weeks ago" in page
    assert "<strong>on its way</strong>" in page
    assert "difficult" not in page
    assert "Waits for you" in page


def test_the_requests_of_others_are_not_here(come_in, refund):
    from replywell.people.actions.contacts import contact_for

    sams = come_in(contact_for("sam@elsewhere.example"))

    assert "refund" not in sams.get(HERE).text
    for answer in (
        sams.get(f"{HERE}412/"),
        sams.post(f"{HERE}412/", {"text": "Hello", "token": TOKEN}),
        sams.post(f"{HERE}412/solved/"),
        sams.get(f"{HERE}412/files/1/"),
    ):
        assert answer.status_code == 404
    assert refund.messages.count() == 1


def test_an_answer_reaches_the_ticket_with_its_files_once(rosas, refund, ada):
    reply(refund, "Which bank is it?", by=ada)
    for _ in range(2):
        file = SimpleUploadedFile("bank.txt", b"Ours", "text/plain")
        answer = rosas.post(
            f"{HERE}412/", {"text": "The one on the corner.", "token": TOKEN, "attached": [file]}
        )
    refund.refresh_from_db()
    said = refund.messages.last()

    assert (refund.status, refund.messages.count(), Ticket.objects.count()) == (Status.OPEN, 3, 1)
    assert said.text == "The one on the corner."
    assert "unproven" not in said.meta
    assert answer["Location"] == f"{HERE}412/#Message-{said.pk}"
    page = rosas.get(f"{HERE}412/").text
    (path,) = re.findall(rf'href="({HERE}412/files/\d+/)"', page)
    got = rosas.get(path)
    assert (got.content, got["Content-Type"]) == (b"Ours", "application/octet-stream")
    assert "attachment" in got["Content-Disposition"]


def test_an_empty_answer_is_told(rosas, refund):
    answer = rosas.post(f"{HERE}412/", {"text": " ", "token": TOKEN})

    assert answer.status_code == 422
    assert refund.messages.count() == 1


def test_a_closed_request_goes_on_in_a_new_one(rosas, refund):
    from replywell.people.actors import SYSTEM
    from replywell.tickets.actions import lifecycle

    lifecycle.close(lifecycle.resolve(refund, by=SYSTEM), by=SYSTEM)
    answer = rosas.post(f"{HERE}412/", {"text": "It came back.", "token": TOKEN})
    new = Ticket.objects.exclude(pk=412).get()

    assert new.follow_up_of_id == 412
    assert answer["Location"].startswith(f"{HERE}{new.pk}/")


def test_the_requester_says_that_it_is_solved_and_that_it_is_not(rosas, refund, ada):
    rosas.post(f"{HERE}412/solved/")
    refund.refresh_from_db()
    assert refund.status == Status.RESOLVED
    assert refund.events.get(kind="resolved").actor == f"contact:{refund.requester_id}"

    rosas.post(f"{HERE}412/solved/", {"again": "1"})
    refund.refresh_from_db()
    assert refund.status == Status.OPEN


def test_a_solved_request_is_rated_and_an_open_one_is_not(rosas, refund):
    early = rosas.post(f"{HERE}412/rating/", {"stars": "5"})
    rosas.post(f"{HERE}412/solved/")
    none = rosas.post(f"{HERE}412/rating/", {"stars": "9"})
    for _ in range(2):
        rosas.post(f"{HERE}412/rating/", {"stars": "2", "comment": "It took long."})
    (rating,) = refund.events.filter(kind="rated")

    assert (early.status_code, none.status_code) == (422, 422)
    assert rating.data == {"stars": 2, "comment": "It took long."}
    assert "It took long." in rosas.get(f"{HERE}412/").text


def test_another_site_cannot_act_for_them(rosas, refund):
    answer = rosas.post(f"{HERE}412/solved/", headers={"Origin": "https://evil.example"})
    refund.refresh_from_db()

    assert answer.status_code == 403
    assert refund.status != Status.RESOLVED


def test_a_company_sees_its_requests_only_where_that_is_shared(come_in, refund, rosa):
    from replywell.people.actions.contacts import contact_for

    company = Company.objects.create(name="Lumen", domains=["example.org"])
    rosa.company = company
    rosa.save()
    carl = contact_for("carl@example.org")
    carls = come_in(carl)
    assert carl.company == company
    assert carls.get(f"{HERE}412/").status_code == 404
    assert "refund" not in carls.get(f"{HERE}?whose=company").text

    company.requests_shared = True
    company.save()
    page = carls.get(f"{HERE}412/").text
    assert "I cancelled two weeks ago" in page
    assert "A colleague of yours asked this" in page
    assert "refund" in carls.get(f"{HERE}?whose=company").text
    assert "refund" not in carls.get(HERE).text
    assert carls.post(f"{HERE}412/solved/").status_code == 403


def test_others_words_in_a_merged_ticket_are_left_out(rosas, mailbox, refund, ada):
    from replywell.people.actors import actor_of
    from replywell.tickets.actions.regrouping import merge

    other = arrives(
        mailbox, letter(sender="sam@elsewhere.example", subject="Mine too", text="My card is 4711.")
    )
    merge(other.ticket, refund, by=actor_of(ada), knowingly=True)
    page = rosas.get(f"{HERE}412/").text

    assert "I cancelled two weeks ago" in page
    assert "4711" not in page
    assert "refund" not in rosas.get(f"{HERE}?q=4711").text


def test_words_and_states_narrow_the_list(rosas, mailbox, refund):
    arrives(mailbox, letter(subject="Invoice", text="Send me the paper."))
    found = {
        q: rosas.get(f"{HERE}?{q}").text for q in ("q=paper", "q=cancelled", "state=solved", "q=nothing")
    }

    assert "Invoice" in found["q=paper"]
    assert "refund" not in found["q=paper"]
    assert "refund" in found["q=cancelled"]
    assert "No request is like that" in found["state=solved"]
    assert "No request is like that" in found["q=nothing"]


def test_a_message_of_whoever_came_in_is_theirs_for_certain(rosas, refund):
    page = rosas.get("/help/en/contact/").text
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page)[1]
    answer = rosas.post(
        "/help/en/contact/",
        {"subject": "Another", "text": "Do you ship?", "token": token, "website": "", "seen": "1"},
    )
    ticket = Ticket.objects.exclude(pk=412).get()

    assert 'name="email"' not in page
    assert ticket.requester.email == "rosa@example.org"
    assert "unproven" not in ticket.messages.get().meta
    assert answer["Location"] == f"{HERE}{ticket.pk}/"


def test_who_came_in_reads_what_is_for_the_signed_in(rosas, client, write):
    write("For members", "members", audience="signed_in")

    assert rosas.get("/help/en/articles/members/").status_code == 200
    assert client.get("/help/en/articles/members/").status_code == 404


def test_hostile_words_stay_words(rosas, mailbox):
    item = arrives(mailbox, letter(subject="<script>alert(1)</script>", text="<img src=x onerror=alert(2)>"))
    page = rosas.get(f"{HERE}{item.ticket_id}/").text + rosas.get(HERE).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_sentence_of_the_assistant_carries_the_number_of_its_source(rosas, refund):
    url = "https://help.example.com/refunds"
    meta = {
        "claims": [{"text": "Refunds take five days.", "citations": [1]}],
        "citations": [{"passage": 1, "url": url}],
    }
    sources = [{"title": "Refunds", "url": url}]
    reply_as_assistant(
        refund, "Refunds take five days.", status=Status.RESOLVED, citations=sources, meta=meta
    )

    page = rosas.get(f"{HERE}{refund.pk}/").content.decode()
    assert "Refunds take five days. [1]" in page
    assert f'[1] <a href="{url}"' in page

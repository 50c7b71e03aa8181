from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.workspace.sentences import in_words, sentences


def test_the_suggestion_shows_its_sources_beside_its_sentences(desk, suggestion):
    page = desk.get("/tickets/412/").text
    assert 'data-sources="2 1"' in page
    assert "https://help.example.com/refunds" in page
    assert "86 %" in page
    assert "very likely right" in page
    assert "Quoted from your articles" in page


def test_the_reasons_name_every_step(desk, refund, suggestion):
    version = DeskVersion.objects.create(hash="a" * 64, desk={})
    walk = Walk.objects.create(
        ticket=refund, message=refund.messages.get(), desk=version, state="carried_out", facts={}, tape={},
        model="embedded", notice="The model did not answer; the embedded AI did.",
    )  # fmt: skip
    for step, because in (("classify", "Words of billing."), ("decide", "Billing is set to draft.")):
        DecisionRecord.objects.create(
            walk=walk, ticket=refund, step=step, decision={}, because=because, confidence=0.9
        )
    page = desk.get("/tickets/412/").text
    for words in (
        "Words of billing.",
        "Billing is set to draft.",
        "the embedded AI did",
        "Written with embedded",
    ):
        assert words in page


def test_sending_the_suggestion_as_it_is_records_that(desk, refund, suggestion):
    seen = suggestion.message_id
    desk.swap(
        "/tickets/412/replies/",
        {"text": suggestion.text, "suggestion": suggestion.pk, "seen": seen, "status": "pending"},
    )
    suggestion.refresh_from_db()
    assert (suggestion.fate, suggestion.edit_share) == ("sent", 0.0)
    assert refund.messages.get(author="agent").citations == [
        {"title": "Refunds", "url": "https://help.example.com/refunds"}
    ]


def test_the_suggestion_of_another_ticket_is_not_used(desk, refund, suggestion, rosa):
    from replywell.tickets.actions.conversation import open_ticket

    other = open_ticket(Said(contact=rosa, text="Another question")).ticket
    data = {
        "text": suggestion.text,
        "suggestion": suggestion.pk,
        "seen": other.messages.get().pk,
        "status": "pending",
    }
    desk.swap(f"/tickets/{other.pk}/replies/", data)
    suggestion.refresh_from_db()
    assert suggestion.fate == "offered"


def test_a_suggestion_to_an_older_message_is_not_sent(desk, refund, suggestion, rosa):
    receive_reply(refund, Said(contact=rosa, text="Never mind."))
    data = {
        "text": suggestion.text,
        "suggestion": suggestion.pk,
        "seen": suggestion.message_id,
        "status": "pending",
    }
    assert desk.swap("/tickets/412/replies/", data).status_code == 409


def test_discarding_takes_it_away(desk, suggestion):
    page = desk.swap("/tickets/412/suggestion/", {"_method": "DELETE"})
    suggestion.refresh_from_db()
    assert suggestion.fate == "discarded"
    assert "Suggested answer" not in page.text


def test_inserting_works_without_a_script(desk, suggestion):
    page = desk.get("/tickets/412/?insert").text
    assert f'name="suggestion" value="{suggestion.pk}"' in page
    composer = page[page.index('id="reply-text"') :]
    assert "Hello Rosa,\n\nRefunds take five to ten business days." in composer


def test_the_pieces_add_up_to_the_text(suggestion):
    pieces = sentences(suggestion.text, suggestion.claims, suggestion.citations)
    assert "".join(piece.text for piece in pieces) == suggestion.text
    assert [piece.sources for piece in pieces if piece.sources] == [(1,), (2, 1)]


def test_a_doubt_is_told_beside_its_sentence(desk, suggestion):
    assert "Check this sentence" not in desk.get("/tickets/412/").text
    suggestion.claims[0]["doubt"] = "It says “<b>client</b>”, its passage “app”."
    suggestion.save()
    page = desk.get("/tickets/412/").text
    assert "Check this sentence: It says “&lt;b&gt;client&lt;/b&gt;”, its passage “app”." in page


def test_a_claim_that_is_not_in_the_text_marks_nothing():
    assert [
        p.sources for p in sentences("Hello.", [{"text": "Other.", "citations": [1]}], [{"passage": 1}])
    ] == [()]


def test_confidence_is_told_in_words_too():
    assert len({in_words(share) for share in (0.9, 0.7, 0.5, 0.2)}) == 4

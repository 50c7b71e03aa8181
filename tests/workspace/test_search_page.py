"""The search page and what the command palette is given."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from replywell.people.actions.contacts import contact_for
from replywell.people.models import Contact, Team, named
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, write_note
from replywell.tickets.actions.search_index import learn_words
from replywell.tickets.models import Tag, Ticket
from replywell.tickets.search import read
from replywell.workspace.excerpt import _FOLDED, excerpt, folded, marked, pattern
from replywell.workspace.found import contacts_for


def fragment(desk, text, **more):
    return desk.get("/search/", {"q": text, **more}, headers={"HX-Request": "true"}).text


def test_the_page_shows_the_message_that_answers_with_the_words_marked(desk, refund):
    receive_reply(refund, Said(contact=refund.requester, text="The <b>parcel</b> is purple."))
    page = desk.get("/search/", {"q": "purple PARC"})
    assert "Where is my refund?" in page.text
    assert "The &lt;b&gt;<mark>parcel</mark>&lt;/b&gt; is <mark>purple</mark>." in page.text
    assert 'href="/tickets/412/"' in page.text


def test_a_note_that_answers_is_told_as_one(desk, ada, refund):
    write_note(refund, "She sounds bewildered.", by=ada)
    assert "Note:" in fragment(desk, "bewildered")


def test_the_empty_page_tells_the_ways_to_search(desk):
    page = desk.get("/search/").text
    assert "Ways to search" in page
    assert "status:working" in page


def test_what_is_wrong_is_told_and_the_rest_searches(desk, refund):
    page = fragment(desk, "refund status:lost form:x")
    assert "status:lost is none of" in page
    assert "There is no form:" in page


@pytest.mark.parametrize("text", ["nothing of it", "%", "invoice\0", "9" * 30, '"', "'", "\\", "-", "OR", "status:", "x" * 5000, "مرحبا", "💥"])  # fmt: skip
def test_whatever_is_typed_the_page_answers(desk, refund, text):
    assert desk.get("/search/", {"q": text}).status_code == 200
    assert desk.get("/search/palette/", {"q": text}).status_code == 200


def test_a_broken_cursor_says_what_to_do(desk, refund):
    assert desk.get("/search/", {"q": "refund", "after": "x"}).status_code == 422


def test_enter_on_a_number_opens_the_ticket(desk, refund, legal):
    assert desk.get("/search/", {"q": "#412", "go": "1"}).status_code == 200  # not visible to Ada
    Ticket.objects.update(team=None)
    assert desk.get("/search/", {"q": "412", "go": "1"})["Location"] == "/tickets/412/"
    assert desk.get("/search/", {"q": "refund", "go": "1"}).status_code == 200


def test_people_are_found_when_something_of_theirs_is_visible(desk, refund, rosa):
    contact_for("rosalind@example.org", "Rosalind Who Never Wrote")
    page = fragment(desk, "rosa")
    assert "from%3A%22rosa%40example.org%22" in page
    assert "Rosalind" not in page
    Ticket.objects.update(team=Team.objects.create(name="Legal", private=True))
    assert "Rosa" not in fragment(desk, "rosa")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("sta", 'data-value="status:"'),
        ("refund -sta", 'data-value="refund -status:"'),
        ("status:res", 'data-value="status:resolved "'),
        ("to:ad", "to:&quot;Ada Byrne&quot; "),
        ("team:bil", 'data-value="team:Billing "'),
        ("tag:v", 'data-value="tag:vip "'),
        ("is:", 'data-value="is:overdue "'),
    ],
)
def test_operators_and_their_values_are_offered(desk, team_billing, text, offered):
    Tag.objects.create(name="vip")
    assert offered in fragment(desk, text)


def test_private_teams_are_not_offered_to_others(desk):
    Team.objects.create(name="Legal", private=True)
    assert "Legal" not in fragment(desk, "team:le")


def test_tickets_like_another_share_its_rarest_words(desk, ada, rosa):
    one = open_ticket(Said(contact=rosa, subject="Purple parcel", text="A purple parcel came")).ticket
    two = open_ticket(Said(contact=rosa, subject="Parcel again", text="My purple parcel is late")).ticket
    open_ticket(Said(contact=rosa, subject="Other", text="An invoice"))
    learn_words()
    page = fragment(desk, f"like:{one.pk}")
    assert f"/tickets/{two.pk}/" in page
    assert "Tickets like this" in page
    assert f"/tickets/{one.pk}/" not in page
    assert "Nothing found" in fragment(desk, "like:999999")


def test_pages_go_on_where_the_last_ended(desk, rosa):
    made = [open_ticket(Said(contact=rosa, subject=f"Zebra {n}", text="zebra")).ticket.pk for n in range(27)]
    page = desk.get("/search/", {"q": "zebra"})
    more = page.context["more"]
    rest = desk.get(more, headers={"HX-Request": "true"}).text
    assert "<html" not in rest
    assert all(f"/tickets/{pk}/" in rest for pk in made[:2])
    assert rest.count('class="hit"') == 2


def test_the_palette_finds_tickets_and_people_that_are_visible(desk, refund):
    page = desk.get("/search/palette/", {"q": "rosa"}).text
    assert 'data-href="/tickets/412/"' in page
    assert "from%3A%22rosa%40example.org%22" in page
    assert "Search all tickets for" in page
    Ticket.objects.update(team=Team.objects.create(name="Legal", private=True))
    assert "/tickets/412/" not in desk.get("/search/palette/", {"q": "412"}).text


@pytest.mark.parametrize("text", ["refund", "refund still from:rosa status:working", "rosa", "412"])
def test_a_search_takes_eight_queries_however_much_it_finds(
    desk, refund, rosa, text, django_assert_max_num_queries
):
    for number in range(30):
        open_ticket(Said(contact=rosa, subject=f"Refund {number}", text="still no refund 412"))
    with django_assert_max_num_queries(8):
        fragment(desk, text)
    with django_assert_max_num_queries(7):
        desk.get("/search/palette/", {"q": text})


@pytest.mark.parametrize(
    ("words", "text", "told"),
    [
        (("creme",), "La CRÈME brûlée", "La <mark>CRÈME</mark> brûlée"),
        (("refu*",), "Refunds & refund", "<mark>Refunds</mark> &amp; <mark>refund</mark>"),
        (("art",), "party art", "party <mark>art</mark>"),
        ((), "<i>", "&lt;i&gt;"),
    ],
)
def test_words_are_marked_and_the_rest_is_text(words, text, told):
    assert marked(text, pattern(words)) == told


def test_the_text_with_most_of_the_words_is_cut_around_them():
    texts = ["refund", f"{'x ' * 200}refund for a <parcel> {'y ' * 200}", "nothing"]
    place, told = excerpt(texts, pattern(("refund", "parcel")))
    assert place == 1
    assert told.startswith("… x")
    assert "<mark>refund</mark> for a &lt;<mark>parcel</mark>&gt;" in told
    assert told.endswith(" …")
    assert excerpt(["none"], pattern(("refund",))) is None


@given(st.text(st.characters(codec="cp1252") | st.characters(max_codepoint=0x2000)))
def test_a_text_is_folded_letter_for_letter_whatever_its_letters(text):
    assert folded(text) == text.translate(_FOLDED)
    assert len(folded(text)) == len(text)


def test_an_excerpt_shows_no_marks_of_markdown_and_leaves_what_people_typed():
    text = "> Where?\n\n# Soon\n\nYour **refund** of 2*3*4 is [here](https://example.com/a_b), `R_1`\\."
    _place, told = excerpt([text], pattern(("refund",)), markdown={0})
    assert told == "Where? Soon Your <mark>refund</mark> of 2*3*4 is here, R_1."
    _place, told = excerpt(["**refund**"], pattern(("refund",)))
    assert told == "**<mark>refund</mark>**"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rosa", True),
        ("mar", True),
        ("MARÍN rosa", True),
        ("rosa@example.org", True),
        ("rosa@example.com", False),
        ("@example.org", False),
        ("r@example.org", False),
        ("example", False),
        ("rosa refund", False),
        ("100%", False),
        ("r_sa", False),
    ],
)
def test_people_are_found_by_parts_of_their_name_or_address(ada, refund, text, found):
    assert bool(contacts_for(ada, read(text, ada))) is found


def test_an_index_answers_who_is_named_so(rosa):
    asked = Contact.objects.alias(named=named()).filter(named__icontains="osa")
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {asked.query.sql_with_params()[0]}", asked.query.sql_with_params()[1])
        assert "contact_named" in str(cursor.fetchall())

"""What the help center refuses is said in its own look, and what is searched for as one types is kept without who it is."""

from replywell.knowledge.models import HelpSearch


def test_another_sites_form_is_refused_in_the_look_of_the_help_center(client, refunds):
    answer = client.post(
        "/help/en/articles/refunds/feedback/", {"helpful": "no"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert 'class="help"' in answer.text
    assert "This is not allowed" in answer.text
    assert "This was sent from another site." in answer.text
    assert 'href="/help/en/"' in answer.text
    assert answer["Cache-Control"] == "no-store"


def test_a_search_without_a_click_is_kept(client, refunds):
    assert client.post("/help/en/search/noted/", {"q": "  Refund abroad ", "found": "3"}).status_code == 204

    noted = HelpSearch.objects.get()
    assert (noted.folded, noted.found, noted.clicked) == ("refund abroad", 3, None)


def test_nothing_personal_is_kept_of_a_search(client, refunds):
    client.post(
        "/help/en/search/noted/", {"q": "refund for rosa@example.org card 4111 1111 1111 1111", "found": "0"}
    )

    noted = HelpSearch.objects.get()
    assert "rosa" not in noted.query
    assert "4111" not in noted.query
    assert noted.query.startswith("refund for")

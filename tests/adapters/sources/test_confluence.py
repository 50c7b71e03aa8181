"""A Confluence wiki, as its REST API answers."""

import hashlib
import hmac
import re

import pytest
from pydantic import SecretStr, ValidationError

from replywell.adapters.sources.confluence import ConfluenceSettings, ConfluenceSource
from replywell.kit.errors import Refused, Unavailable

NOBODY = {"user": {"results": [], "size": 0}, "group": {"results": [], "size": 0}}
STAFF = {"user": {"results": [], "size": 0}, "group": {"results": [{"name": "staff"}], "size": 1}}


def page(id, title, text="<p>Text.</p>", *, version=1, restrictions=NOBODY, above=("1",), labels=()):
    return {
        "id": id, "type": "page", "status": "current", "title": title,
        "space": {"key": "HELP", "name": "Help"},
        "version": {"number": version, "when": "2026-03-01T09:30:00.000Z"},
        "history": {"ownedBy": {"email": "ada@example.com"}},
        "ancestors": [{"id": each, "type": "page"} for each in above],
        "metadata": {"labels": {"results": [{"prefix": "global", "name": name} for name in labels]}},
        "restrictions": {"read": {"operation": "read", "restrictions": restrictions}},
        "body": {"storage": {"value": text, "representation": "storage"}},
        "_links": {"webui": f"/spaces/HELP/pages/{id}"},
    }  # fmt: skip


class Wiki:
    """Answers the search as Confluence does, two pages at a time, and nothing without the token."""

    def __init__(self, *pages):
        self.pages, self.folders, self.fail = {each["id"]: each for each in pages}, {}, []

    def __call__(self, method, path, query, body, headers):
        if headers.get("authorization") != "Bearer secret-token":
            return 401, {"message": "no"}, {}
        if self.fail:
            return self.fail.pop(0)
        if found := re.fullmatch(r"/wiki/rest/api/content/(\d+)/restriction/byOperation/read", path):
            read = self.folders.get(found[1])
            return (200, {"restrictions": read}, {}) if read else (404, {"message": "gone"}, {})
        assert (method, path) == ("GET", "/wiki/rest/api/content/search")
        if found := re.fullmatch(r"id in \((.*)\)", query["cql"]):
            results = [self.pages[id] for id in found[1].split(", ") if id in self.pages]
            return 200, {"results": results, "_links": {}}, {}
        assert query["cql"] == 'type = page and space in ("HELP") order by created'
        start = int(query.get("cursor", 0))
        bare = [{k: v for k, v in each.items() if k != "body"} for each in self.pages.values()]
        more = f"/rest/api/content/search?cql={query['cql'].replace(' ', '+')}&cursor={start + 2}"
        links = {"next": more} if len(bare) > start + 2 else {}
        return 200, {"results": bare[start : start + 2], "_links": links}, {}


def settings(api, **given):
    return ConfluenceSettings(
        **{"url": f"{api.url}/wiki", "spaces": "HELP", "token": "secret-token", "private": True} | given
    )


def changes(api, known=None, *, waits=None, **given):
    wait = (waits if waits is not None else []).append
    steps = ConfluenceSource(wait=wait).changes(settings(api, **given), known or {})
    told = [step for step in steps if isinstance(step, tuple)]
    return {change.key: (change, fingerprint) for change, fingerprint in told}


def fingerprints(told):
    return {key: fingerprint for key, (_, fingerprint) in told.items()}


def test_all_pages_of_the_spaces_are_read_over_all_parts_of_the_list(api):
    api.answer = Wiki(
        page("1", "Home", above=()), page("2", "Refunds", labels=["money"]), page("3", "Returns")
    )
    told = changes(api, audience="public")
    refunds = told["2"][0].document
    assert set(told) == {"1", "2", "3"}
    assert (refunds.title, refunds.markdown, refunds.audience) == ("Refunds", "Text.", "public")
    assert refunds.url == f"{api.url}/wiki/spaces/HELP/pages/2"
    assert refunds.labels == ("money",) and refunds.owner == "ada@example.com" and refunds.category == "Help"
    assert refunds.updated_at.isoformat() == "2026-03-01T09:30:00+00:00"


def test_only_what_changed_is_fetched_again_and_what_is_gone_is_told_first(api):
    api.answer = wiki = Wiki(page("1", "Home", above=()), page("2", "A"), page("3", "B"))
    known = fingerprints(changes(api))
    assert changes(api, known) == {}
    wiki.pages["2"] = page("2", "A", "<p>New.</p>", version=2)
    del wiki.pages["3"]
    api.asked.clear()
    told = changes(api, known)
    assert list(told) == ["3", "2"]
    assert told["3"][0].document is None and told["2"][0].document.markdown == "New."
    assert [query["cql"] for _, _, query, _ in api.asked if "id in" in query["cql"]] == ["id in (2)"]


def test_a_new_label_is_a_change_although_the_version_is_the_same(api):
    api.answer = wiki = Wiki(page("1", "Home", above=()))
    known = fingerprints(changes(api))
    wiki.pages["1"] = page("1", "Home", above=(), labels=["money"])
    assert changes(api, known)["1"][0].document.labels == ("money",)


def test_a_restricted_page_and_all_below_it_are_internal(api):
    api.answer = wiki = Wiki(
        page("1", "Home", above=()),
        page("2", "Staff", restrictions=STAFF),
        page("3", "Below", above=("1", "2")),
        page("4", "In an open folder", above=("1", "90")),
        page("5", "In a closed folder", above=("1", "91")),
        page("6", "In a folder that cannot be seen", above=("1", "92")),
    )
    wiki.folders = {"90": NOBODY, "91": STAFF}
    told = changes(api, audience="public")
    assert {key: change.document.audience for key, (change, _) in told.items()} == {
        "1": "public", "2": "internal", "3": "internal", "4": "public", "5": "internal", "6": "internal",
    }  # fmt: skip


def test_a_restriction_set_later_is_a_change(api):
    api.answer = wiki = Wiki(page("1", "Home", above=()), page("2", "Plans"))
    known = fingerprints(changes(api, audience="public"))
    wiki.pages["2"] = page("2", "Plans", restrictions=STAFF)
    assert changes(api, known, audience="public")["2"][0].document.audience == "internal"


def test_an_answer_that_says_nothing_of_restrictions_counts_as_restricted(api):
    silent = page("1", "Home", above=())
    del silent["restrictions"]
    api.answer = Wiki(silent)
    assert changes(api, audience="public")["1"][0].document.audience == "internal"


def test_a_page_that_is_no_storage_format_is_a_problem_and_the_others_go_on(api):
    broken = page("2", "Broken")
    broken["body"] = {}
    api.answer = Wiki(page("1", "Home", above=()), broken, page("3", "Fine"))
    told = changes(api)
    assert "did not give the text of “Broken”" in told["2"][0].problem
    assert told["3"][0].document.markdown == "Text."


def test_a_short_wait_is_waited_and_a_long_one_ends_the_sync(api):
    api.answer = wiki = Wiki(page("1", "Home", above=()))
    waits, wiki.fail = [], [(429, {}, {"Retry-After": "7"})]
    assert set(changes(api, waits=waits)) == {"1"} and waits == [7.0]
    wiki.fail = [(429, {}, {"Retry-After": "600"})]
    with pytest.raises(Unavailable) as unavailable:
        changes(api)
    assert unavailable.value.retry_after == 600


def test_an_outage_a_wrong_token_and_a_strange_answer_delete_nothing(api):
    api.answer = wiki = Wiki(page("1", "Home", above=()))
    wiki.fail = [(503, b"<html>", {})]
    with pytest.raises(Unavailable, match="503"):
        changes(api, {"9": "x"})
    wiki.fail = [(200, b"<html>Log in</html>", {})]
    with pytest.raises(Unavailable, match="no JSON"):
        changes(api, {"9": "x"})
    with pytest.raises(Refused, match="does not accept the token") as refused:
        changes(api, {"9": "x"}, token="wrong-token")
    assert "wrong-token" not in refused.value.message


def test_spaces_in_which_nothing_can_be_seen_delete_nothing(api):
    api.answer = Wiki()
    with pytest.raises(Refused, match="nothing was changed"):
        changes(api, {"9": "x"})


def test_a_list_that_goes_round_in_a_circle_ends(api):
    circle = {"results": [], "_links": {"next": "/rest/api/content/search?cursor=1"}}
    api.answer = lambda *_: (200, circle, {})
    with pytest.raises(Unavailable, match="circle"):
        changes(api)


def test_the_list_never_leads_to_another_host(api):
    away = {"results": [page("1", "Home", above=())], "_links": {"next": "https://evil.example/rest/x?a=1"}}
    api.answer = lambda method, path, query, *_: (200, away if "a" not in query else {"results": []}, {})
    changes(api)
    assert ("GET", "/wiki/rest/x", {"a": "1"}, None) in api.asked


def test_a_wiki_inside_this_network_is_refused_unless_it_is_allowed(api):
    with pytest.raises(ValidationError, match="https"):
        settings(api, private=False)
    given = settings(api).model_copy(update={"private": False})
    with pytest.raises(Refused, match="private network"):
        list(ConfluenceSource().changes(given, {}))


def test_settings_are_put_right_or_refused():
    given = ConfluenceSettings(url="https://example.atlassian.net/", spaces=" HELP,FAQ HELP", token="x")
    assert given.url == "https://example.atlassian.net/wiki" and given.space_keys == ["HELP", "FAQ"]
    assert given.audience == "internal"
    for wrong in ('HELP") or type = page', "", ","):
        with pytest.raises(ValidationError, match="keys of the spaces"):
            ConfluenceSettings(url="https://example.atlassian.net", spaces=wrong, token="x")


def test_a_webhook_is_genuine_with_the_signature_or_the_secret_only(api):
    given = settings(api, webhook_secret=SecretStr("hush"))
    good = hmac.new(b"hush", b"{}", hashlib.sha256).hexdigest()
    hook = ConfluenceSource().hook
    assert hook(given, {"x-hub-signature": f"sha256={good}"}, b"{}")
    assert hook(given, {"authorization": "Bearer hush"}, b"{}")
    assert not hook(given, {"x-hub-signature": f"sha256={good}"}, b"{ }")
    assert not hook(given, {"authorization": "Bearer "}, b"{}") and not hook(given, {}, b"{}")
    assert not hook(settings(api), {"authorization": "Bearer "}, b"{}")

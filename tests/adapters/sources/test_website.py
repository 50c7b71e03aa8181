"""Pages of a website as articles."""

import gzip

import pytest

from replywell.adapters.sources import SOURCES
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.sources.crawled import Desk, linked
from tests.adapters.sources.site import article


def test_it_is_one_of_the_sources():
    assert SOURCES["website"].title == "Website"


def test_pages_are_found_by_links_and_come_without_what_stands_around_them(site):
    linked(site, "/refunds", "/plans#prices", "https://elsewhere.example/x", "/handbook.pdf", "mailto:a@b.c")
    site.pages["/plans"] = article("Plans")
    desk = Desk(site).sync()
    assert set(desk.documents) == {"/", "/refunds", "/plans"}
    page = desk.documents["/refunds"]
    assert (page.title, page.url) == ("Refunds", f"{site.url}/refunds")
    assert page.markdown == "All there is to know about Refunds, told in one whole sentence."
    assert "/handbook.pdf" not in site.paths()


def test_tables_code_lists_and_links_stay(site):
    site.pages["/"] = article(
        "Refunds",
        "Money comes back within <b>14 days</b>, see <a href='/plans'>the plans</a>.</p><h2>By plan</h2>"
        "<table><tr><th>Plan</th><th>Days</th></tr><tr><td>Team</td><td>30</td></tr></table>"
        "<pre><code>curl -X POST \\\n  https://api.example.com</code></pre><ol><li>Open Billing</li></ol><p>Done.",
    )
    text = Desk(site, depth=0).sync().documents["/"].markdown
    assert f"**14 days**, see [the plans]({site.url}/plans)" in text
    assert "## By plan" in text and "| Team | 30 |" in text and "1. Open Billing" in text
    assert "```\ncurl -X POST \\\n  https://api.example.com\n```" in text


def test_a_sitemap_index_with_packed_sitemaps_is_read(site):
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, f"Sitemap: {site.url}/maps.xml")
    site.pages["/maps.xml"] = (
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{site.url}/one.xml.gz</loc></sitemap><sitemap><loc>{site.url}/missing.xml</loc></sitemap>"
        "</sitemapindex>"
    )
    urls = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{site.url}/a?utm_source=x</loc><lastmod>2026-03-04</lastmod></url>"
        "<url><loc>https://elsewhere.example/b</loc></url></urlset>"
    )
    site.pages["/one.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(urls.encode()))
    site.pages |= {"/": article("Start", links=["/unlisted"]), "/a": article("A"), "/unlisted": article("U")}
    desk = Desk(site).sync()
    assert set(desk.documents) == {"/a"}
    assert desk.documents["/a"].updated_at.date().isoformat() == "2026-03-04"


def test_robots_txt_is_heeded_with_its_pauses_and_asked_for_by_our_name(site):
    linked(site, "/open", "/secret/a")
    site.pages["/robots.txt"] = "User-agent: Replywell\nDisallow: /secret\nCrawl-delay: 900\n"
    desk = Desk(site).sync()
    assert set(desk.documents) == {"/", "/open"} and "/secret/a" not in site.paths()
    assert set(desk.pauses) == {10.0}


def test_a_page_that_robots_txt_closes_later_is_gone(site):
    linked(site, "/open", "/secret")
    desk = Desk(site).sync()
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /secret\n"
    assert desk.sync().gone == ["/secret"]


def test_a_site_that_lets_nobody_in_is_told_and_nothing_is_deleted(site):
    linked(site, "/a")
    desk = Desk(site).sync()
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"
    with pytest.raises(Refused, match=r"robots\.txt does not let us read"):
        desk.sync()
    assert desk.gone == []


def test_a_robots_txt_that_fails_stops_the_sync(site):
    linked(site)
    site.pages["/robots.txt"] = (500, {}, "")
    with pytest.raises(Unavailable, match=r"robots\.txt answered 500"):
        Desk(site).sync()


def test_a_page_is_kept_once_under_the_address_that_it_calls_its_own(site):
    head = '<link rel="canonical" href="/refunds">'
    linked(site, "/old-refunds", "/refunds?lang=en")
    site.pages |= {
        path: article("Refunds", head=head) for path in ("/old-refunds", "/refunds?lang=en", "/refunds")
    }
    assert set(Desk(site).sync().documents) == {"/", "/refunds"}


def test_of_two_pages_that_name_each_other_one_stays(site):
    linked(site, "/a", "/b")
    site.pages["/a"] = article("Both", head='<link rel="canonical" href="/b">')
    site.pages["/b"] = article("Both", head='<link rel="canonical" href="/a">')
    assert len(Desk(site).sync().documents) == 2  # the start, and one of both


@pytest.mark.parametrize(
    "answer",
    [article("Thanks", head='<meta name="robots" content="noindex, follow">'),
     (200, {"X-Robots-Tag": "noindex"}, article("Thanks"))],
)  # fmt: skip
def test_a_page_that_asks_not_to_be_kept_is_not_and_goes(site, answer):
    linked(site, "/thanks")
    desk = Desk(site).sync()
    assert "/thanks" in desk.documents
    site.pages["/thanks"] = answer
    assert desk.sync().gone == ["/thanks"]
    assert "/thanks" not in Desk(site).sync().documents


def test_what_is_meant_for_another_robot_is_not_heeded(site):
    linked(site, "/a")
    site.pages["/a"] = (200, {"X-Robots-Tag": "googlebot: noindex"}, article("A"))
    assert "/a" in Desk(site).sync().documents


def test_the_language_is_the_one_that_the_page_says(site):
    linked(site, "/de", "/none")
    site.pages["/de"] = article("Erstattung", lang="de-AT")
    desk = Desk(site, locale="fr").sync()
    assert (desk.documents["/de"].locale, desk.documents["/none"].locale) == ("de-at", "fr")


def test_only_what_changed_is_told_and_the_rest_is_asked_for_by_its_etag(site):
    linked(site, "/same", "/other")
    site.pages["/same"] = (200, {"ETag": '"one"'}, article("Same"))
    desk = Desk(site).sync()
    site.pages["/other"] = article("Other", "Now it says something else, in a sentence of its own.")
    assert desk.sync().changed == ["/other"]
    asked = dict(site.asked)
    assert asked["/same"]["If-None-Match"] == '"one"' and "If-None-Match" not in asked["/other"]


def test_a_page_whose_article_is_not_here_any_more_is_asked_for_as_a_whole(site):
    linked(site, "/same")
    site.pages["/same"] = (200, {"ETag": '"one"'}, article("Same"))
    desk = Desk(site).sync()
    desk.known = {}
    assert "/same" in desk.sync().changed


def test_other_settings_read_every_page_again(site):
    site.pages["/"] = (200, {"ETag": '"one"'}, article("Start"))
    desk = Desk(site).sync()
    desk.settings = desk.settings.model_copy(update={"audience": "internal"})
    assert desk.sync().documents["/"].audience == "internal"


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_no_more_is_gone(site, status):
    linked(site, "/a", "/b")
    desk = Desk(site).sync()
    site.pages["/a"] = (status, {}, "gone")
    assert desk.sync().gone == ["/a"]


def test_a_page_that_is_linked_no_more_stays_while_it_is_there(site):
    linked(site, "/a")
    desk = Desk(site).sync()
    site.pages["/"] = article("Start")
    assert desk.sync().gone == []


@pytest.mark.parametrize("status", [500, 503, 403])
def test_a_page_that_fails_for_the_moment_is_a_problem_and_kept(site, status):
    linked(site, "/a", "/b")
    desk = Desk(site).sync()
    site.pages["/a"] = (status, {}, "sorry")
    desk.sync()
    assert f"answered {status}" in desk.problems["/a"] and "/a" in desk.documents


def test_a_page_that_failed_is_asked_again_even_if_nothing_links_to_it_anew(site):
    linked(site, "/a")
    site.pages["/"] = (200, {"ETag": '"one"'}, site.pages["/"])
    site.pages["/a"] = (500, {}, "sorry")
    desk = Desk(site).sync()
    assert "/a" not in desk.documents
    site.pages["/a"] = article("A")
    assert desk.sync().changed == ["/a"]

"""What programs read of the help center."""

import json
import re
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


def test_crawlers_may_read_the_help_center_and_nothing_of_the_desk(client, db):
    told = client.get("/robots.txt").text

    assert "Allow: /help/\n" in told
    assert "Disallow: /\n" in told
    assert "Disallow: /help/*/search/" in told
    assert re.search(r"Sitemap: https?://\S+/help/sitemap\.xml", told)


def test_the_site_map_names_every_article_in_every_language(client, erstattungen):
    answer = client.get("/help/sitemap.xml")
    places = [each.text for each in ElementTree.fromstring(answer.text).iter() if each.tag.endswith("loc")]

    assert answer["Content-Type"] == "application/xml"
    assert [each for each in places if each.endswith("/help/de/articles/erstattungen/")]
    assert [each for each in places if each.endswith("/help/en/articles/refunds/")]
    assert 'hreflang="de"' in answer.text


def test_the_feed_tells_what_is_new(client, erstattungen):
    feed = ElementTree.fromstring(client.get("/help/de/feed.atom").content)
    titles = [each.text for each in feed.iter(f"{ATOM}title")]

    assert "Erstattungen" in titles
    assert "Refunds" not in titles


def test_an_article_describes_itself_to_search_engines(client, refunds):
    page = client.get("/help/en/articles/refunds/").text
    article, crumbs = map(json.loads, re.findall(r'ld\+json">(.+?)</script>', page))

    assert (article["@type"], article["headline"], article["inLanguage"]) == ("Article", "Refunds", "en")
    assert [each["name"] for each in crumbs["itemListElement"]] == ["Help center", "Billing", "Refunds"]
    assert '<meta property="og:type" content="article">' in page

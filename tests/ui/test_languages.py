"""Pages in the reader's language, direction and time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from replywell.kit import clock


def rendered(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.fixture
def desk_of(client):
    def signed_in(agent, **changes):
        for name, value in changes.items():
            setattr(agent, name, value)
        agent.save()
        client.force_login(agent)
        return client

    return signed_in


@pytest.mark.parametrize(("locale", "direction"), [("en", "ltr"), ("de", "ltr"), ("ar", "rtl")])
def test_a_page_is_in_the_language_of_its_agent(desk_of, ada, locale, direction):
    page = desk_of(ada, locale=locale).get("/", headers={"Accept-Language": "en"})

    assert f'<html lang="{locale}" dir="{direction}"' in page.text
    assert page.headers["Content-Language"] == locale


def test_a_language_nobody_translated_falls_back_to_the_browsers(desk_of, ada):
    page = desk_of(ada, locale="tlh").get("/", headers={"Accept-Language": "de"})

    assert '<html lang="de"' in page.text


def test_the_sign_in_page_is_in_the_language_of_the_browser(client, ada):
    page = client.get("/accounts/login/", headers={"Accept-Language": "ar,en;q=0.5"})

    assert '<html lang="ar" dir="rtl"' in page.text


def test_times_are_told_in_the_zone_of_the_agent(ada, rf):
    from replywell.project.reader import ReadersLanguage

    ada.timezone = "Asia/Tokyo"
    request = rf.get("/")
    request.user = ada
    told = {}

    def page(_):
        told["inside"] = timezone.get_current_timezone_name()

    ReadersLanguage(page)(request)

    assert told == {"inside": "Asia/Tokyo"}
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("zone", ["", "Middle/Earth", "../../etc/passwd"])
def test_a_zone_that_does_not_exist_changes_nothing(ada, rf, zone):
    from replywell.project.reader import ReadersLanguage

    ada.timezone = zone
    request = rf.get("/")
    request.user = ada

    assert ReadersLanguage(lambda _: timezone.get_current_timezone_name())(request) == "UTC"


def test_the_exact_time_is_in_the_readers_zone():
    with timezone.override("Europe/Berlin"):
        page = rendered("{% ago moment %}", moment=datetime(2026, 7, 1, 12, 30, tzinfo=UTC))

    assert 'title="1 July 2026, 14:30 CEST"' in page
    assert 'datetime="2026-07-01T12:30:00+00:00"' in page


@pytest.mark.parametrize(
    ("past", "told"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=3, minutes=50), "3 h"),
        (timedelta(days=13), "13 d"),
        (timedelta(days=21), "3\xa0weeks"),
    ],
)
def test_how_long_ago_is_short(past, told):
    assert f">{told}</time>" in rendered("{% ago moment %}", moment=clock.now() - past)


def test_scripts_learn_the_words_and_the_zone_from_the_page():
    page = rendered("{% time_words %}")
    assert 'data-minutes="# min"' in page and 'data-zone=""' in page

    with timezone.override("Europe/Berlin"):
        assert 'data-zone="Europe/Berlin"' in rendered("{% time_words %}")


def test_german_writes_dates_its_own_way():
    with translation.override("de"):
        page = rendered("{% ago moment %}", moment=datetime(2026, 7, 1, 12, 30, tzinfo=UTC))

    assert "1. Juli 2026" in page


@pytest.mark.parametrize(("code", "name"), [("fr", "Französisch"), ("qqq", "qqq")])
def test_a_language_is_named_in_the_readers_own(code, name):
    with translation.override("de"):
        assert rendered("{{ code|as_language }}", code=code) == name

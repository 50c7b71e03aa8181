"""A time tells its exact moment to each reader as their zone and language have it, however often it was drawn."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from django.utils import timezone as zones
from django.utils import translation

from replywell.kit import clock
from replywell.ui import times
from replywell.ui.templatetags.ui import ago

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def told(zone, language="en", moment=NOON):
    with (
        clock.at(NOON + timedelta(minutes=5)),
        zones.override(ZoneInfo(zone)),
        translation.override(language),
    ):
        return ago(moment)


def test_each_zone_has_its_own_exact_time():
    berlin, kolkata = told("Europe/Berlin"), told("Asia/Kolkata")
    assert "14:00" in berlin
    assert "17:30" in kolkata
    assert told("Europe/Berlin") == berlin


def test_each_language_has_its_own_exact_time():
    english, german = told("UTC"), told("UTC", "de")
    assert "Mai" in german
    assert "Mai" not in english


def test_what_passes_is_told_anew():
    assert "5 min" in told("UTC")
    with clock.at(NOON + timedelta(hours=3)):
        assert "3 h" in ago(NOON)


def test_one_moment_is_one_time_whatever_zone_it_is_kept_in():
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    assert told("UTC", moment=elsewhere) == told("UTC")
    assert 'datetime="2026-05-04T12:00:00+00:00"' in told("UTC", moment=elsewhere)


def test_a_short_time_is_as_short_as_it_is_clear():
    with clock.at(NOON), zones.override("UTC"):
        assert times.short(NOON + timedelta(hours=2, minutes=30)) == "14:30"
        assert times.short(NOON + timedelta(days=1)).endswith(" 12:00")
        assert times.short(NOON + timedelta(days=1)).startswith(f"{NOON + timedelta(days=1):%a}")
        assert str(NOON.year + 1) in times.short(NOON + timedelta(days=365))
    with clock.at(NOON), zones.override("Asia/Tokyo"), translation.override("de"):
        assert times.short(NOON) == "21:00"

"""The made-up product holds together: enough of everything, no contradictions, nobody real."""

import json
import re
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import py3langid
import pytest

from replywell.demo import content

FACTS = (content.HERE / "facts.md").read_text("utf-8")
HELP = "https://help.lumenpost.example"
KEYS = {"title", "locale", "audience", "updated", "owner", "category", "url"}
CODE = re.compile(r"LP-\d{4}")


def read(path: Path) -> tuple[dict[str, str], str]:
    head, body = path.read_text("utf-8").removeprefix("---\n").split("\n---\n", 1)
    return dict(line.split(": ", 1) for line in head.splitlines()), body


ARTICLES = {path.stem: read(path) for path in content.ARTICLES.rglob("*.md")}
PUBLIC = {slug for slug, (head, _) in ARTICLES.items() if head["audience"] == "public"}
QUESTIONS = [json.loads(line) for line in (content.HERE / "questions.jsonl").read_text("utf-8").splitlines()]
CONVERSATIONS = content.conversations()


def table(heading: str) -> list[list[str]]:
    section = FACTS.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if "---" not in row]


def amounts(text: str, locale: str = "en") -> set[float]:
    """Sums in euros, written as the locale writes them."""
    if locale == "en":
        return {float(sum_.replace(",", "")) for sum_ in re.findall(r"€(\d+(?:,\d{3})*(?:\.\d+)?)", text)}
    found = re.findall(r"(\d+(?:[. ]\d{3})*(?:,\d+)?) €", text)
    return {float(sum_.replace(".", "").replace(" ", "").replace(",", ".")) for sum_ in found}


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def alike(one: set, other: set) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


# --- enough of everything


def test_there_are_articles_in_three_languages_and_for_two_audiences():
    locales = Counter(head["locale"] for head, _ in ARTICLES.values())
    assert len(ARTICLES) >= 64
    assert len(ARTICLES) == len(list(content.ARTICLES.rglob("*.md"))), "a slug is used twice"
    assert locales["de"] >= 8 and locales["fr"] >= 6 and set(locales) == {"en", "de", "fr"}
    assert len(ARTICLES) - len(PUBLIC) >= 6


def test_there_are_conversations_in_every_state_and_three_languages():
    languages = Counter(one.language for one in CONVERSATIONS)
    states = Counter(one.status for one in CONVERSATIONS)
    assert len(CONVERSATIONS) >= 124
    assert languages["de"] >= 18 and languages["fr"] >= 12
    assert states["new"] >= 45 and states["resolved"] + states["closed"] >= 50
    assert all(states[state] for state in ("open", "pending", "on_hold"))
    assert {one.category for one in CONVERSATIONS} >= {
        category for team in content.teams() for category in team.categories
    }


def test_new_tickets_wait_for_a_first_answer_and_half_of_them_have_an_article():
    waiting = [one for one in CONVERSATIONS if one.status == "new"]
    assert all(len(one.messages) == 1 for one in waiting)
    answerable = sum(bool(one.article) for one in waiting)
    assert len(waiting) * 0.4 <= answerable <= len(waiting) * 0.8


def test_finished_tickets_hold_an_answer_of_an_agent():
    finished = [one for one in CONVERSATIONS if one.status in ("resolved", "closed")]
    assert all(any(message.agent for message in one.messages) for one in finished)
    assert all(2 <= len(one.messages) <= 6 for one in finished)
    assert all(one.messages[-1].sender == "requester" for one in finished if one.confirmed)


def test_questions_for_retrieval_are_unique_and_a_fifth_has_no_answer():
    assert sum(bool(question["relevant"]) for question in QUESTIONS) == 80
    assert sum(not question["relevant"] for question in QUESTIONS) == 20
    assert len({question["text"] for question in QUESTIONS}) == len({q["id"] for q in QUESTIONS}) == 100
    titles = {head["title"].lower() for head, _ in ARTICLES.values()}
    assert not titles & {question["text"].lower() for question in QUESTIONS}


def test_ada_finds_interesting_tickets():
    by_id = {one.id: one for one in CONVERSATIONS}
    spike = [one for one in CONVERSATIONS if "eu-2" in one.tags]
    assert len(spike) == 6
    assert (max(one.days_ago for one in spike) - min(one.days_ago for one in spike)) * 24 <= 1
    assert by_id["refund-rosa"].requester.email == "rosa@example.org"
    assert by_id["refund-rosa"].subject == "Where is my refund?"
    vip = {company.name for company in content.companies() if company.vip}
    assert any(one.company in vip and one.urgency == "critical" for one in CONVERSATIONS)
    german = by_id["kalender-getrennt"]
    assert (german.language, ARTICLES[german.article][0]["locale"]) == ("de", "de")
    assert any("duplicate" in one.tags for one in CONVERSATIONS)
    assert any("frustrated" in one.tags and one.status == "open" for one in CONVERSATIONS)


# --- everything points somewhere


def test_articles_name_where_they_stand():
    urls = Counter()
    for path in content.ARTICLES.rglob("*.md"):
        head, body = ARTICLES[path.stem]
        prefix = "" if head["locale"] == "en" else f"/{head['locale']}"
        assert head.keys() == KEYS, path
        assert head["category"] == path.parent.name
        assert head["url"] == f"{prefix}/{path.parent.name}/{path.stem}"
        assert date.fromisoformat(head["updated"])
        assert body.strip().startswith(f"# {head['title']}\n")
        urls[head["url"]] += 1
    assert max(urls.values()) == 1
    owners = {head["owner"] for head, _ in ARTICLES.values()}
    assert owners <= {agent.email for agent in content.agents()}


def test_links_between_articles_lead_to_an_article():
    urls = {head["url"]: head["audience"] for head, _ in ARTICLES.values()}
    links = 0
    for slug, (head, body) in ARTICLES.items():
        for target in re.findall(r"\]\(([^)]+)\)", body):
            links += 1
            assert target.startswith(f"{HELP}/"), (slug, target)
            audience = urls[target.removeprefix(HELP)]
            assert audience == "public" or head["audience"] == "internal", (slug, target)
    assert links > 50


def test_expected_answers_are_articles_the_public_may_read():
    named = {slug for question in QUESTIONS for slug in question["relevant"]}
    named |= {mail.article for mail in content.live_mails()} | {one.article for one in CONVERSATIONS}
    assert named - {""} <= PUBLIC


def test_people_fit_together():
    teams = {team.name for team in content.teams()}
    assert teams == {"Billing", "Technical", "Accounts", "Product"}
    skills = {skill for team in content.teams() for skill in team.skills}
    for agent in content.agents():
        assert set(agent.leads) <= set(agent.teams) <= teams
        assert set(agent.skills) <= skills
    assert {agent.role for agent in content.agents()} >= {
        "owner",
        "admin",
        "lead",
        "agent",
        "light",
        "viewer",
    }
    domains = {domain: company.name for company in content.companies() for domain in company.domains}
    for one in CONVERSATIONS:
        assert one.company == domains.get(one.requester.email.split("@")[1], "")


def test_nobody_real_is_named():
    own = re.compile(r"(^|\.)(example\.(com|org|net)|[\w-]+\.example)$")
    for path in sorted(content.HERE.rglob("*")):
        if path.suffix not in {".md", ".toml", ".jsonl"}:
            continue
        text = path.read_text("utf-8")
        hosts = re.findall(r"(?:https?://|@)([\w.-]+\.[a-z]{2,})", text)
        hosts += re.findall(
            r"\b(?:[\w-]+\.)+(?:com|org|net|io|de|fr|dk|se|eu|co|uk|app|dev|ch|at|nl|ai)\b", text
        )
        assert [host for host in hosts if not own.search(host)] == [], path


# --- no contradictions


def test_plan_tables_agree_with_the_facts():
    facts = {row[0]: row[1:5] for row in table("Plans")[1:]}
    expected = [[amounts(facts[plan][column]) for plan in facts] for column in (0, 1, 3)]
    for slug in ("plans-and-prices", "tarife-und-preise", "offres-et-tarifs"):
        head, body = ARTICLES[slug]
        rows = [line.strip("|").split("|")[1:] for line in body.splitlines() if "€" in line and "|" in line]
        prices = [[amounts(cell, head["locale"]) for cell in row] for row in rows[:3]]
        assert prices == expected, slug


def test_every_amount_in_an_article_is_on_the_fact_sheet():
    known = amounts(FACTS)
    for slug, (head, body) in ARTICLES.items():
        assert amounts(body, head["locale"]) <= known, slug


def test_agents_quote_the_right_price_for_a_plan():
    prices = {row[0]: amounts(" ".join(row)) for row in table("Plans")[1:]}
    quoted = 0
    for one in CONVERSATIONS:
        for message in one.messages:
            if message.sender == "agent":
                for plan, price in re.findall(
                    r"(Solo|Studio|Atelier) (?:yearly |monthly )?\(?(?:has [^.]{0,30}for |costs )?€([\d,]+)",
                    message.text,
                ):
                    quoted += 1
                    assert float(price.replace(",", "")) in prices[plan], (one.id, plan, price)
    assert quoted


@pytest.mark.parametrize(
    ("slug", "pattern", "limit"),
    [
        ("reset-your-password", r"valid for (\d+) minutes", "password reset link"),
        ("passwort-zuruecksetzen", r"gilt (\d+) Minuten", "password reset link"),
        ("mot-de-passe-oublie", r"valable (\d+) minutes", "password reset link"),
        ("reset-your-password", r"at least (\d+) characters", "password length"),
        ("invite-your-team", r"valid for (\d+) days", "invitation link"),
        ("sessions-and-lockouts", r"After (\d+) wrong passwords", "sign-in attempts before a lock"),
        ("sessions-and-lockouts", r"locked for (\d+) minutes", "sign-in attempts before a lock"),
        ("sessions-and-lockouts", r"lasts (\d+) days", "session"),
        ("two-factor-authentication", r"the (\d+) backup codes", "backup codes"),
        ("zwei-faktor", r"Die (\d+) Ersatzcodes", "backup codes"),
        ("create-an-invoice", r"up to (\d+) MB", "attachment"),
        ("set-up-your-booking-page", r"at most (\d+) MB", "logo"),
        ("import-clients", r"up to ([\d,]+) people", "contact import"),
        ("exports", r"works for (\d+) hours", "CSV export"),
        ("exports", r"holds ([\d,]+) rows", "CSV export"),
        ("daten-exportieren", r"gilt (\d+) Stunden", "CSV export"),
        ("calendar-sync", r"every (\d+) minutes", "calendar sync"),
        ("kalender-verbinden", r"alle (\d+) Minuten", "calendar sync"),
        ("connecter-agenda", r"toutes les (\d+) minutes", "calendar sync"),
        ("calendar-sync", r"up to (\d+) hours", "iCal feed"),
        ("waitlists", r"valid for (\d+) hours", "waitlist offer"),
        ("liste-attente", r"valable (\d+) heures", "waitlist offer"),
        ("cancellations-and-no-shows", r"until (\d+) hours before", "cancellation window"),
        ("cancellations-and-no-shows", r"from 0 to (\d+) hours", "cancellation window"),
        ("recurring-classes", r"at most (\d+) months ahead", "repeating series"),
        ("webhooks", r"try (\d+) times", "webhooks"),
        ("webhooks", r"After (\d+) days without", "webhooks"),
        ("offline", r"the next (\d+) days", "offline data in the mobile app"),
        ("install-the-app", r"current one is ([\d.]+\d)", "mobile app"),
        ("application", r"version actuelle \(([\d.]+)\)", "mobile app"),
        ("api", r"ends on (\d{4}-\d\d-\d\d)", "API"),
    ],
)
def test_limits_in_articles_are_those_of_the_fact_sheet(slug, pattern, limit):
    facts = dict(table("Limits")[1:])
    said = re.findall(pattern, ARTICLES[slug][1])
    assert said, f"{slug} no longer says it this way"
    assert set(said) <= set(re.findall(r"\d{4}-\d\d-\d\d|\d+(?:[.,]\d+)*", facts[limit]))


@pytest.mark.parametrize("slug", ["refunds", "erstattungen", "remboursements"])
def test_refund_periods_are_the_same_in_every_language(slug):
    body = ARTICLES[slug][1].replace(" à ", "–")
    for figure in (r"\b30\b", r"\b14\b", r"\b5–10\b", r"\b3–5\b"):
        assert re.search(figure, body), figure


def test_error_codes_are_on_the_fact_sheet_and_explained():
    known = {row[0] for row in table("Error codes")[1:]}
    written = "\n".join(body for _, body in ARTICLES.values())
    tickets = "\n".join(message.text for one in CONVERSATIONS for message in one.messages)
    assert set(CODE.findall(written)) == known
    assert set(CODE.findall(tickets)) <= known
    assert known <= set(CODE.findall(ARTICLES["error-codes"][1]))


# --- written, not stamped


def test_no_two_articles_and_no_two_messages_are_near_copies():
    articles = [(slug, shingles(body)) for slug, (_, body) in ARTICLES.items()]
    messages = [
        (f"{one.id}:{index}", shingles(message.text))
        for one in CONVERSATIONS
        for index, message in enumerate(one.messages)
        if len(message.text) > 120
    ]
    for group, most in ((articles, 0.35), (messages, 0.5)):
        assert [(a, b) for (a, x), (b, y) in combinations(group, 2) if alike(x, y) > most] == []


def test_texts_are_in_the_language_they_claim():
    py3langid.set_languages(["en", "de", "fr"])
    for slug, (head, body) in ARTICLES.items():
        assert py3langid.classify(body)[0] == head["locale"], slug
    for one in CONVERSATIONS:
        said = " ".join(message.text for message in one.messages)
        if len(said) > 150:
            assert py3langid.classify(said)[0] == one.language, one.id

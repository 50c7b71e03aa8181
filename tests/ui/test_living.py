"""The living page: there for those who work on the product, every component in its states; each can be included alone."""

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from replywell.ui import living


def drawn(name: str, /, **context) -> str:
    return render_to_string(f"ui/{name}.html", context)


@pytest.fixture
def administrator(ada):
    ada.role = "admin"
    ada.save()
    return ada


@pytest.fixture
def in_development(settings):
    settings.DEBUG = True


def test_the_living_page_shows_every_section_and_how_to_include_it(client, administrator, in_development):
    client.force_login(administrator)
    page = client.get("/ui/").text

    for section in living.SECTIONS:
        assert f'id="{section.slug}"' in page
    assert page.count("How to include it") == len(living.SECTIONS)
    assert "{% include &quot;ui/button.html&quot;" in page


@pytest.mark.parametrize(("wanted", "direction"), [("rtl", "rtl"), ("ltr", "ltr"), ("sideways", "ltr")])
def test_the_living_page_can_be_turned(client, administrator, in_development, wanted, direction):
    client.force_login(administrator)

    assert f'dir="{direction}"' in client.get("/ui/", {"dir": wanted}).text.partition("<head>")[0]


def test_to_agents_the_living_page_is_not_there(client, ada, in_development):
    client.force_login(ada)

    assert client.get("/ui/").status_code == 404
    assert client.post("/ui/").status_code == 404


def test_on_a_desk_at_work_the_living_page_is_not_there(client, administrator):
    client.force_login(administrator)

    assert client.get("/ui/").status_code == 404


def test_on_a_demo_desk_the_living_page_is_there(client, administrator, monkeypatch):
    monkeypatch.setattr("replywell.project.urls.caught_connections", lambda: ["support"])
    client.force_login(administrator)

    assert client.get("/ui/").status_code == 200


def test_a_stranger_is_asked_to_sign_in(client, db, in_development):
    assert client.get("/ui/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("name", "context", "expected"),
    [
        ("button", {"label": "Send", "kind": "primary"}, 'class="button button--primary"'),
        ("button", {"label": "Send", "busy": True}, 'aria-busy="true"'),
        ("button", {"label": "Send", "disabled": True}, " disabled>"),
        ("button", {"label": "Pin", "sign": "pin", "only_sign": True}, 'aria-label="Pin"'),
        ("button", {"label": "Go", "href": "/x/"}, '<a class="button" href="/x/"'),
        ("button", {"label": "Why", "opens": "why"}, 'popovertarget="why"'),
        ("switch", {"id": "s", "name": "s", "label": "Sounds", "checked": True}, 'role="switch"'),
        ("switch", {"id": "s", "name": "s", "label": "Sounds", "help": "Loud."}, 'aria-describedby="s-help"'),
        ("status", {"status": "on_hold", "label": "On hold"}, "#hold"),
        ("status", {"status": "resolved", "label": "Resolved"}, "#resolved"),
        ("tag", {"label": "vip", "remove": "remove"}, 'name="remove" value="vip" aria-label="Remove vip"'),
        ("tag", {"label": "vip", "href": "/?tag=vip"}, '<a class="tag"'),
        ("presence", {"name": "Ada", "initials": "A", "state": "typing"}, "Ada: is typing"),
        ("callout", {"text": "Mind.", "tone": "warn", "alert": True}, 'role="alert"'),
        ("empty", {"title": "None", "hint": "Make one.", "href": "/new/", "link": "New"}, 'href="/new/"'),
        ("sort", {"label": "Name", "href": "?sort=name", "direction": "descending"}, 'aria-sort="descending"'),
        ("sort", {"label": "Name", "href": "?sort=name"}, "#updown"),
        ("more", {"href": "?after=9", "target": "#rows"}, 'hx-trigger="click, revealed"'),
        ("progress", {"id": "p", "label": "Reading", "value": 3, "max": 12}, 'value="3" max="12"'),
        ("lazy", {"id": "panel", "src": "/panel/"}, 'hx-get="/panel/"'),
        ("stat", {"label": "Open", "value": 128, "hint": "12 fewer", "tone": "good"}, "stat__hint--good"),
        ("toast", {"message": "Gone.", "tone": "error"}, "toast--error"),
        ("toast", {"message": "Gone.", "tone": "success", "action": {"label": "Undo", "url": "/u/"}}, 'action="/u/"'),
    ],
)  # fmt: skip
def test_a_component_shows_its_state(name, context, expected):
    assert expected in drawn(name, **context)


@pytest.mark.parametrize("name", ["button", "tag", "callout", "status", "badge", "stat", "toast"])
def test_what_people_wrote_is_shown_as_text(name):
    hostile = "<img src=x onerror=alert(1)>"
    page = drawn(
        name, label=hostile, text=hostile, message=hostile, value=hostile, title=hostile, remove="remove"
    )

    assert "<img" not in page and "&lt;img" in page


def test_a_field_that_is_wrong_says_what_is_wrong_beside_it():
    form = living.Example({"email": "nobody"}, auto_id="id_%s")
    page = Template('{% include "ui/field.html" with field=form.email %}').render(Context({"form": form}))

    assert 'aria-invalid="true"' in page and 'aria-describedby="id_email_error"' in page
    assert 'id="id_email_error"' in page and "valid email address" in page


def test_choices_are_one_question_with_a_name():
    form = living.Choices(auto_id="id_%s")
    page = Template('{% include "ui/field.html" with field=form.notify %}').render(Context({"form": form}))

    assert "<legend>Tell me about new tickets</legend>" in page
    assert page.count('type="radio"') == 3 and "(optional)" not in page


def test_few_people_are_shown_and_the_rest_counted():
    people = living.material()["people"]

    assert "+2" in drawn("avatars", people=people)
    assert "+" not in drawn("avatars", people=people[:4]).partition("<ul")[2]


def test_what_is_due_says_so_in_words_and_tone():
    soon, late = living.material()["future"][1:]
    page = Template("{% due soon %}|{% due late %}|{% due none %}").render(
        Context({"soon": soon, "late": late, "none": None})
    )
    before, after, nothing = page.split("|")

    assert "due--soon" in before and ">in 20 min</time>" in before
    assert "due--late" in after and ">2 h late</time>" in after
    assert nothing == ""

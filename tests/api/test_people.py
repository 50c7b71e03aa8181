"""Contacts, companies, and what the desk is made of."""

import pytest

from replywell.people.actions.contacts import contact_for
from replywell.people.models import AuditEntry, Company, Contact, Role
from replywell.tickets.models import Category, CustomField, Tag, Ticket


def test_a_contact_is_added_read_and_changed(call, db):
    company = call("post", "companies", {"name": "Lumenpost", "domains": ["Lumenpost.example"]})
    assert company.status_code == 201
    number = company.json()["id"]
    made = call(
        "post", "contacts", {"email": "Nia@Example.org", "name": " Nia \u0007 Ito ", "company_id": number}
    )
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["name"], told["email"], told["company"]) == ("Nia Ito", "nia@example.org", "Lumenpost")
    assert told["identities"] == [{"kind": "email", "value": "nia@example.org"}]
    read = call("get", made["Location"])
    assert read.json() == told

    change = {"email": "nia.ito@example.org", "language": "de", "company_id": None}
    changed = call("patch", f"contacts/{told['id']}", change, If_Match=read["ETag"])
    assert changed.status_code == 200, changed.content
    after = changed.json()
    assert (after["email"], after["language"], after["company"]) == ("nia.ito@example.org", "de", None)
    assert [one["value"] for one in after["identities"]] == ["nia@example.org", "nia.ito@example.org"]
    assert call("patch", f"contacts/{told['id']}", {"name": "x"}, If_Match=read["ETag"]).status_code == 412
    assert AuditEntry.objects.filter(kind="contact", object_id=told["id"]).exists()


@pytest.mark.parametrize("query", ["q=marín", "q=rosa", "q=rosa@example.org", "email=ROSA@example.org"])
def test_a_contact_is_found(call, refund, query):
    found = call("get", f"contacts?{query}").json()["contacts"]
    assert [one["email"] for one in found] == ["rosa@example.org"]


def test_contacts_are_found_by_company_and_page(call, db):
    company = Company.objects.create(name="Lumenpost", domains=["lumenpost.example"])
    known = [contact_for(f"n{i}@lumenpost.example").pk for i in range(3)]
    first = call("get", f"contacts?company_id={company.pk}&limit=2").json()
    contact_for("later@lumenpost.example")
    rest = call("get", first["next_url"].removeprefix("http://testserver")).json()
    assert [one["id"] for one in first["contacts"] + rest["contacts"]] == known[::-1]
    assert call("get", "contacts?q=nobody").json()["contacts"] == []


def test_who_wrote_only_to_a_private_team_is_not_there(call, hidden, olga, ada):
    spy = Contact.objects.get(email="spy@hidden.example")
    Contact.objects.filter(pk=spy.pk).update(company=Company.objects.create(name="Hidden Ltd"))
    for method, body in (("get", None), ("patch", {"name": "x"})):
        assert call(method, f"contacts/{spy.pk}", body).status_code == 404
        assert (
            call(method, f"companies/{spy.company_id or Company.objects.get().pk}", body).status_code == 404
        )
    for query in ("", "?q=spy", "?email=spy@hidden.example"):
        assert call("get", f"contacts{query}").json()["contacts"] == []
    assert call("get", "companies").json()["companies"] == []
    assert call("get", f"contacts/{spy.pk}", agent=olga).status_code == 200
    spy.refresh_from_db()
    assert spy.name == "Spy"


def test_a_light_agent_sees_only_whom_they_have_to_do_with(call, refund, ada):
    stranger = contact_for("new@example.net")
    ada.role = Role.LIGHT
    ada.save()
    assert call("get", "contacts").json()["contacts"] == []
    Ticket.objects.update(assignee=ada)
    assert [one["email"] for one in call("get", "contacts").json()["contacts"]] == ["rosa@example.org"]
    assert call("get", f"contacts/{stranger.pk}").status_code == 404
    assert call("patch", f"contacts/{refund.requester_id}", {"name": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("contacts", {"email": "rosa@example.org"}, 409),
        ("contacts", {"email": "nobody"}, 422),
        ("contacts", {"email": "a@b.example", "company_id": 99}, 422),
        ("contacts", {"email": "a@b.example", "language": "not a language"}, 422),
        ("contacts", {"name": "x"}, 422),
        ("companies", {"name": "Taken"}, 409),
        ("companies", {"name": " "}, 422),
        ("companies", {"name": "x", "domains": ["no domain"]}, 422),
        ("tags", {"name": "vip"}, 409),
        ("tags", {"name": "a,b"}, 422),
    ],
)
def test_what_cannot_be_added_is_told(call, refund, path, body, status):
    Company.objects.create(name="Taken")
    Tag.objects.create(name="vip")
    answer = call("post", path, body)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_an_address_of_somebody_else_is_not_taken(call, refund):
    other = contact_for("nia@example.org")
    assert call("patch", f"contacts/{other.pk}", {"email": "rosa@example.org"}).status_code == 409


def test_a_company_is_changed(call, db):
    company = Company.objects.create(name="Lumenpost")
    Company.objects.create(name="Taken")
    told = call(
        "patch", f"companies/{company.pk}", {"tier": "pro", "domains": ["A.example", "a.example"]}
    ).json()
    assert (told["name"], told["tier"], told["domains"]) == ("Lumenpost", "pro", ["a.example"])
    assert call("patch", f"companies/{company.pk}", {"name": "Taken"}).status_code == 409
    assert [one["name"] for one in call("get", "companies?q=LUMEN").json()["companies"]] == ["Lumenpost"]
    assert [one["name"] for one in call("get", "companies?domain=a.example").json()["companies"]] == [
        "Lumenpost"
    ]


def test_what_the_desk_is_made_of(call, ada, team_billing, secret_team, olga):
    parent = Category.objects.create(slug="money", name="Money", team=secret_team)
    Category.objects.create(slug="billing", name="Billing", parent=parent, team=team_billing)
    CustomField.objects.create(slug="size", name="Size", kind="choice", options=["S", "M"])
    secret_team.agents.add(olga)

    assert call("post", "tags", {"name": "VIP"}).json()["name"] == "vip"
    assert [tag["name"] for tag in call("get", "tags").json()["tags"]] == ["vip"]
    categories = call("get", "categories").json()["categories"]
    assert [(c["slug"], c["parent"], c["team"]) for c in categories] == [
        ("money", None, None),
        ("billing", "money", "Billing"),
    ]
    (field,) = call("get", "custom-fields").json()["custom_fields"]
    assert (field["slug"], field["kind"], field["options"]) == ("size", "choice", ["S", "M"])
    assert [team["name"] for team in call("get", "teams").json()["teams"]] == ["Billing"]
    assert [team["name"] for team in call("get", "teams", agent=olga).json()["teams"]] == [
        "Billing",
        "Secret",
    ]
    agents = {agent["email"]: agent for agent in call("get", "agents").json()["agents"]}
    assert agents["ada@example.com"]["teams"] == ["Billing"]
    assert agents["olga@example.com"]["teams"] == []
    assert "password" not in str(agents)


def test_a_viewer_makes_no_tag_and_no_contact(call, ada):
    ada.role = Role.VIEWER
    ada.save()
    for path, body in (
        ("tags", {"name": "x"}),
        ("contacts", {"email": "a@b.example"}),
        ("companies", {"name": "x"}),
    ):
        assert call("post", path, body).status_code == 403

"""The tools there are: what they send, to the byte, and that nothing from outside changes where it goes."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from replywell.adapters.tools.arguments import fitting
from replywell.adapters.tools.http import HttpTool
from replywell.adapters.tools.http.request import request_of, results_of, signature
from replywell.adapters.tools.http.settings import HttpSettings
from replywell.adapters.tools.sign_in_link import SignInLinkTool
from replywell.adapters.tools.values import Argument, Call
from replywell.kit.errors import Invalid, Refused, Unavailable, Unconfirmed
from tests.adapters.tools.contract import ToolContract
from tests.adapters.tools.service import Service

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
INVOICE = {"name": "invoice", "label": "Invoice", "type": "identifier", "look": "INV-#####", "source": "message", "field": "invoice"}  # fmt: skip
TEMPLATE = {
    "url": "https://api.example.com/invoices/{invoice}/mail?to={contact.email}",
    "headers": ["Authorization: Bearer {token}", "X-Desk: replywell"],
    "body": '{"to": "{contact.email}", "note": "for {contact.name}", "copies": "{copies}"}',
    "token": "hunter2-token",
    "signing_secret": "hunter2-key",
    "results": ["sent_to = mail.to", "number = mail.number"],
    "arguments": [INVOICE, {"name": "copies", "label": "Copies", "type": "number", "required": False}],
}


def call(**arguments):
    given = {"invoice": "INV-20931"} | arguments
    return Call(key="k1", at=NOW, contact=7, email="rosa@example.org", name="Rosa Marín", arguments=tuple(given.items()))  # fmt: skip


class Hands:
    private_hosts = True

    def __init__(self, leaves=True):
        self.mailed, self.leaves = [], leaves

    def mail_sign_in_link(self, email, language):
        self.mailed.append((email, language))
        return self.leaves


class TestHttpContract(ToolContract):
    tool = pytest.fixture(lambda self: HttpTool())
    settings = pytest.fixture(lambda self: TEMPLATE)
    call = pytest.fixture(lambda self: call())


class TestSignInLinkContract(ToolContract):
    tool = pytest.fixture(lambda self: SignInLinkTool())
    settings = pytest.fixture(lambda self: {})
    call = pytest.fixture(lambda self: call())


@pytest.fixture
def service():
    one = Service()
    yield one
    one.close()


def of(service, **changes):
    return HttpSettings.model_validate(
        TEMPLATE | {"url": f"{service.url}/invoices/{{invoice}}/mail"} | changes
    )


def test_a_call_is_sent_signed_with_its_key_and_its_answer_is_read(service):
    service.body = b'{"mail": {"to": "rosa@example.org", "number": 4}, "secret": "x"}'
    outcome = HttpTool().run(of(service), call(copies="2"), Hands())

    method, path, headers, body = service.asked[0]
    assert (method, path) == ("POST", "/invoices/INV-20931/mail")
    assert json.loads(body) == {"to": "rosa@example.org", "note": "for Rosa Marín", "copies": 2}
    assert headers["Authorization"] == "Bearer hunter2-token"
    assert headers["Idempotency-Key"] == "k1"
    url, moment = f"{service.url}{path}", int(NOW.timestamp())
    signed = signature("hunter2-key", "k1", moment, "POST", url, body)
    assert headers["Replywell-Signature"] == f"v1={signed}"
    assert headers["Replywell-Timestamp"] == str(moment)
    assert outcome.shown == (("sent_to", "rosa@example.org"), ("number", "4"))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (404, Refused),
        (302, Refused),
        (429, Unavailable),
        (503, Unavailable),
        (500, Unconfirmed),
    ],
)
def test_what_an_answer_means(service, status, error):
    service.status = status
    with pytest.raises(error):
        HttpTool().run(of(service), call(), Hands())


def test_a_call_that_broke_off_may_have_been_done(service):
    service.breaks = True
    with pytest.raises(Unconfirmed):
        HttpTool().run(of(service), call(), Hands())
    assert len(service.asked) == 1


def test_an_answer_without_end_is_not_read(service):
    service.body = b"x" * 200_000
    with pytest.raises(Unconfirmed):
        HttpTool().run(of(service), call(), Hands())


def test_a_redirect_is_not_followed_not_even_of_a_get(service):
    service.status, service.location = 302, f"{service.url}/elsewhere"
    with pytest.raises(Refused):
        HttpTool().run(of(service, method="GET"), call(), Hands())
    assert len(service.asked) == 1


def test_private_hosts_are_refused_unless_the_installation_allows_them(service):
    hands = Hands()
    hands.private_hosts = False
    with pytest.raises(Refused, match="private network"):
        HttpTool().run(of(service), call(), hands)
    assert service.asked == []


@given(st.text(min_size=1, max_size=60))
def test_no_value_changes_host_path_or_header(value):
    free = HttpSettings.model_validate(
        TEMPLATE
        | {"arguments": [{"name": "invoice", "label": "Invoice", "type": "text"}, *TEMPLATE["arguments"][1:]]}
    )
    one = Call(key="k1", at=NOW, contact=7, email=value, name=value, arguments=(("invoice", value),))
    try:
        sent = request_of(free, one)
    except Invalid:
        assert not value.replace(".", "")
        return
    except UnicodeEncodeError:
        assert value != value.encode("utf-8", "replace").decode()
        return
    parts = urlsplit(sent.url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "api.example.com", "")
    assert len(parts.path.split("/")) == 4
    assert parts.path.startswith("/invoices/") and parts.path.endswith("/mail")
    assert list(parse_qs(parts.query, keep_blank_values=True)) == ["to"]
    assert list(json.loads(sent.body)) == ["to", "note", "copies"]
    assert value not in dict(sent.headers).get("X-Desk", "") or value in "replywell"


@pytest.mark.parametrize("value", [".", "..", "..."])
def test_dots_alone_are_no_step_of_a_path(value):
    with pytest.raises(Invalid):
        request_of(HttpSettings.model_validate(TEMPLATE), call(invoice=value))


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://{invoice}.example.com/"},
        {"url": "https://api.example.com:{invoice}/"},
        {"url": "{invoice}"},
        {"url": "file:///etc/passwd"},
        {"url": "https://user:pass@api.example.com/"},
        {"url": "https://api.example.com/?{invoice}=1"},
        {"url": "https://api.example.com/{nobody}"},
        {"url": "https://api.example.com/{Invoice}"},
        {"headers": ["X-Invoice: {invoice}"]},
        {"headers": ["Host: evil.example"]},
        {"headers": ["X: a\r\nY: b"]},
        {"headers": ["no colon"]},
        {"body": '{"{invoice}": 1}'},
        {"body": "{invoice}"},
        {"body": '{"a": "{nobody}"}'},
        {"results": ["a = b[0]"]},
        {"method": "TRACE"},
        {"arguments": [INVOICE, INVOICE]},
        {"arguments": [INVOICE | {"required": False}]},
        {"arguments": [INVOICE, {"name": "copies", "label": "C", "type": "choice"}]},
        {"unknown": 1},
    ],
)
def test_settings_in_which_the_place_is_not_fixed_are_refused(wrong):
    with pytest.raises(ValidationError):
        HttpSettings.model_validate(TEMPLATE | wrong)


def test_results_are_short_plain_lines():
    settings = HttpSettings.model_validate(
        TEMPLATE | {"results": ["a = x", "b = y.z", "c = list", "d = yes"]}
    )
    found = dict(
        results_of(
            settings, json.dumps({"x": "one\n\u202etwo" + "x" * 900, "list": [1], "yes": True}).encode()
        )
    )
    assert set(found) == {"a"}
    assert len(found["a"]) == 200 and "\n" not in found["a"] and "\u202e" not in found["a"]
    assert results_of(settings, b"<html>") == ()


@pytest.mark.parametrize(
    ("declared", "given", "fits"),
    [
        ({"type": "identifier", "look": "INV-#####"}, "inv-20931", "inv-20931"),
        ({"type": "identifier", "look": "INV-#####"}, "INV-209312", None),
        ({"type": "identifier"}, "../../admin", None),
        ({"type": "identifier"}, "https://evil.example", None),
        ({"type": "number"}, "007", "007"),
        ({"type": "number"}, "1e9", None),
        ({"type": "choice", "choices": ("May", "June")}, "may", "May"),
        ({"type": "choice", "choices": ("May", "June")}, "July", None),
        ({"type": "text"}, "two  words\n", "two words"),
        ({"type": "text"}, "a\u202eb", None),
        ({"type": "text"}, "x" * 201, None),
        ({"type": "text"}, " ", None),
    ],
)
def test_arguments_fit_their_declaration_or_are_none(declared, given, fits):
    assert fitting(Argument(name="a", label="A", **declared), given) == fits


def test_numbers_with_zeros_in_front_stay_numbers():
    sent = request_of(HttpSettings.model_validate(TEMPLATE), call(copies="007"))
    assert json.loads(sent.body)["copies"] == 7


def test_the_sign_in_link_goes_to_the_known_address_and_nowhere_else():
    hands = Hands()
    SignInLinkTool().run(None, call(email="evil@example.net"), hands)
    assert hands.mailed == [("rosa@example.org", "en")]
    with pytest.raises(Unavailable):
        SignInLinkTool().run(None, call(), Hands(leaves=False))
    with pytest.raises(Refused):
        SignInLinkTool().run(None, call().model_copy(update={"email": ""}), Hands())


def test_a_package_adds_a_tool_and_takes_no_ones_place(monkeypatch):
    from replywell.adapters import tools

    class Point:
        def __init__(self, tool):
            self.tool = tool

        def load(self):
            return self.tool

    class Other(SignInLinkTool):
        name = "other"

    class Http(SignInLinkTool):
        name = "http"

    monkeypatch.setattr(tools, "entry_points", lambda group: [Point(Other()), Point(Http())] * (group == "replywell.tools"))  # fmt: skip
    tools.tools.cache_clear()
    try:
        assert isinstance(tools.tools()["other"], Other)
        assert isinstance(tools.tools()["http"], HttpTool)
    finally:
        monkeypatch.undo()
        tools.tools.cache_clear()

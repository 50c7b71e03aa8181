"""Why an action was not done is told in the reader's language, whoever wrote it down."""

import pytest

from replywell.adapters.tools.http import HttpTool
from replywell.adapters.tools.http.settings import HttpSettings
from replywell.adapters.tools.sign_in_link import SignInLinkTool
from replywell.adapters.tools.values import Call
from replywell.kit import clock
from replywell.kit.errors import Refused, ReplywellError, Unavailable
from replywell.kit.fetch import Fetched
from replywell.pipeline.actions.account import run_action
from replywell.resolution import action_reasons
from replywell.resolution.action_reasons import reason_told
from replywell.resolution.actions.acting import approve
from replywell.workspace.acting import actions_of
from replywell.workspace.told import told
from tests.resolution.acting import Recorded, action, use, walked


@pytest.fixture
def shouted(monkeypatch):
    """A language in which everything is said in capitals, but for values."""
    monkeypatch.setattr(action_reasons, "_", lambda text: f"«{text}»")


def answered(status: int) -> str:
    fetched = Fetched(url="https://api.example.com/x", status=status, content=b"", headers={})
    try:
        return (
            HttpTool()._read(HttpSettings(url="https://api.example.com/x"), fetched, "api.example.com").detail
        )
    except ReplywellError as error:
        return error.message


def no_link(email: str) -> str:
    class NoMail:
        private_hosts = False

        def mail_sign_in_link(self, email: str, language: str) -> bool:
            return False

    call = Call(key="k", at=clock.now(), contact=1, email=email)
    with pytest.raises((Refused, Unavailable)) as refused:
        SignInLinkTool().run(SignInLinkTool.Settings(), call, NoMail())
    return refused.value.message


@pytest.mark.parametrize("status", [200, 302, 404, 500, 503])
def test_what_a_service_answered(shouted, status):
    assert reason_told(answered(status)).startswith(f"«api.example.com answered {status}")


def test_what_the_link_says(shouted):
    assert reason_told(no_link("")).startswith("«No address")
    assert reason_told(no_link("a@example.org")).startswith("«The mail")


def test_a_reason_in_front_is_told_as_well_and_foreign_words_stay(shouted):
    both = "api.example.com did not answer in time. Try again later. Whether it was done is not known."
    assert (
        reason_told(both)
        == "««api.example.com did not answer in time. Try again later.» Whether it was done is not known.»"
    )
    assert reason_told("Out of order since 9 %(host)s") == "Out of order since 9 %(host)s"
    assert reason_told("") == ""


def test_pages_tell_it_so(monkeypatch, shouted, billing, olga, question, ada):
    use(monkeypatch, Recorded(RuntimeError("?"), repeats=False))
    action(olga, billing, identity="none")
    run = walked(question)
    approve(run, {}, by=ada)
    run_action(run.pk)
    shown = actions_of(ada, run.ticket)["runs"][0]
    assert shown.told == "«It broke off (RuntimeError): whether it was done is not known.»"
    event = run.ticket.events.get(kind="action_unknown")
    assert "«It broke off" in str(told(event.kind, "", event.data)[0])

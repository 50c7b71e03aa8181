"""What every test may use: a PostgreSQL, the cast, and no way out of this machine.

The cast is the same everywhere: Ada (agent, Billing), Ben (agent, Technical), Rosa (requester) and ticket 412,
"Where is my refund?".
"""

import itertools
import os
import tempfile
from pathlib import Path

import pytest

_HOME = Path(
    os.environ.get("REPLYWELL_TEST_HOME") or Path(tempfile.gettempdir()) / f"replywell-tests-{os.getuid()}"
)
MODELS = _HOME / "models"
"""What the embedded AI builds is kept between runs."""


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL for all workers; each has a database of its own in it. `DATABASE_URL` names another."""
    home = _HOME / "home"
    home.mkdir(parents=True, exist_ok=True)
    MODELS.mkdir(parents=True, exist_ok=True)
    if not (home / "models").exists():
        (home / "models").symlink_to(MODELS)
    os.environ["REPLYWELL_HOME"] = str(home)
    os.environ["REPLYWELL_SECRET_KEY"] = "a key for tests"
    os.environ["REPLYWELL_MODEL"] = "embedded"
    os.environ["REPLYWELL_UNDO_SECONDS"] = "0"  # replies leave at once, but where a test is about that
    os.environ["DJANGO_SETTINGS_MODULE"] = "replywell.project.settings"
    for key in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY"):
        if config.getoption("markexpr", default="") != "live":
            os.environ.pop(key, None)
    if not os.environ.get("DATABASE_URL"):
        from replywell.kit.postgres import EmbeddedPostgres

        config.stash[_server] = server = EmbeddedPostgres(_HOME / "postgres", durable=False)
        os.environ["DATABASE_URL"] = server.start()
    import django

    django.setup()
    _nobody_is_held_out()


def _nobody_is_held_out() -> None:
    """The lot gives no answer to people, but where a test is about that."""
    from django.apps import apps

    settings = apps.get_model("resolution", "AssistantSettings")
    settings._meta.get_field("hold_out").default = 0.0
    settings._meta.get_field("hold_out").__dict__.pop("_get_default", None)


_server = pytest.StashKey["EmbeddedPostgres"]()


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(_server, None)
    if server is not None:
        from django.db import connections

        connections.close_all()
        server.stop()
        os.environ.pop("DATABASE_URL", None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """A worker's database is copied from one in which the migrations have run."""
    from django.db import connection

    from tests.migrated import migrated

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated()


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly():
    from tests.emptying import quick_emptying

    with quick_emptying():
        yield


_tests = itertools.count()


@pytest.fixture(autouse=True)
def counted_anew(monkeypatch):
    """What a process remembers for a while is of one test: it neither outlives it nor runs out within it.

    Counts of the navigation are kept by the newest event; whether this is a demo desk is asked twice a minute.
    """
    from replywell.workspace.counting import forget

    forget()
    this = next(_tests)
    monkeypatch.setattr("replywell.demo.context.period", lambda: this)


@pytest.fixture
def committed(transactional_db: None):
    """For tests that really commit: no job of another test is there, and theirs go afterwards."""
    from tests.tickets.together import forget_jobs

    forget_jobs()
    yield
    forget_jobs()


@pytest.fixture
def team_billing(db: None):
    from replywell.people.models import Team

    return Team.objects.create(name="Billing")


@pytest.fixture
def ada(team_billing):
    """Ada, an agent of the Billing team."""
    from replywell.people.actions.agents import add_agent

    return add_agent("ada@example.com", name="Ada Byrne", teams=[team_billing], skills=["refunds"])


@pytest.fixture
def ben(db: None):
    """Ben, an agent of the Technical team."""
    from replywell.people.actions.agents import add_agent
    from replywell.people.models import Team

    return add_agent("ben@example.com", name="Ben Okafor", teams=[Team.objects.create(name="Technical")])


@pytest.fixture
def mailbox(db: None):
    """The connection that requesters write to."""
    from replywell.connections.models import Connection

    return Connection.objects.create(
        slug="support",
        name="Support mail",
        settings={
            "address": "support@example.com",
            "name": "Support",
            "inbound": "listener",
            "outbound": "none",
        },
    )


@pytest.fixture
def talk(db: None, monkeypatch):
    """A connection of a channel that knows people by handles."""
    from replywell.adapters.channels import CHANNELS
    from replywell.connections.models import Connection
    from tests.intake.talk import TalkChannel

    monkeypatch.setitem(CHANNELS, "talk", TalkChannel())
    monkeypatch.setattr(TalkChannel, "sent", [])
    monkeypatch.setattr(TalkChannel, "away", [])
    return Connection.objects.create(slug="talk", name="Talk", adapter="talk", settings={})


@pytest.fixture
def rosa(db: None):
    """Rosa, a requester."""
    from replywell.people.actions.contacts import contact_for

    return contact_for("rosa@example.org", "Rosa Marín")


@pytest.fixture
def refund(rosa, mailbox):
    """Ticket 412, "Where is my refund?"; nobody has looked at it."""
    from django.db import connection

    from replywell.tickets.actions.conversation import Said, open_ticket

    with connection.cursor() as cursor:
        cursor.execute("select setval(pg_get_serial_sequence('tickets_ticket', 'id'), 411)")
    said = Said(
        contact=rosa,
        connection=mailbox,
        external_id="first@example.org",
        subject="Where is my refund?",
        text="I cancelled two weeks ago and still wait for my refund.",
    )
    return open_ticket(said).ticket

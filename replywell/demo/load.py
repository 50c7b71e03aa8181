"""Loads the demo desk through the real intake, pipeline and delivery, so that its decisions are real."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from replywell.connections.actions import set_settings
from replywell.connections.models import Connection
from replywell.demo import content
from replywell.demo.catcher import HOST, catcher_port, listener
from replywell.demo.escalated import escalate_some
from replywell.demo.furnish import furnish
from replywell.demo.letters import requester_mail
from replywell.demo.models import CaughtMail
from replywell.demo.outages import outages
from replywell.intake.actions.take_in import take_in
from replywell.kit import clock, jobs
from replywell.kit.progress import progress
from replywell.knowledge.actions.sources import add_folder
from replywell.knowledge.actions.sync import sync
from replywell.people.actions.agents import add_agent
from replywell.people.actors import actor_of
from replywell.people.models import Agent, Brand, Company, Team
from replywell.resolution.actions.autonomy import set_rung
from replywell.resolution.actions.outcomes import settle
from replywell.resolution.actions.suggestions import send_reply
from replywell.resolution.models import CategoryAutonomy, ResolutionEntry
from replywell.resolution.queries import suggestion_for
from replywell.tickets.actions import lifecycle, triage
from replywell.tickets.actions.categories import default_categories, give_examples
from replywell.tickets.actions.pressing import say_solved
from replywell.tickets.models import Category, Ticket
from replywell.tickets.status import Status

ADDRESS = "support@localhost"
HELP_CENTER = "https://help.lumenpost.example"
AUTO = ("product_question",)
"""Categories in which the demo's assistant answers by itself."""


REACTION_TIME = timedelta(seconds=2)


def load_demo(say: Callable[[str], None]) -> bool:
    """Fill an empty desk with the demo, once; returns whether it did. All of it, or nothing."""
    if Agent.objects.exists() or Ticket.objects.exists():
        _follow_the_catcher()
        return False
    say("Loading the demo desk")
    CaughtMail.objects.all().delete()
    with listener(), transaction.atomic():
        connection = _set_up(_password())
        folder = settings.ENV.root / "knowledge"
        shutil.copytree(content.ARTICLES, folder, dirs_exist_ok=True)
        sync(add_folder(folder, name="Help center", base_url=HELP_CENTER))
        _converse(connection)
        _look_back()
        escalate_some()
        outages(connection, to=ADDRESS)
    return True


def demo_password() -> str:
    """The password of the demo's agents; empty where there is no demo."""
    path = _password_file()
    return path.read_text().strip() if path.exists() else ""


def _password_file() -> Path:
    return settings.ENV.root / "demo-password"


def _password() -> str:
    path = _password_file()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text().strip()


def _follow_the_catcher() -> None:
    """The catcher is at the port beside the mail listener's: a demo that was started with another one follows."""
    for connection in Connection.objects.filter(slug="support") if demo_password() else ():
        if connection.settings.get("smtp_host") == HOST:
            set_settings(connection, {**connection.settings, "smtp_port": catcher_port()})


def _set_up(password: str) -> Connection:
    Brand.objects.create(name="Lumenpost", signature="Lumenpost Support")
    teams = {team.name: Team.objects.create(name=team.name) for team in content.teams()}
    taken: dict[str, Team] = {
        category: teams[team.name] for team in content.teams() for category in team.categories
    }
    categories = default_categories(taken)
    examples = content.category_examples()
    for slug, category in categories.items():
        give_examples(category, examples[slug])
        CategoryAutonomy.objects.create(category=category, mode="auto" if slug in AUTO else "draft")
    for agent in content.agents():
        add_agent(
            agent.email,
            name=agent.name,
            role=agent.role,
            password=password,
            teams=[teams[name] for name in agent.teams],
            skills=agent.skills,
            locale=agent.locale,
        )
    for company in content.companies():
        Company.objects.create(name=company.name, domains=list(company.domains), tier=company.plan.lower())
    furnish()
    return Connection.objects.create(
        slug="support",
        name="Support mail",
        settings={
            "address": ADDRESS,
            "name": "Lumenpost Support",
            "inbound": "listener",
            "outbound": "smtp",
            "smtp_host": HOST,
            "smtp_port": catcher_port(),
            "smtp_tls": "none",
        },
    )


def _converse(connection: Connection) -> None:
    """Everything that was said, in the order in which it was said."""
    now = clock.now()
    tickets: dict[str, Ticket] = {}
    said = sorted(_said(now), key=lambda one: one[0])
    with progress() as bar:
        for moment, conversation, index in bar.track(said, description="Loading conversations"):
            # What follows from a message happens a moment after it.
            with clock.at(moment + REACTION_TIME), jobs.inline(), clock.at(moment):
                if conversation.messages[index].sender == "requester":
                    _requester_writes(connection, conversation, index, now, tickets)
                else:
                    _agent_answers(conversation, index, now, tickets)
    for conversation in content.conversations():
        ticket = tickets.get(conversation.id)
        if ticket and all(message.sender == "requester" for message in conversation.messages):
            continue
        if ticket:
            with clock.at(conversation.sent(len(conversation.messages) - 1, now)), jobs.inline():
                _end(ticket, Status(conversation.status))


def _look_back() -> None:
    """What has become of the answers: one requester said that it was solved, others have not come back since."""
    sent = ResolutionEntry.objects.filter(by=ResolutionEntry.By.ASSISTANT).order_by("claimed_at").first()
    if sent:
        with clock.at(sent.claimed_at + timedelta(minutes=12)), jobs.inline():
            say_solved(sent.ticket, by=sent.contact)
    settle()
    administrator = Agent.objects.filter(role="owner").first() or Agent.objects.filter(role="admin").first()
    questions = Category.objects.filter(slug__in=AUTO).first()
    if administrator and questions:
        set_rung(questions, "hold", by=administrator, because="We read German answers first.", language="de")


def _said(now: datetime) -> Iterator[tuple[datetime, content.DemoConversation, int]]:
    for conversation in content.conversations():
        for index in range(len(conversation.messages)):
            yield conversation.sent(index, now), conversation, index


def _requester_writes(
    connection: Connection,
    conversation: content.DemoConversation,
    index: int,
    now: datetime,
    tickets: dict[str, Ticket],
) -> None:
    # What people answered must not be answered by the assistant before them.
    answered = any(message.sender == "agent" for message in conversation.messages)
    CategoryAutonomy.objects.filter(category__slug__in=AUTO, language="").update(
        mode="draft" if answered else "auto"
    )
    raw = requester_mail(conversation, index, now, tickets.get(conversation.id), to=ADDRESS)
    item = take_in(connection, raw)
    if item.ticket:
        tickets.setdefault(conversation.id, item.ticket)


def _agent_answers(
    conversation: content.DemoConversation, index: int, now: datetime, tickets: dict[str, Ticket]
) -> None:
    ticket = tickets.get(conversation.id)
    if ticket is None:
        return
    ticket = Ticket.objects.get(pk=ticket.pk)
    agent = Agent.objects.get(email=conversation.messages[index].agent)
    if ticket.category is None and conversation.category:
        category = Category.objects.get(slug=conversation.category)
        triage.classify(ticket, by=actor_of(agent), category=category, needs_triage=False)
        triage.route(ticket, category.team, by=actor_of(agent))
    triage.assign(ticket, agent, by=actor_of(agent))
    send_reply(ticket, conversation.body(index, now), by=agent, suggestion=suggestion_for(ticket))


def _end(ticket: Ticket, status: Status) -> None:
    ticket = Ticket.objects.select_related("assignee").get(pk=ticket.pk)
    if ticket.assignee is None or ticket.status == status:
        return
    by = actor_of(ticket.assignee)
    if status == Status.CLOSED:
        if ticket.status != Status.RESOLVED:
            ticket = lifecycle.resolve(ticket, by=by)
        lifecycle.close(ticket, by=by)
    elif status == Status.RESOLVED:
        lifecycle.resolve(ticket, by=by)
    elif status != Status.NEW:
        lifecycle.wait(ticket, status, by=by)

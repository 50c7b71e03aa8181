"""A desk on which every word that somebody may write tries to run something, or to be seen doing so."""

from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

from replywell.adapters.channels.email.html import clean_html
from replywell.automation.models import CannedReply, Macro
from replywell.connections.models import Connection
from replywell.delivery.models import Outbound
from replywell.demo.catcher import HOST, catcher_port
from replywell.demo.models import CaughtMail
from replywell.intake.models import InboundItem
from replywell.kit import blobs, clock
from replywell.knowledge.models import PassageFlag, Source, TicketVector
from replywell.notifications.actions.telling import tell
from replywell.people.actors import ASSISTANT, actor_of
from replywell.people.models import Agent, AuditEntry, Brand, Company, Contact, Organization, SignIn, Team
from replywell.pipeline.models import DecisionRecord, DeskVersion, Walk
from replywell.resolution.models import Suggestion, Wish
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply, write_note
from replywell.tickets.actions.escalation import Section, escalate
from replywell.tickets.actions.events import record
from replywell.tickets.actions.fields import set_field
from replywell.tickets.actions.linking import link
from replywell.tickets.actions.search_index import index_tickets
from replywell.tickets.actions.starting import start_conversation
from replywell.tickets.actions.subject import rename
from replywell.tickets.actions.tags import add_tags
from replywell.tickets.actions.triage import assign, classify
from replywell.tickets.models import Category, CustomField, Draft, Message, Reminder, Tag, Ticket
from replywell.triage.models import RoutingRule
from replywell.workspace.models import Presence, SavedView
from tests.pipeline.answers import WordEmbedder
from tests.workspace.assist import article

MARK = "~{{7*7}}~"
HOSTILE = f"\"'><img src=/canary onerror=top.canary=1><script>top.canary=1</script>{MARK}"
SHORT = f"\"'><img src=/canary onerror=top.canary=1>{MARK}"
LINK = "javascript:top.canary=1//~{{7*7}}~"
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' onload='top.canary=1'>"
    "<script>top.canary=1</script><image href='http://evil.example/i.png'/></svg>"
)
HTML = f"""<html><head><meta http-equiv="refresh" content="0;url=http://evil.example/refresh">
<base href="http://evil.example/"><link rel="stylesheet" href="http://evil.example/a.css">
<style>@import url(http://evil.example/b.css); body {{ background: url(http://evil.example/c.png) }}</style>
<script>top.canary=1</script><script src="http://evil.example/d.js"></script></head>
<body onload="top.canary=1" background="http://evil.example/e.png">
<p style="background:url(http://evil.example/f.png);position:fixed" onmouseover="top.canary=1">{MARK}</p>
<svg onload="top.canary=1"><script>top.canary=1</script></svg><math><mi xlink:href="{LINK}">m</mi></math>
<img src="http://evil.example/g.png" onerror="top.canary=1"><img src="x:y" onerror="top.canary=1">
<a href="{LINK}">go</a><a href="data:text/html,<script>top.canary=1</script>">data</a>
<form action="http://evil.example/h"><input autofocus onfocus="top.canary=1"><button>Send</button></form>
<iframe src="{LINK}"></iframe><iframe src="http://evil.example/i"></iframe>
<iframe srcdoc="<script>top.canary=1</script>"></iframe><object data="http://evil.example/j"></object>
<video autoplay src="http://evil.example/k" onerror="top.canary=1"></video>
<details open ontoggle="top.canary=1"><summary>more</summary></details></body></html>"""


def hostile_desk(
    ada: Agent, ben: Agent, rosa: Contact, mailbox: Connection, refund: Ticket
) -> SimpleNamespace:
    """Ticket 412 and everything around it; gives the rows whose pages are looked at."""
    desk = SimpleNamespace(ticket=refund, ada=ada, ben=ben, rosa=rosa, mailbox=mailbox)
    _people(desk)
    _settings(desk)
    _knowledge(desk)
    _conversation(desk)
    _handled(desk)
    _mine(desk)
    _arrived(desk)
    index_tickets([refund.pk, desk.other.pk])
    return desk


def _people(desk: SimpleNamespace) -> None:
    for agent, role in ((desk.ada, "owner"), (desk.ben, "agent")):
        agent.name, agent.role, agent.signature = f"zebra {HOSTILE}", role, HOSTILE
        agent.skills, agent.is_superuser = [SHORT], role == "owner"
        agent.save()
    desk.company = Company.objects.create(
        name=f"zebra {HOSTILE}", tier="\"'><img src=/canary>", domains=[HOSTILE]
    )
    Contact.objects.filter(pk=desk.rosa.pk).update(name=f"zebra {HOSTILE}", company=desk.company)
    desk.rosa.refresh_from_db()
    desk.team = Team.objects.create(name=HOSTILE)
    desk.ben.teams.add(desk.team)
    SignIn.objects.create(agent=desk.ada, session="other", browser=HOSTILE, address="\"'><img src=/canary>")
    changes = [[HOSTILE, HOSTILE, HOSTILE], ["name", HOSTILE, [HOSTILE]]]
    AuditEntry.objects.create(
        agent=desk.ada, who=HOSTILE, verb="changed", kind="team", label=HOSTILE, changes=changes
    )  # fmt: skip


def _settings(desk: SimpleNamespace) -> None:
    desk.category = Category.objects.create(
        slug="c", name=HOSTILE, description=HOSTILE, examples=[HOSTILE], team=desk.team
    )
    desk.tag = Tag.objects.create(name=SHORT, description=HOSTILE)
    desk.fields = [
        CustomField.objects.create(slug=f"f-{kind}", name=HOSTILE, help=HOSTILE, kind=kind, options=options)
        for kind, options in (("choice", [HOSTILE]), ("text", []), ("link", []))
    ]
    desk.canned = CannedReply.objects.create(name=f"zebra {HOSTILE}", shortcut="zebra", text=HOSTILE)
    desk.macro = Macro.objects.create(
        name=f"zebra {HOSTILE}",
        description=HOSTILE,
        steps=[{"do": "insert_reply", "text": HOSTILE}, {"do": "add_tags", "tags": [SHORT]}],
    )
    desk.brand = Brand.objects.create(name=HOSTILE, tone=HOSTILE, signature=HOSTILE)
    Organization.objects.update_or_create(pk=1, defaults={"name": HOSTILE, "welcomed_at": clock.now()})
    RoutingRule.objects.create(
        name=HOSTILE, team=desk.team, conditions={"all": [{"field": "category", "any_of": [HOSTILE]}]}
    )  # fmt: skip
    mailbox = desk.mailbox
    mailbox.name, mailbox.last_error, mailbox.last_error_at = HOSTILE, HOSTILE, clock.now()
    mailbox.settings |= {"name": HOSTILE, "smtp_host": HOST, "smtp_port": catcher_port()}
    mailbox.save()
    desk.view = SavedView.objects.create(
        name=HOSTILE,
        owner=desk.ada,
        shared=True,
        filters=[{"field": "tag", "op": "has", "values": [SHORT]}],
        columns=["requester", "subject", "category", "tags", "team", "assignee", "company", "channel"],
    )


def _knowledge(desk: SimpleNamespace) -> None:
    desk.article = article(
        f"# zebra {HOSTILE}\n\n{HOSTILE}\n\n[go]({LINK})\n\n## {SHORT}\n\n{HTML}", title="Refunds"
    )
    desk.article.title, desk.article.url = f"zebra {HOSTILE}", LINK
    desk.article.save()
    Source.objects.update(name=HOSTILE, last_error=HOSTILE)
    passage = desk.article.passages.order_by("position").first()
    PassageFlag.objects.create(
        article=desk.article, title=HOSTILE, heading=HOSTILE, text=passage.text, hash=passage.hash,
        ticket=desk.ticket, agent=desk.ben, reason="wrong", comment=HOSTILE,
    )  # fmt: skip
    desk.passage = passage


def _conversation(desk: SimpleNamespace) -> None:
    refund, rosa = desk.ticket, desk.rosa
    rename(refund, HOSTILE, by=actor_of(desk.ben))
    files = [
        {"name": f"{HOSTILE}.{end}", "type": type, "size": len(body), "sha256": blobs.put(body.encode())}
        for end, type, body in (
            ("svg", "image/svg+xml", SVG),
            ("html", "text/html", HTML),
            ("txt", "text/plain", HTML),
            ("png", "image/png", HTML),
        )
    ]
    texts = {"text": f"zebra {HOSTILE}", "quoted": HOSTILE, "signature": HOSTILE, "subject": HOSTILE}
    desk.cleaned = receive_reply(refund, Said(contact=rosa, html=clean_html(HTML), files=files, **texts))
    desk.raw = receive_reply(refund, Said(contact=rosa, html=HTML, **texts))  # should cleaning ever fail
    desk.answer = reply(refund, f"{HOSTILE}\n\n[go]({LINK})\n\n{HTML}", by=desk.ada)
    Message.objects.filter(pk=desk.answer.pk).update(cc=[f"{SHORT}@x.example"])
    Outbound.objects.filter(message=desk.answer).delete()
    Outbound.objects.create(message=desk.answer, recipient=HOSTILE, state="failed", error=HOSTILE)
    write_note(
        refund, f"@{desk.ada.name} {HOSTILE}\n\n[go]({LINK})\n\n{HTML}", by=desk.ben, mentions=[desk.ada.pk]
    )
    said = Said(contact=rosa, connection=desk.mailbox, subject=f"zebra {SHORT}", text=f"zebra {HOSTILE}")
    desk.other = open_ticket(said).ticket
    for ticket in (refund, desk.other):
        TicketVector.objects.update_or_create(
            ticket=ticket, defaults={"embedding": WordEmbedder().embed(["zebra"])[0]}
        )
    desk.side = start_conversation(
        rosa, subject=HOSTILE, text=HTML, by=desk.ada, connection=desk.mailbox, side_of=refund
    ).ticket
    receive_reply(desk.side, Said(contact=rosa, **texts))


def _handled(desk: SimpleNamespace) -> None:
    refund, by = desk.ticket, actor_of(desk.ben)
    classify(refund, category=desk.category, urgency=1, needs_triage=True, by=ASSISTANT)
    add_tags(refund, [SHORT], by=by)
    for field, value in zip(desk.fields, (HOSTILE, HOSTILE, "https://x.example/"), strict=True):
        set_field(refund, field.slug, value, by=by)
    refund.refresh_from_db()
    Ticket.objects.filter(pk=refund.pk).update(custom=refund.custom | {desk.fields[2].slug: LINK})
    link(refund, desk.other, by=by)
    escalate(refund, [Section(HOSTILE, HTML)], desk.team, by=desk.ada, agent=desk.ben)
    assign(refund, desk.ben, by=actor_of(desk.ada))
    Message.objects.filter(pk=desk.raw.pk).update(author="contact")
    version = DeskVersion.objects.create(hash="a" * 64, desk={"name": HOSTILE})
    walk = Walk.objects.create(
        ticket=refund, message=desk.raw, desk=version, state="carried_out", facts={"x": HOSTILE}, tape={},
        notice=HOSTILE, error=HOSTILE, model=HOSTILE,
    )  # fmt: skip
    for step in ("classify", "compose", SHORT[:20]):
        DecisionRecord.objects.create(
            walk=walk, ticket=refund, step=step, decision={"kind": SHORT, "label": HOSTILE}, because=HOSTILE
        )
    claim = {
        "text": HOSTILE,
        "citations": [desk.passage.pk],
        "quote": HOSTILE,
        "supported": False,
        "problem": HOSTILE,
    }
    cited = {
        "passage": desk.passage.pk,
        "article": desk.article.pk,
        "title": HOSTILE,
        "heading": HOSTILE,
        "url": LINK,
        "quote": HOSTILE,
    }
    desk.suggestion = Suggestion.objects.create(
        ticket=refund, message=desk.raw, text=f"{HOSTILE}\n\n{HTML}", claims=[claim], citations=[cited],
        confidence=0.8, because=HOSTILE, detail=HOSTILE, wish="hint",
    )  # fmt: skip
    record(refund, "\"'><img src=/canary>", by=by, x=HOSTILE)


def _mine(desk: SimpleNamespace) -> None:
    refund, ada, soon = desk.ticket, desk.ada, clock.now() + timedelta(days=3)
    files = [{"name": HOSTILE, "type": "text/html", "size": 9, "sha256": blobs.put(HTML.encode())}]
    written = {"text": f"{HOSTILE}\n\n{HTML}", "subject": HOSTILE, "files": files, "problem": HOSTILE}
    for kind in ("reply", "note"):
        Draft.objects.create(ticket=refund, agent=ada, kind=kind, cc=[f"{SHORT}@x.example"], **written)
    Draft.objects.create(ticket=desk.other, agent=ada, send_at=soon, **written)
    Reminder.objects.create(ticket=refund, agent=ada, at=soon, text=HOSTILE)
    Presence.objects.create(ticket=refund, agent=desk.ben, tab="t", seen_at=soon, typing_at=soon)
    Wish.objects.create(
        ticket=refund, agent=ada, kind="hint", detail=HOSTILE, state="failed", error=HOSTILE, notice=HOSTILE
    )
    desk.told = tell(record(refund, "note_written", by=actor_of(desk.ben), mentions=[ada.pk]))


def _arrived(desk: SimpleNamespace) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Zebra <zebra@x.example>", "support@example.com"
    mail["Subject"], mail["X-Hostile"] = HOSTILE, HOSTILE
    mail.set_content(HOSTILE)
    mail.add_alternative(HTML, subtype="html")
    mail.add_attachment(SVG.encode(), maintype="image", subtype="svg+xml", filename="a.svg")
    raw = blobs.put(mail.as_bytes())
    desk.item = InboundItem.objects.create(
        connection=desk.mailbox, key="k", outcome="quarantined", reason=HOSTILE, sender=HOSTILE, subject=HOSTILE,
        authentication=HOSTILE, raw=raw, envelope={"from": HOSTILE, "to": [HOSTILE]}, size=9,
    )  # fmt: skip
    desk.mail = CaughtMail.objects.create(
        sender=HOSTILE, recipient="zebra@x.example", subject=HOSTILE, raw=raw
    )

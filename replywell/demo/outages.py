"""Two outages of the demo: one that is over, with all that was told, and one that has just been noticed."""

from datetime import datetime, timedelta

from replywell.connections.models import Connection
from replywell.demo.content import DemoConversation, DemoMessage, DemoPerson
from replywell.demo.letters import requester_mail
from replywell.incidents.actions.announcing import announce
from replywell.incidents.actions.incidents import change, open_incident, write_incident_note
from replywell.incidents.actions.publishing import publish
from replywell.incidents.actions.watching import watch
from replywell.incidents.models import Incident
from replywell.intake.actions.take_in import take_in
from replywell.kit import clock, jobs
from replywell.people.models import Agent
from replywell.tickets.models import Ticket

OVER = (
    ("Pilar Sanz", "pilar@atelier-sanz.example", "en", "Gallery mails do not arrive", "None of my clients got the mail with the link to their gallery today. Is the sending of mails broken?"),
    ("Tom Avery", "tom@averyphoto.example", "en", "Clients get no gallery mail", "I shared two galleries and neither client received the mail with the link. It is not in spam either."),
    ("Jana Kolb", "jana@kolb-bild.example", "de", "Galerie-Mails kommen nicht an", "Heute hat keine Kundin die Mail mit dem Link zur Galerie bekommen. Ist der Versand gestört?"),
    ("Owen Price", "owen@priceweddings.example", "en", "Gallery link mails missing", "The mails with the gallery links are not arriving at my clients since this morning."),
)  # fmt: skip
NOW = (
    ("Mara Feld", "mara@feldstudio.example", "en", "Gallery pages show error 500", "All my gallery pages show error 500 since a few minutes. Clients call me because they cannot see their photos."),
    ("Lewis Grant", "lewis@grantimages.example", "en", "Galleries down? Error 500", "Every gallery page gives error 500 here. My clients cannot open their photos."),
    ("Sofia Lund", "sofia@lund-foto.example", "en", "Error 500 on every gallery", "When I open a gallery page I only get error 500, on the phone too. Photos do not load for clients."),
    ("Amir Haddad", "amir@haddadvisuals.example", "en", "Client galleries error", "My client galleries show an error 500 page instead of the photos. Is something down?"),
    ("Greta Moll", "greta@mollportraits.example", "en", "Gallery error 500", "The gallery pages are down, error 500. A client wants to choose her photos right now."),
    ("Hugo Petit", "hugo@petitstudio.example", "en", "Galleries do not open", "No gallery page opens, error 500 for me and for my clients. Photos cannot be seen."),
    ("Nina Okoye", "nina@okoyefilms.example", "en", "500 error gallery pages", "Error 500 on all gallery pages. I have a presentation with the photos of a client in an hour."),
    ("Paul Ister", "paul@isterfoto.example", "en", "Gallery page broken", "My clients see error 500 when they open the gallery page. Are the galleries down?"),
)  # fmt: skip
"""Name, address, language, subject, text."""
LOOKING = {
    "en": "Hello {{requester.first_name|there}},\n\nmails with gallery links are delayed at the moment. We know the cause and are working on it. Nothing is lost: waiting mails will be sent.",
    "de": "Guten Tag {{requester.name}},\n\nMails mit Links zu Galerien kommen gerade verspätet an. Wir kennen die Ursache und arbeiten daran. Es geht nichts verloren: Wartende Mails werden nachgeschickt.",
}  # fmt: skip
DONE = {
    "en": "Mails with gallery links arrive again, and all that had waited have been sent. If one is still missing, just answer this message.",
    "de": "Mails mit Links zu Galerien kommen wieder an, und alle wartenden wurden verschickt. Fehlt noch eine, antworten Sie einfach auf diese Nachricht.",
}  # fmt: skip


def outages(connection: Connection, *, to: str) -> None:
    """Load both, as if they had happened."""
    now = clock.now()
    began = now - timedelta(days=6, hours=3)
    lead = Agent.objects.filter(email="ada@example.com").first()
    said = [_writes(connection, "mails", place, began + timedelta(minutes=2 * place), OVER[place], to) for place in range(len(OVER))]  # fmt: skip
    if lead:
        _is_told([ticket for ticket in said if ticket], lead, began)
    for place in range(len(NOW)):
        _writes(connection, "galleries", place, now - timedelta(seconds=600 - 70 * place), NOW[place], to)
    with jobs.inline():
        watch(past=True)


def _is_told(tickets: list[Ticket], lead: Agent, began: datetime) -> None:
    """From the first suspicion to the last word."""
    with clock.at(began + timedelta(minutes=14)), jobs.inline():
        incident = open_incident(tickets, by=lead, title="Queue of gallery mails stuck", severity=2)
        write_incident_note(incident, "The provider throttles us since the deploy of this morning.", by=lead)
    with clock.at(began + timedelta(minutes=25)), jobs.inline():
        change(incident, by=lead, status=Incident.Status.IDENTIFIED)
        announce(incident, LOOKING, by=lead)
    with clock.at(began + timedelta(minutes=90)), jobs.inline():
        incident.refresh_from_db()
        last = announce(incident, DONE, by=lead, resolves=True)
    with clock.at(began + timedelta(minutes=92)):
        titles = {"en": "Gallery mails were delayed", "de": "Galerie-Mails kamen verspätet an"}
        publish(last, by=lead, titles=titles)


def _writes(
    connection: Connection, name: str, place: int, at: datetime, told: tuple[str, str, str, str, str], to: str
) -> Ticket | None:
    person, address, language, subject, text = told
    conversation = DemoConversation(
        id=f"{name}-{place}",
        requester=DemoPerson(name=person, email=address),
        subject=subject,
        language="de" if language == "de" else "en",
        urgency="high",
        status="open",
        confirmed=False,
        days_ago=max((clock.now() - at) / timedelta(days=1), 1e-6),
        messages=(DemoMessage(sender="requester", hours=0, text=text),),
    )
    mail = requester_mail(conversation, 0, clock.now(), None, to=to)
    with clock.at(at + timedelta(seconds=2)), jobs.inline(), clock.at(at):
        item = take_in(connection, mail)
    return item.ticket

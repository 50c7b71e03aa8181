"""Every recurring duty, on one page. Each runs in one worker at a time and may be missed.

The last of six columns is the second.
"""

import logging

from procrastinate.contrib.django import app

from replywell.api.actions.tidying import tidy as tidy_api
from replywell.connections.grants import renew_grants
from replywell.connections.models import Connection
from replywell.delivery.actions.dispatch import sweep
from replywell.escalations.actions.alerts import resend_lost
from replywell.incidents.actions.announcing import unfinished
from replywell.kit import jobs
from replywell.knowledge.actions.asking import ask_sync, keep_up
from replywell.knowledge.actions.contradictions import compare_changed
from replywell.knowledge.actions.words import learn_words as learn_passage_words
from replywell.knowledge.source_reads import due_sources
from replywell.knowledge.writing import expired_articles
from replywell.portal.actions.transcripts import hand_over
from replywell.resolution.actions.acting import expire_due
from replywell.resolution.actions.answering import overdue as overdue_answers
from replywell.resolution.actions.running import lost as lost_runs
from replywell.resolution.actions.sending import overdue
from replywell.sla.actions.predicting import predict_all
from replywell.tickets.actions.reminders import remind_due
from replywell.tickets.actions.search_index import learn_words, tidy
from replywell.tickets.actions.snooze import wake_due
from replywell.triage.actions.assignment import hand_out_waiting, requeue_away
from replywell.triage.actions.learning import due_dimensions
from replywell.workspace.actions import presence

log = logging.getLogger(__name__)

STALLED_AFTER = 10.0
"""Seconds without a heartbeat after which a worker is taken for dead and its jobs are given to others."""


@app.periodic(cron="* * * * * */10")
@app.task(name="rescue jobs", queue=jobs.FAST, pass_context=False, queueing_lock="rescue jobs")
async def rescue_jobs(timestamp: int) -> None:
    """Jobs of a worker that died go back into the queue."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        log.warning("Job %s (%s) is taken over from a dead worker.", job.id, job.task_name)
        await app.job_manager.retry_job(job)


@app.periodic(cron="* * * * * */30")
@app.task(name="sweep outbox", queue=jobs.SLOW, queueing_lock="sweep outbox")
def sweep_outbox(timestamp: int) -> None:
    """Mails that fell out of their job are brought back or flagged."""
    sweep()


@app.periodic(cron="* * * * * */30")
@app.task(name="resend alerts", queue=jobs.FAST, queueing_lock="resend alerts")
def resend_alerts(timestamp: int) -> None:
    """Alerts of escalations that fell out of their job are sent after all."""
    resend_lost()


@app.periodic(cron="* * * * * */20")
@app.task(name="sweep drafts", queue=jobs.FAST, queueing_lock="sweep drafts")
def sweep_drafts(timestamp: int) -> None:
    """Replies whose time has come and whose job got lost leave all the same."""
    for draft in overdue():
        jobs.defer("send draft", draft=draft)
    for answer in overdue_answers():
        jobs.defer("send held answer", answer=answer)


@app.periodic(cron="* * * * * 40")
@app.task(name="sweep actions", queue=jobs.FAST, queueing_lock="sweep actions")
def sweep_actions(timestamp: int) -> None:
    """Account actions that wait for nobody any more end, and those whose job got lost go on or are flagged."""
    expire_due()
    for run in lost_runs():
        jobs.defer("run action", run=run)


@app.periodic(cron="* * * * * 0")
@app.task(name="poll mailboxes", queue=jobs.SLOW, queueing_lock="poll mailboxes")
def poll_mailboxes(timestamp: int) -> None:
    """Every mailbox, once a minute."""
    for connection in Connection.objects.filter(active=True, adapter="email"):
        if connection.settings.get("inbound") == "imap":
            jobs.defer("poll", queue=jobs.SLOW, connection=connection.pk)


@app.periodic(cron="40 3 * * *")
@app.task(name="judge answers", queue=jobs.SLOW, queueing_lock="judge answers")
def judge_answers(timestamp: int) -> None:
    """How sure answers are, learned once a day from what people made of them."""
    jobs.defer("learn certainty", queue=jobs.SLOW)


@app.periodic(cron="20 4 * * *")
@app.task(name="renew grants", queue=jobs.SLOW, queueing_lock="renew grants")
def renew_mailbox_grants(timestamp: int) -> None:
    """Permissions to mailboxes at Google and Microsoft, once a day: unused, they end after some weeks."""
    renew_grants()


@app.periodic(cron="* * * * * 15")
@app.task(name="sync sources", queue=jobs.SLOW, queueing_lock="sync sources")
def sync_sources(timestamp: int) -> None:
    """Every source whose time has come; folders are watched besides."""
    for source in due_sources():
        ask_sync(source)


@app.periodic(cron="* * * * * 35")
@app.task(name="tend indexes", queue=jobs.SLOW, queueing_lock="tend indexes")
def tend_indexes(timestamp: int) -> None:
    """What an index of passages lacks after a failure or a crash is made up for, and what is gone leaves it."""
    keep_up(all_of_them=timestamp // 60 % 10 == 0)


@app.periodic(cron="* * * * * 45")
@app.task(name="tidy search", queue=jobs.SLOW, queueing_lock="tidy search")
def tidy_search(timestamp: int) -> None:
    """What was written in the last minute is worked into the index, and its words are learned."""
    tidy()
    learn_words()


@app.periodic(cron="* * * * * 25")
@app.task(name="learn passage words", queue=jobs.SLOW, queueing_lock="learn passage words")
def learn_common_words(timestamp: int) -> None:
    """Which words of the passages are common, when many passages have changed."""
    learn_passage_words()


@app.periodic(cron="* * * * * */20")
@app.task(name="compare articles", queue=jobs.SLOW, queueing_lock="compare articles")
def compare_articles(timestamp: int) -> None:
    """Articles whose passages changed are held against those near them: what contradicts itself is shown."""
    compare_changed()


@app.periodic(cron="40 3 * * *")
@app.task(name="tell expiries", queue=jobs.SLOW, queueing_lock="tell expiries")
def tell_expiries(timestamp: int) -> None:
    """Owners hear of articles that have to be checked again; of each day of expiry once."""
    for article in expired_articles():
        jobs.defer("react to article", heard="article_expired", number=article)


@app.periodic(cron="7 * * * * 45")
@app.task(name="remember tickets", queue=jobs.SLOW, queueing_lock="remember tickets")
def remember_tickets(timestamp: int) -> None:
    """Tickets without a vector get one: those from before, and those whose job failed."""
    jobs.defer("remember older tickets", queue=jobs.SLOW)


@app.periodic(cron="* * * * * */10")
@app.task(name="wake tickets", queue=jobs.FAST, queueing_lock="wake tickets")
def wake_tickets(timestamp: int) -> None:
    """Tickets whose sleep is over wake, and reminders whose time has come are told."""
    wake_due()
    remind_due()


@app.periodic(cron="* * * * * */10")
@app.task(name="hand out tickets", queue=jobs.FAST, queueing_lock="hand out tickets")
def hand_out_tickets(timestamp: int) -> None:
    """Tickets of agents who went away go back, and what waits goes to whoever has become free."""
    requeue_away()
    hand_out_waiting()


@app.periodic(cron="*/2 * * * * 5")
@app.task(name="look ahead", queue=jobs.SLOW, queueing_lock="look ahead")
def look_ahead(timestamp: int) -> None:
    """Which tickets are likely to be answered too late, every other minute."""
    predict_all()


@app.periodic(cron="* * * * * */20")
@app.task(name="sweep presence", queue=jobs.SLOW, queueing_lock="sweep presence")
def sweep_presence(timestamp: int) -> None:
    """Tabs that went without a word do not count any more."""
    presence.sweep()


@app.periodic(cron="* * * * * */15")
@app.task(name="learn from corrections", queue=jobs.SLOW, queueing_lock="learn from corrections")
def learn_from_corrections(timestamp: int) -> None:
    """Dimensions that people have corrected lately learn anew, each in a job of its own."""
    for dimension in due_dimensions():
        jobs.defer("learn", queue=jobs.SLOW, lock="learn", dimension=dimension)


@app.periodic(cron="30 5 * * *")
@app.task(name="look for drift", queue=jobs.SLOW, queueing_lock="look for drift")
def look_for_drift(timestamp: int) -> None:
    """Once a day: whether this week's tickets are like those of the month before."""
    jobs.defer("watch drift", queue=jobs.SLOW)


@app.periodic(cron="10 * * * *")
@app.task(name="look at the ladder", queue=jobs.SLOW, queueing_lock="look at the ladder")
def look_at_the_ladder(timestamp: int) -> None:
    """Once an hour: whether the assistant is still the one that was proven, and which resolutions have lasted."""
    jobs.defer("look at ladder", queue=jobs.SLOW)
    jobs.defer("settle resolutions", queue=jobs.SLOW)


@app.periodic(cron="* * * * * */20")
@app.task(name="look for incidents", queue=jobs.SLOW, queueing_lock="look for incidents")
def look_for_incidents(timestamp: int) -> None:
    """Whether new tickets have one cause; once an hour, with traces that are missing."""
    jobs.defer("watch incidents", queue=jobs.SLOW, lock="watch incidents", past=timestamp % 3600 < 20)


@app.periodic(cron="* * * * * 5")
@app.task(name="finish updates", queue=jobs.SLOW, queueing_lock="finish updates")
def finish_updates(timestamp: int) -> None:
    """Once a minute: updates of incidents whose job got lost go on."""
    for update in unfinished():
        jobs.defer("tell incident", queue=jobs.SLOW, lock=f"incident update {update}", update=update)


@app.periodic(cron="* * * * * 50")
@app.task(name="hand over chats", queue=jobs.SLOW, queueing_lock="hand over chats")
def hand_over_chats(timestamp: int) -> None:
    """What nobody reads in a chat that was left goes by mail."""
    hand_over()


@app.periodic(cron="15 * * * *")
@app.task(name="tidy the API", queue=jobs.SLOW, queueing_lock="tidy the API")
def tidy_the_api(timestamp: int) -> None:
    """Once an hour: answers and uploads of yesterday go, and deliveries of last month."""
    tidy_api()

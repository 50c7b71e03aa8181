"""The worker process."""

import asyncio
import logging
import threading
from pathlib import Path

from django.db import OperationalError, close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from watchfiles import watch

from replywell.escalations.actions.stepping import sweep as take_steps
from replywell.knowledge.actions.asking import ask_sync
from replywell.knowledge.models import Source
from replywell.pipeline.counted import count
from replywell.project.duties import STALLED_AFTER
from replywell.sla.actions.sweep import sweep

log = logging.getLogger(__name__)


def work(concurrency: int) -> None:
    """Do jobs until SIGTERM or SIGINT; a running job gets a few seconds to finish."""
    stop = threading.Event()
    threading.Thread(target=_watch_folders, args=(stop,), name="folder-watch", daemon=True).start()
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    threading.Thread(target=_sweep_clocks, args=(stop,), name="clocks", daemon=True).start()
    threading.Thread(target=_take_steps, args=(stop,), name="escalations", daemon=True).start()
    try:
        asyncio.run(_work(concurrency))
    finally:
        stop.set()


async def _work(concurrency: int) -> None:
    worker_app = app.with_connector(DjangoConnector().get_worker_connector())
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            concurrency=concurrency,
            wait=True,
            delete_jobs="successful",
            fetch_job_polling_interval=2.0,
            shutdown_graceful_timeout=5.0,
            update_heartbeat_interval=STALLED_AFTER / 4,
            stalled_worker_timeout=STALLED_AFTER,
            install_signal_handlers=True,
        )


def _warm_up() -> None:
    """Load the model before the first message needs it."""
    from replywell.kit.errors import ReplywellError
    from replywell.pipeline.asking import live_asking
    from replywell.pipeline.gather import current_desk

    try:
        live_asking().warm_up(current_desk().dimensions)
    except ReplywellError as error:
        log.warning("%s", error.message)
    finally:
        close_old_connections()


def _sweep_clocks(stop: threading.Event) -> None:
    """Promises whose moment has come, once a second: beside the jobs, so that none of them keeps it waiting."""
    while not stop.wait(1):
        try:
            sweep()
        except OperationalError:
            log.warning("Promises wait: the database is away; trying again.")
        except Exception:
            log.exception("Promises wait; trying again.")
        finally:
            close_old_connections()


def _take_steps(stop: threading.Event) -> None:
    """Escalations that nobody answered, once a second: as beside the jobs as the promises."""
    while not stop.wait(1):
        try:
            take_steps(count)
        except OperationalError:
            log.warning("Escalations wait: the database is away; trying again.")
        except Exception:
            log.exception("Escalations wait; trying again.")
        finally:
            close_old_connections()


def _watch_folders(stop: threading.Event) -> None:
    """A changed file in a source's folder is synced at once; new sources are noticed within ten seconds."""
    while not stop.is_set():
        close_old_connections()
        folders = {
            Path(source.settings.get("path", "")): source.pk
            for source in Source.objects.filter(active=True, adapter="folder")
        }
        close_old_connections()
        there = {path: pk for path, pk in folders.items() if path.is_dir()}
        if not there:
            stop.wait(10)
            continue
        for changes in watch(*there, stop_event=stop, rust_timeout=10_000, yield_on_timeout=True):
            touched = {
                pk
                for path, pk in there.items()
                if any(Path(name).is_relative_to(path) for _, name in changes)
            }
            for pk in touched:
                ask_sync(Source(pk=pk))
            close_old_connections()
            break

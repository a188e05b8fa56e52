"""The outbox: rows written with the act, run afterwards by any number of workers, each at least once."""

import datetime as dt
import traceback
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from vtf.core.tasks import PERIODIC, TASKS
from vtf.notifications.models import Heartbeat, Job, PeriodicTask
from vtf.notifications.selectors import due_jobs

LEASE = dt.timedelta(minutes=5)  # longer than any task takes; after it a dead worker's job is taken again
MAX_ATTEMPTS = 8
FIRST_PAUSE = dt.timedelta(seconds=10)
LONGEST_PAUSE = dt.timedelta(hours=1)
KEEP_FINISHED = dt.timedelta(days=30)

log = structlog.get_logger()


def enqueue(task_name: str, *, key: str = "", run_after: dt.datetime | None = None, **payload: Any) -> None:
    """Queue a task in the running transaction; of two with the same non-empty key only the first remains.

    `payload` is the task's keyword arguments, safe for JSON and without personal data. Raises LookupError for a
    task that nobody registered.
    """
    if task_name not in TASKS:
        raise LookupError(f"No task is registered as {task_name!r}.")
    job = Job(task=task_name, key=key, payload=payload, run_after=run_after or timezone.now())
    if key:
        Job.objects.bulk_create([job], ignore_conflicts=True)
    else:
        job.save()


def run_due_jobs(limit: int = 100) -> int:
    """Run up to `limit` due jobs, one after the other, and return how many were taken."""
    taken = 0
    while taken < limit:
        job = _take_job()
        if job is None:
            break
        taken += 1
        _run(job)
    return taken


def _take_job() -> Job | None:
    """Lease the job that has been due longest; two workers never get the same one."""
    while due_jobs().exists():
        with transaction.atomic():
            queue = due_jobs().order_by("run_after", "pk")
            if connection.features.has_select_for_update_skip_locked:
                queue = queue.select_for_update(skip_locked=True)
            job = queue.first()
            if job is None:
                return None
            if job.attempts >= MAX_ATTEMPTS:  # it took its worker down with it, time after time
                _park(job, job.last_error or "the worker died")
                continue
            job.attempts += 1
            job.leased_until = timezone.now() + LEASE
            job.save(update_fields=["attempts", "leased_until"])
            return job
    return None


def _run(job: Job) -> None:
    try:
        TASKS[job.task](**job.payload)
    except Exception as error:  # noqa: BLE001 - whatever a task raises, the queue goes on
        _failed(job, error)
    else:
        Job.objects.filter(pk=job.pk, failed_at=None).update(done_at=timezone.now(), leased_until=None, last_error="")


def _failed(job: Job, error: Exception) -> None:
    where = next(reversed(traceback.extract_tb(error.__traceback__)), None)
    what = type(error).__name__ + (f" in {where.name}, line {where.lineno}" if where else "")
    log.warning("job_failed", task=job.task, job=job.pk, attempt=job.attempts, error=what)
    if job.attempts >= MAX_ATTEMPTS:
        _park(job, what)
        return
    pause = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_PAUSE)
    Job.objects.filter(pk=job.pk, done_at=None).update(
        run_after=timezone.now() + pause, leased_until=None, last_error=what[:300]
    )


def _park(job: Job, what: str) -> None:
    """Stop trying; the row stays for a person to look at. The text names the kind of error, never its message."""
    Job.objects.filter(pk=job.pk, done_at=None).update(
        failed_at=timezone.now(), leased_until=None, last_error=what[:300]
    )
    log.error("job_parked", task=job.task, job=job.pk, error=what)


def retry_failed_job(job: Job) -> None:
    """Give a parked job its tries again."""
    Job.objects.filter(pk=job.pk).exclude(failed_at=None).update(failed_at=None, attempts=0, run_after=timezone.now())


def run_periodic_tasks() -> list[str]:
    """Run every periodic task that is due; the worker that moves its date on is the one that runs it."""
    now = timezone.now()
    dates = dict(PeriodicTask.objects.values_list("name", "next_run_at"))
    ran = []
    for name, seconds in sorted(PERIODIC.items()):
        if name not in dates:
            dates[name] = PeriodicTask.objects.get_or_create(name=name, defaults={"next_run_at": now})[0].next_run_at
        if dates[name] > now or not _move_on(name, dates[name], now + dt.timedelta(seconds=seconds)):
            continue
        ran.append(name)
        try:
            TASKS[name]()
        except Exception as error:  # noqa: BLE001 - the next interval tries again
            log.error("periodic_task_failed", task=name, error=type(error).__name__)
    return ran


def _move_on(name: str, seen: dt.datetime, to: dt.datetime) -> bool:
    """Compare and set: only one of those who saw the same date moves it on."""
    row = PeriodicTask.objects.filter(pk=name, next_run_at=seen)
    return bool(row.update(next_run_at=to, last_run_at=timezone.now()))


def beat(worker: str) -> None:
    """Say that a worker is alive."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"seen_at": timezone.now()})


def drop_finished_jobs() -> int:
    """Forget jobs done long ago, but not their keys, which keep meaning "once"; and workers long gone."""
    long_ago = timezone.now() - KEEP_FINISHED
    Heartbeat.objects.filter(seen_at__lt=timezone.now() - dt.timedelta(days=1)).delete()
    return Job.objects.filter(done_at__lt=long_ago, key="").delete()[0]

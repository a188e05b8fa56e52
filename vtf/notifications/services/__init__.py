"""Telling people, and work that runs after the transaction which ordered it."""

from vtf.notifications.services.inbox import deliver, lines_of, mark_all_read, mark_read, notify, send_letter
from vtf.notifications.services.outbox import (
    beat,
    drop_finished_jobs,
    enqueue,
    retry_failed_job,
    run_due_jobs,
    run_periodic_tasks,
)
from vtf.notifications.services.reminders import remind

__all__ = [
    "beat",
    "deliver",
    "drop_finished_jobs",
    "enqueue",
    "lines_of",
    "mark_all_read",
    "mark_read",
    "notify",
    "remind",
    "retry_failed_job",
    "run_due_jobs",
    "run_periodic_tasks",
    "send_letter",
]

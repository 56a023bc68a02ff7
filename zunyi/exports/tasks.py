"""Exports in the background."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from zunyi.exports.services.export import KIND, make_export
from zunyi.exports.services.schedule import run_due_schedules
from zunyi.jobs.work import Progress, work


@work(KIND)
def make_export_work(progress: Progress) -> dict[str, Any]:
    """Write one export for whoever asked."""
    file = make_export(export_id=progress.payload["export"], say=progress.say)
    return {"file": file.pk}


@shared_task
def run_schedules() -> None:
    """Ask for the regular exports whose hour has come; ringing twice does no harm."""
    run_due_schedules()

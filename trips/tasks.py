"""What beat's bell sets going on trips."""

from __future__ import annotations

from celery import shared_task

from trips.services.notices import queue_document_warnings as queue_document_warnings_now
from trips.services.notices import queue_missing_reminders as queue_missing_reminders_now


@shared_task
def queue_missing_reminders() -> None:
    """Look for live bookings on the next trips that nobody wrote a reminder for."""
    queue_missing_reminders_now()


@shared_task
def queue_document_warnings() -> None:
    """Warn those whose identity card expires before they travel."""
    queue_document_warnings_now()

"""Celery's part in accounts."""

from __future__ import annotations

from celery import shared_task

from zunyi.accounts.services.tidy import forget_what_is_over


@shared_task
def tidy_accounts() -> None:
    """Once a day; twice does no harm."""
    forget_what_is_over()

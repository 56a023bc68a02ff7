"""Celery's part in the reports: the sums are renewed every few seconds and compared now and then."""

from __future__ import annotations

import logging

from celery import shared_task

from zunyi.reports.services.stock import compare_stocks, renew_stocks
from zunyi.reports.services.totals import compare_totals, renew_totals

log = logging.getLogger(__name__)


@shared_task
def renew_sums() -> None:
    """Reckon what was touched; ringing twice does no harm."""
    renew_totals()
    renew_stocks()


@shared_task
def compare_sums() -> None:
    """Compare all sums with the plain count; a difference is an alarm on the status page."""
    found = compare_totals()
    if found.trips:
        log.error("the sums of %s trips differ from the plain count", len(found.trips))
    if towns := compare_stocks():
        log.error("the stocks of %s towns differ from a fresh reckoning", len(towns))

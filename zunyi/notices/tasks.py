"""Beat's bell for the outbox."""

from __future__ import annotations

from celery import shared_task

from zunyi.notices.gateways import open_gateways
from zunyi.notices.services.dispatch import dispatch_due


@shared_task
def dispatch_due_notices() -> dict[str, int]:
    """Send what is due now; ringing twice, or in two places, does no harm."""
    board = open_gateways()
    if board is None:
        return {}
    try:
        return dict(dispatch_due(gateway=board))
    finally:
        board.close()

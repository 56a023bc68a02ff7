"""Beat's bell for the outbox."""

from __future__ import annotations

from celery import shared_task

from zunyi.notices.gateways import open_gateway
from zunyi.notices.services.dispatch import dispatch_due


@shared_task
def dispatch_due_notices() -> dict[str, int]:
    """Send what is due now; ringing twice, or in two places, does no harm."""
    gateway = open_gateway()
    if gateway is None:
        return {}
    try:
        return dict(dispatch_due(gateway=gateway))
    finally:
        gateway.close()

"""Codes to phones: on their way the moment they are asked for."""

from __future__ import annotations

import logging

from celery import current_app, shared_task
from django.db import transaction

from workers.services.phone_door import send_waiting_codes
from zunyi.notices.gateways import open_gateways

log = logging.getLogger(__name__)

_AT_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0, "socket_connect_timeout": 1}


@shared_task
def send_codes() -> int:
    """Send what waits; the bell carries nothing, and ringing twice does no harm."""
    board = open_gateways()
    if board is None:
        return 0
    try:
        return send_waiting_codes(board=board)
    finally:
        board.close()


def ring() -> None:
    """Nudge the workers after the commit; a broker that is away costs seconds: beat rings too."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    try:
        with current_app.connection_for_write(transport_options=_AT_ONCE) as connection:
            send_codes.apply_async((), connection=connection, retry=False)  # type: ignore[call-arg]
    except Exception:
        log.warning("the broker is away; a code waits for beat's bell")

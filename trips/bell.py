"""The doorbell of the waitlist: after a commit that freed seats, somebody looks at once. Beat looks too."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

PROMOTE = "trips.tasks.promote_waiting_of"
_AT_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0, "socket_connect_timeout": 1}


def ring_for(trip_ids: Iterable[int]) -> None:
    """Nudge the workers after the commit; a broker that is away costs seconds, never the request."""
    ids = sorted(set(trip_ids))
    if ids:
        transaction.on_commit(partial(_ring, ids), robust=True)


def _ring(trip_ids: list[int]) -> None:
    try:
        with current_app.connection_for_write(transport_options=_AT_ONCE) as connection:
            current_app.send_task(PROMOTE, (trip_ids,), connection=connection, retry=False, expires=30)
    except Exception:
        log.warning("the broker is away; the waitlist waits for beat's bell")

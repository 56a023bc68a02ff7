"""The clock, with a heart: each stroke shows in the database that it goes."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, connection

log = logging.getLogger(__name__)

EVERY = 15.0


class WatchedScheduler(PersistentScheduler):
    """Celery's own schedule; a database that is away does not stop it, and shows by itself."""

    _shown_at = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One look at the schedule, at least as often as the heart must beat."""
        if time.monotonic() - self._shown_at > EVERY:
            self._shown_at = time.monotonic()
            self._show()
        return min(super().tick(*args, **kwargs), EVERY)

    def _show(self) -> None:
        from zunyi.jobs import hearts

        try:
            hearts.beat("clock")
        except DatabaseError:
            log.warning("the clock could not show that it goes", exc_info=True)
            connection.close()

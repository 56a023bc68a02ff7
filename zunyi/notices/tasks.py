"""Beat's bell for the outbox."""

from __future__ import annotations

from celery import shared_task

from zunyi.jobs.hearts import beat
from zunyi.notices.gateways import open_gateways
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.ladder import climb, close_the_past, free_the_forsaken
from zunyi.notices.services.retention import forget_words


@shared_task
def climb_ladder() -> dict[str, int]:
    """Take the next way to those whom the last one did not reach."""
    free_the_forsaken()
    close_the_past()
    return dict(climb())


@shared_task
def dispatch_due_notices() -> dict[str, int]:
    """Send what is due now; ringing twice, or in two places, does no harm."""
    board = open_gateways()
    if board is None:
        return {}
    try:
        tally = dict(dispatch_due(gateway=board))
    finally:
        board.close()
    beat("dispatcher", said=", ".join(f"{state} {count}" for state, count in tally.items()))
    return tally


@shared_task
def forget_old_words() -> int:
    """Take the words out of old messages; what is counted stays."""
    return forget_words()

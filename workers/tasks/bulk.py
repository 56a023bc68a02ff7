"""Messages to many, in the background."""

from __future__ import annotations

from typing import Any

from workers.services.bulk import JOB, queue_bulk
from zunyi.jobs.work import Progress, work


@work(JOB)
def queue_bulk_work(progress: Progress) -> dict[str, Any]:
    """Put one of them into the outbox."""
    return {"persons": queue_bulk(bulk_id=progress.payload["bulk"], say=progress.say)}

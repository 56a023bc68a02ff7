"""The registry as a workbook, in the background."""

from __future__ import annotations

from typing import Any, cast

from workers.services.worker_export import KIND, export_workers
from zunyi.accounts.models import User
from zunyi.jobs.work import Progress, work


@work(KIND)
def export_workers_work(progress: Progress) -> dict[str, Any]:
    """Write the filtered list for whoever asked."""
    file = export_workers(payload=progress.payload, by=cast(User, progress.job.by), say=progress.say)
    return {"file": file.pk}

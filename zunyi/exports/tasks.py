"""Exports in the background."""

from __future__ import annotations

from typing import Any

from zunyi.exports.services.export import KIND, make_export
from zunyi.jobs.work import Progress, work


@work(KIND)
def make_export_work(progress: Progress) -> dict[str, Any]:
    """Write one export for whoever asked."""
    file = make_export(export_id=progress.payload["export"], say=progress.say)
    return {"file": file.pk}

"""The log of what was changed in somebody's record, kept beside the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workers.models import BulkEdit, Worker, WorkerChange
from workers.queries.changes import as_code
from zunyi.accounts.models import User
from zunyi.rows import insert_rows

# What is logged with its values; an identity number is never changed, only the person is registered anew.
LOGGED = (
    "legal_name", "household", "village_text", "present", "phone", "phone_of", "preferred_language", "education",
    "trade", "level", "brand", "flags", "certificates", "needs", "state", "state_since", "note", "valid_to",
    "is_long_term",
)  # fmt: skip


def snapshot(worker: Worker, fields: Sequence[str] = LOGGED) -> dict[str, str]:
    """What stands in the record now, for `keep_changes`; asks no query for what is at hand."""
    return {field: as_code(getattr(worker, field)) for field in fields if hasattr(worker, field)}


def keep_changes(
    worker: Worker, *, was: Mapping[str, str], now: Mapping[str, str], by: User | None, bulk: BulkEdit | None = None
) -> list[str]:
    """Log every fact that differs between two snapshots; answers their names."""
    changed = [field for field in now if was.get(field, "") != now[field]]
    insert_rows(
        [
            WorkerChange(
                worker=worker, field=field, was=was.get(field, "")[:200], now=now[field][:200], by=by, bulk=bulk
            )
            for field in changed
        ]
    )
    return changed

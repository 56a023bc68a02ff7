"""The log of what was changed in somebody's record, kept beside the person."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection

from workers.models import BulkEdit, RosterRow, Worker, WorkerChange
from workers.queries.changes import as_code
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
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


# What a roster may change, as the log holds it: (field, what stands, what the row says).
_OF_A_ROSTER = (
    ("legal_name", "w.legal_name"), ("household", "h.code"), ("village_text", "w.village_text"), ("phone", "w.phone"),
    ("phone_of", "w.phone_of"), ("education", "w.education"), ("trade", "w.trade"),
    ("flags", "array_to_string(w.flags, ',')"),
)  # fmt: skip
_PEOPLE = f"""
    FROM {Worker._meta.db_table} AS w JOIN {Division._meta.db_table} AS h ON h.id = w.household_id
    JOIN {RosterRow._meta.db_table} AS r ON r.worker_id = w.id
    WHERE r.roster_id = %(roster)s AND r.outcome = 'changed'
"""
_KEEP = f"""
    CREATE TEMPORARY TABLE roster_was ON COMMIT DROP AS
    SELECT DISTINCT ON (w.id) w.id, ARRAY[{", ".join(f"{said}::text" for _, said in _OF_A_ROSTER)}] AS facts {_PEOPLE}
"""
_COMPARE = f"""
    INSERT INTO {WorkerChange._meta.db_table} (worker_id, field, was, now, by_id)
    SELECT was.id, names.name, left(was.facts[names.at], 200), left(facts.now[names.at], 200), %(by)s
    FROM roster_was AS was
    JOIN (SELECT DISTINCT ON (w.id) w.id, ARRAY[{", ".join(f"{said}::text" for _, said in _OF_A_ROSTER)}] AS now
          {_PEOPLE}) AS facts ON facts.id = was.id
    CROSS JOIN unnest(%(fields)s::text[]) WITH ORDINALITY AS names (name, at)
    WHERE was.facts[names.at] IS DISTINCT FROM facts.now[names.at]
"""  # noqa: S608 - names of our own


@contextmanager
def roster_changes_kept(*, roster: int, by: User | None) -> Generator[None]:
    """Log what the statements inside change of the people of a roster: two statements, however many they are."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS roster_was")
        cursor.execute(_KEEP, {"roster": roster})
        yield
        facts = {"roster": roster, "by": by.pk if by else None, "fields": [name for name, _ in _OF_A_ROSTER]}
        cursor.execute(_COMPARE, facts)
        cursor.execute("DROP TABLE roster_was")

# ruff: noqa: S608 - every name in a statement is that of a table of our own
"""One fact set for many people at once, with everybody's change logged, and taken back as far as nobody touched it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from workers.models import BulkEdit, Worker, WorkerChange
from workers.refusals import EditTakenBack, NothingToChange, TooMany
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_rows
from zunyi.divisions.models import Division

STATE, FLAG, UNFLAG = "state", "flag", "unflag"
MOST = 20_000
_WORKER, _CHANGE = Worker._meta.db_table, WorkerChange._meta.db_table
_SINCE = "coalesce(to_char(w.state_since, 'YYYY-MM-DD'), '')"
_LOG = f"INSERT INTO {_CHANGE} (worker_id, field, was, now, by_id, bulk_id) SELECT w.id, "
# Each kind: what is logged of everybody before anything changes, then the change itself.
_SET: dict[str, tuple[str, ...]] = {
    STATE: (
        _LOG + f"'state', w.state, %(value)s, %(by)s, %(edit)s FROM {_WORKER} AS w WHERE w.id = ANY(%(ids)s)",
        _LOG + f"'state_since', {_SINCE}, %(day)s, %(by)s, %(edit)s FROM {_WORKER} AS w"
        f" WHERE w.id = ANY(%(ids)s) AND {_SINCE} <> %(day)s",
        f"UPDATE {_WORKER} SET state = %(value)s, state_since = %(day)s::date, updated_at = now()"
        " WHERE id = ANY(%(ids)s)",
    ),
    FLAG: (
        _LOG + "'flags', array_to_string(w.flags, ','), array_to_string(w.flags || %(value)s::varchar, ','),"
        f" %(by)s, %(edit)s FROM {_WORKER} AS w WHERE w.id = ANY(%(ids)s)",
        f"UPDATE {_WORKER} SET flags = flags || %(value)s::varchar, updated_at = now() WHERE id = ANY(%(ids)s)",
    ),
    UNFLAG: (
        _LOG
        + "'flags', array_to_string(w.flags, ','), array_to_string(array_remove(w.flags, %(value)s::varchar), ','),"
        f" %(by)s, %(edit)s FROM {_WORKER} AS w WHERE w.id = ANY(%(ids)s)",
        f"UPDATE {_WORKER} SET flags = array_remove(flags, %(value)s::varchar), updated_at = now()"
        " WHERE id = ANY(%(ids)s)",
    ),
}
# Whoever was changed by hand since keeps that.
_BACK = (
    f"UPDATE {_WORKER} AS w SET state = c.was, updated_at = now(),"
    f" state_since = CASE WHEN d.id IS NULL THEN w.state_since ELSE nullif(d.was, '')::date END"
    f" FROM {_CHANGE} AS c LEFT JOIN {_CHANGE} AS d ON d.bulk_id = c.bulk_id AND d.worker_id = c.worker_id"
    " AND d.field = 'state_since'"
    " WHERE c.bulk_id = %(edit)s AND c.field = 'state' AND w.id = c.worker_id AND w.state = c.now"
    f" AND (d.id IS NULL OR {_SINCE} = d.now)",
    f"UPDATE {_WORKER} AS w SET flags = string_to_array(c.was, ',')::varchar[], updated_at = now() FROM {_CHANGE} AS c"
    " WHERE c.bulk_id = %(edit)s AND c.field = 'flags' AND w.id = c.worker_id"
    " AND array_to_string(w.flags, ',') = c.now",
)
_BACK_LOG = (
    f"INSERT INTO {_CHANGE} (worker_id, field, was, now, by_id) SELECT c.worker_id, c.field, c.now, c.was, %(by)s"
    f" FROM {_CHANGE} AS c JOIN {_WORKER} AS w ON w.id = c.worker_id WHERE c.bulk_id = %(edit)s AND ("
    f" (c.field = 'state' AND w.state = c.now) OR (c.field = 'state_since' AND {_SINCE} = c.now)"
    " OR (c.field = 'flags' AND array_to_string(w.flags, ',') = c.now))"
)


def who_would_change(people: QuerySet[Worker], field: str, value: str) -> QuerySet[Worker]:
    """Those of them for whom it is news."""
    if field == STATE:
        return people.exclude(state=value)
    has = Q(flags__contains=[value])
    return people.exclude(has) if field == FLAG else people.filter(has)


@transaction.atomic
def edit_many(
    *, field: str, value: str, people: QuerySet[Worker], selection: str, division: Division, by: User,
    since: date | None = None,
) -> BulkEdit:  # fmt: skip
    """Set the state, or add or take a group, for all of `people`; a state holds since a day (today, unless told).

    Refuses with TooMany and NothingToChange; people are locked in the order of their ids.
    """
    changing = who_would_change(people, field, value).order_by("pk").values_list("pk", flat=True)
    ids = list(changing[: MOST + 1])
    if len(ids) > MOST:
        raise TooMany(most=MOST)
    locked = Worker.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    # Looked at once more under the lock: another clerk may have been quicker.
    ids = list(who_would_change(locked, field, value).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise NothingToChange()
    edit = BulkEdit.objects.create(field=field, value=value, selection=selection[:200], division=division, by=by)
    facts = {"ids": ids, "value": value, "by": by.pk, "edit": edit.pk}
    facts["day"] = (since or timezone.localdate()).isoformat()
    for statement in _SET[field]:
        _run(statement, facts)
    record("many.changed", edit, by=by, persons=len(ids), field=field, value=value)
    record_rows("worker.changed", Worker, edit.changes.order_by().values("worker_id").distinct(), by=by, bulk=edit.pk)
    return edit


@transaction.atomic
def undo_edit(*, edit: BulkEdit, by: User) -> int:
    """Take it back for everybody whose fact still is what it made of it; answers for how many."""
    edit = BulkEdit.objects.select_for_update(of=("self",)).get(pk=edit.pk)
    if edit.undone_at:
        raise EditTakenBack()
    ids = edit.changes.order_by().values("worker_id")
    len(Worker.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    facts = {"edit": edit.pk, "by": by.pk}
    _run(_BACK_LOG, facts)
    persons = sum(_run(statement, facts) for statement in _BACK)
    BulkEdit.objects.filter(pk=edit.pk).update(undone_by=by, undone_at=Now())
    record("many.undone", edit, by=by, persons=persons)
    return persons


def _run(statement: str, facts: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return int(cursor.rowcount)

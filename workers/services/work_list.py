"""Lists that an office works through (清单管理): made, ticked off, handed over, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from workers.models import Worker, WorkList, WorkListEntry
from workers.queries.work_list import officers_for
from workers.refusals import ListClosed, NobodyToTell, NotTheirOffice, TooMany
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division

# More people than this are no list that somebody works through.
MOST = 20_000


@transaction.atomic
def make_work_list(
    *, title: str, task: str, due_on: date, owner: User, division: Division, people: QuerySet[Worker], by: User
) -> WorkList:
    """Make a list of these people, to be worked through by `owner` until a day. Refuses with NobodyToTell, TooMany,
    NotTheirOffice."""
    _check_owner(owner, division)
    made = WorkList.objects.create(title=title, task=task, due_on=due_on, owner=owner, division=division, by=by)
    persons = _put(made, people)
    if not persons:
        raise NobodyToTell()
    record("list.made", made, by=by, persons=persons)
    return made


@transaction.atomic
def add_to_work_list(*, work_list: WorkList, people: QuerySet[Worker], by: User) -> int:
    """Put more people on a list; those who stand there already stay as they are. Answers how many are new."""
    work_list = _open(work_list)
    persons = _put(work_list, people)
    record("list.added_to", work_list, by=by, persons=persons)
    return persons


@transaction.atomic
def mark_entries(*, work_list: WorkList, done: Mapping[int, bool], notes: Mapping[int, str], by: User) -> int:
    """Tick people off or take the tick back, and write remarks; answers how many entries changed."""
    work_list = _open(work_list)
    changed = 0
    for entry in work_list.entries.select_for_update(of=("self",)).filter(pk__in={*done, *notes}).order_by("pk"):
        note, is_done = notes.get(entry.pk, entry.note)[:200], done.get(entry.pk, entry.done_at is not None)
        if note == entry.note and is_done == (entry.done_at is not None):
            continue
        facts: dict[str, object] = {"note": note}
        if is_done != (entry.done_at is not None):
            facts |= {"done_at": Now() if is_done else None, "done_by": by if is_done else None}
        WorkListEntry.objects.filter(pk=entry.pk).update(**facts)
        changed += 1
    if changed:
        record("list.marked", work_list, by=by, entries=changed)
    return changed


@transaction.atomic
def hand_over_work_list(*, work_list: WorkList, owner: User, due_on: date, by: User) -> WorkList:
    """Give a list to another officer of the office, or another day. Refuses with ListClosed, NotTheirOffice."""
    work_list = _open(work_list)
    if owner.pk != work_list.owner_id:
        _check_owner(owner, work_list.division)
    was = work_list.owner_id
    work_list.owner, work_list.due_on = owner, due_on
    work_list.save(update_fields=["owner", "due_on"])
    record("list.handed_over", work_list, by=by, was=was, now=owner.pk)
    return work_list


@transaction.atomic
def close_work_list(*, work_list: WorkList, note: str, by: User) -> WorkList:
    """The work is over; what came of it is kept with the list. Refuses with ListClosed."""
    work_list = _open(work_list)
    left = work_list.entries.filter(done_at=None).count()
    WorkList.objects.filter(pk=work_list.pk).update(closed_at=Now(), closing_note=note[:200])
    record("list.closed", work_list, by=by, left=left)
    work_list.refresh_from_db()
    return work_list


@transaction.atomic
def reopen_work_list(*, work_list: WorkList, by: User) -> WorkList:
    """Closed too early: the list goes on."""
    WorkList.objects.filter(pk=work_list.pk).update(closed_at=None)
    record("list.reopened", work_list, by=by)
    work_list.refresh_from_db()
    return work_list


def _open(work_list: WorkList) -> WorkList:
    found = WorkList.objects.select_for_update(of=("self",)).select_related("division").get(pk=work_list.pk)
    if found.closed_at:
        raise ListClosed()
    return found


def _check_owner(owner: User, division: Division) -> None:
    """Whoever is in charge must be able to open everybody on it."""
    if not officers_for(division).filter(pk=owner.pk).exists():
        raise NotTheirOffice()


def _put(work_list: WorkList, people: QuerySet[Worker]) -> int:
    """One statement, however many they are."""
    persons = people.order_by()[: MOST + 1].count()
    if persons > MOST:
        raise TooMany(most=MOST)
    if not persons:
        return 0
    rows, params = people.order_by().values("pk").query.sql_with_params()
    table = WorkListEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (work_list_id, worker_id, note) SELECT %s, person.id, ''"  # noqa: S608
            f" FROM ({rows}) AS person (id) ORDER BY person.id ON CONFLICT DO NOTHING",
            [work_list.pk, *params],
        )
        return int(cursor.rowcount)

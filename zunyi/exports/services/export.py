"""Letting a list leave the house: asked for with a purpose, granted by a second person when it is much, written, kept
for a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models.functions import Now
from django.http import QueryDict

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.exports.models import ColumnChoice, Export, Form, Schedule
from zunyi.exports.notices import GRANTED, READY, REFUSED
from zunyi.exports.queries.export import ALONE, MOST_ON_PAPER, size_of
from zunyi.exports.refusals import (
    ColumnNotForYou,
    ExportDecided,
    NoColumnChosen,
    NothingToExport,
    SecondPersonNeeded,
    TooLongForPaper,
)
from zunyi.exports.services.files import write_file
from zunyi.exports.tables import TABLES, Field, Table
from zunyi.exports.tables.table import Say
from zunyi.jobs.models import Job, StoredFile
from zunyi.jobs.services import ask_for_job, keep_file
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import NotAllowed, ReasonMissing

KIND = "export"
State = Export.State
# What an address may hold that narrows nothing.
_NO_FILTER = ("page", "csrfmiddlewaretoken")


@transaction.atomic
def ask_for_export(
    *,
    table: Table,
    asked: QueryDict,
    columns: Iterable[str],
    form: str,
    purpose: str,
    by: User,
    schedule: Schedule | None = None,
) -> Export:
    """Ask for a list as a file; above 5,000 persons, or with full identity numbers, it waits for a second person.

    The columns are remembered for the next time. Refuses with NotAllowed, NoColumnChosen, ColumnNotForYou,
    NothingToExport, TooLongForPaper.
    """
    if not table.may_export(by):
        raise NotAllowed()
    fields = open_fields(table, columns, by)
    size = size_of(table, by, asked)
    if not size.rows and schedule is None:
        raise NothingToExport()
    if form == Form.PDF and size.rows > MOST_ON_PAPER:
        raise TooLongForPaper(most=MOST_ON_PAPER, rows=size.rows)
    full = any(field.is_full_number for field in fields)
    export = Export(
        table=table.code, columns=[field.key for field in fields], form=form, purpose=purpose, by=by,
        office=office_of(by, table), expected=size.rows, persons=size.persons, full_numbers=full,
        needs_second=full or size.persons > ALONE, schedule=schedule,
    )  # fmt: skip
    export.state = State.ASKED if export.needs_second else State.GRANTED
    export.ask(filters_of(asked))
    export.save(force_insert=True)
    if schedule is None:
        ColumnChoice.objects.update_or_create(user=by, table=table.code, defaults={"columns": export.columns})
    _write_down("export.asked", export, by, rows=size.rows, state=export.state)
    if export.state == State.GRANTED:
        _begin(export)
    return export


@transaction.atomic
def decide_export(*, export: Export, yes: bool, by: User, remark: str = "") -> Export:
    """The second person's word; a no says why, and whoever asked gets a message.

    Refuses with ExportDecided, SecondPersonNeeded, ReasonMissing.
    """
    if not yes and not remark.strip():
        raise ReasonMissing()
    export = _waiting(export)
    if export.by_id == by.pk:
        raise SecondPersonNeeded()
    export.state = State.GRANTED if yes else State.REFUSED
    export.decided_by, export.remark = by, remark.strip()[:200]
    Export.objects.filter(pk=export.pk).update(
        state=export.state, decided_by=by, decided_at=Now(), remark=export.remark
    )
    _write_down("export.granted" if yes else "export.refused", export, by)
    if yes:
        _begin(export)
    if not (yes and export.schedule_id):
        # A regular one that is granted tells its reader when the file is there.
        _tell(export, GRANTED if yes else REFUSED)
    return export


@transaction.atomic
def withdraw_export(*, export: Export, by: User) -> Export:
    """Whoever asked changes their mind while it waits. Refuses with ExportDecided, NotAllowed."""
    export = _waiting(export)
    if export.by_id != by.pk:
        raise NotAllowed()
    export.state = State.WITHDRAWN
    export.save(update_fields=["state"])
    _write_down("export.withdrawn", export, by)
    return export


@transaction.atomic
def make_export(*, export_id: int, say: Say) -> StoredFile:
    """Write the file of a granted export, within what its person may export now; it is kept for 24 hours.

    Refuses with NotAllowed when the right was lost meanwhile.
    """
    export = Export.objects.select_related("by").get(pk=export_id)
    table = TABLES[export.table]
    if export.state != State.GRANTED or not table.may_export(export.by):
        raise NotAllowed()
    fields = open_fields(table, export.columns, export.by)
    content, name, content_type, rows = write_file(
        table=table,
        rows=table.rows(export.by, QueryDict(export.asked)),
        fields=fields,
        form=export.form,
        purpose=export.purpose,
        total=export.expected,
        say=say,
    )
    Export.objects.filter(pk=export.pk).update(rows=rows)
    _write_down("export.made", export, export.by, rows=rows)
    if export.schedule_id:
        _tell(export, READY)
    return keep_file(name=name, content=content, content_type=content_type, by=export.by)


def office_of(user: User, table: Table) -> Division | None:
    """The place from which somebody exports: the highest one where they serve."""
    places = [each.division for each in user.current_assignments if each.division]
    return min(places, key=lambda place: len(place.path), default=None)


def _begin(export: Export) -> Job:
    """Have it written in the background, in the language of whoever asked."""
    title = f"{TABLES[export.table].title} · {Form(export.form).label}"
    job = ask_for_job(kind=KIND, title=title, by=export.by, payload={"export": export.pk})
    export.job = job
    Export.objects.filter(pk=export.pk).update(job=job)
    return job


def _tell(export: Export, kind: str) -> None:
    """A message to the phone of whoever asked, where one is on record."""
    person, phone = f"user:{export.by_id}", export.by.phone
    if phone:
        queue_notices([notice(kind, person=person, about=export, division=export.office_id, phone=phone)])


def _waiting(export: Export) -> Export:
    export = Export.objects.select_for_update(of=("self",)).select_related("by").get(pk=export.pk)
    if export.state != State.ASKED:
        raise ExportDecided()
    return export


def open_fields(table: Table, columns: Iterable[str], user: User) -> Sequence[Field]:
    """The columns of these keys, if this person may have them. Refuses with NoColumnChosen, ColumnNotForYou."""
    fields = table.chosen(columns)
    if not fields:
        raise NoColumnChosen()
    for field in fields:
        if field.needs and not user.can(field.needs):
            raise ColumnNotForYou(column=field.title)
    return fields


def filters_of(asked: QueryDict) -> str:
    """What of an address narrows the list."""
    kept = asked.copy()
    for name in _NO_FILTER:
        kept.pop(name, None)
    return kept.urlencode()


def _write_down(action: str, export: Export, by: User, **more: object) -> None:
    record(
        action, export, by=by, table=export.table, columns=export.columns, form=export.form, persons=export.persons,
        purpose=export.purpose, full_numbers=export.full_numbers, **more,
    )  # fmt: skip

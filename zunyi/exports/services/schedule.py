"""Lists that leave by themselves: set up once, made every day or week for each reader within their own rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.exports.models import Schedule
from zunyi.exports.queries.export import readers_for
from zunyi.exports.refusals import NobodyToSendTo, NotOpenToReaders, ScheduleEnded
from zunyi.exports.services.export import ask_for_export, filters_of, open_fields
from zunyi.exports.tables import TABLES, Table
from zunyi.refusals import NotAllowed, Refusal

Rhythm = Schedule.Rhythm
# A list that is made anew each time speaks of the day on which it is made.
_OF_ONE_DAY = ("day", "season_from", "version")


@transaction.atomic
def add_schedule(
    *,
    table: Table,
    asked: QueryDict,
    columns: Iterable[str],
    form: str,
    purpose: str,
    rhythm: str,
    hour: int,
    readers: Iterable[User],
    by: User,
    weekday: int = Schedule.Weekday.MONDAY,
) -> Schedule:
    """Have a list made regularly for these readers.

    Refuses with NotAllowed, NoColumnChosen, ColumnNotForYou, NobodyToSendTo, NotOpenToReaders.
    """
    if not table.may_export(by):
        raise NotAllowed()
    fields = open_fields(table, columns, by)
    wanted = list(readers_for(by).filter(pk__in=[reader.pk for reader in readers]))
    if not wanted:
        raise NobodyToSendTo()
    moving = _moving(asked)
    check_open(table, moving, wanted)
    schedule = Schedule(
        table=table.code, columns=[field.key for field in fields], form=form, purpose=purpose, rhythm=rhythm,
        weekday=weekday, hour=hour, by=by, next_at=next_time(rhythm, weekday, hour, timezone.now()),
    )  # fmt: skip
    schedule.ask(moving)
    schedule.save(force_insert=True)
    schedule.readers.set(wanted)
    _write_down("export.scheduled", schedule, by, readers=[reader.pk for reader in wanted])
    return schedule


@transaction.atomic
def end_schedule(*, schedule: Schedule, by: User) -> Schedule:
    """Nothing is made any more. Refuses with NotAllowed, ScheduleEnded."""
    schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
    if schedule.by_id != by.pk:
        raise NotAllowed()
    if schedule.ended_at:
        raise ScheduleEnded()
    schedule.ended_at = timezone.now()
    schedule.save(update_fields=["ended_at"])
    _write_down("export.schedule_ended", schedule, by)
    return schedule


def run_due_schedules(*, now: datetime | None = None) -> int:
    """Ask for the exports of every schedule whose time has come; how many schedules it was.

    Times that were missed while the workers were away are made up once, not one by one.
    """
    done = 0
    with translation.override(settings.LANGUAGE_CODE):
        while _run_one(now or timezone.now()):
            done += 1
    return done


@transaction.atomic
def _run_one(now: datetime) -> bool:
    due = Schedule.objects.select_for_update(skip_locked=True).filter(ended_at=None, next_at__lte=now)
    schedule = due.order_by("next_at", "pk").first()
    if schedule is None:
        return False
    schedule.next_at = next_time(schedule.rhythm, schedule.weekday, schedule.hour, now)
    schedule.save(update_fields=["next_at"])
    for reader in schedule.readers.filter(is_active=True).order_by("pk"):
        _ask_for(schedule, reader)
    return True


def _ask_for(schedule: Schedule, reader: User) -> None:
    """One reader's file. Who may no longer export gets none, and that is written down."""
    table, asked = TABLES[schedule.table], schedule.asked
    columns = [field.key for field in table.fields_for(reader) if field.key in schedule.columns]
    try:
        check_open(table, asked, [reader])
        ask_for_export(
            table=table, asked=QueryDict(asked), columns=columns, form=schedule.form,
            purpose=schedule.purpose, by=reader, schedule=schedule,
        )  # fmt: skip
    except Refusal as no:
        _write_down("export.not_made", schedule, reader, why=no.code)


def check_open(table: Table, asked: str, readers: Iterable[User]) -> None:
    """Refuse with NotOpenToReaders where one of them would get the form of a place that is not theirs."""
    strangers = [reader.name for reader in readers if not table.opens(reader, QueryDict(asked))]
    if strangers:
        raise NotOpenToReaders(names="、".join(strangers))


def next_time(rhythm: str, weekday: int, hour: int, after: datetime) -> datetime:
    """The next full hour of that kind after a moment, by the clock of Zunyi."""
    at = timezone.localtime(after).replace(hour=hour, minute=0, second=0, microsecond=0)
    if rhythm == Rhythm.WEEKLY:
        at += timedelta(days=(weekday - at.weekday()) % 7)
    return at if at > after else at + timedelta(days=7 if rhythm == Rhythm.WEEKLY else 1)


def _moving(asked: QueryDict) -> str:
    kept = asked.copy()
    for name in _OF_ONE_DAY:
        kept.pop(name, None)
    return filters_of(kept)


def _write_down(action: str, schedule: Schedule, by: User, **more: object) -> None:
    record(
        action, schedule, by=by, table=schedule.table, columns=schedule.columns, form=schedule.form,
        purpose=schedule.purpose, rhythm=schedule.rhythm, **more,
    )  # fmt: skip

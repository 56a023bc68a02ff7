"""A roster's way into the register: received, judged, corrected, confirmed; the taking over is `roster_taking`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from workers import refusals
from workers.models import RosterImport, RosterRow
from workers.queries.roster import remembered_columns, same_file
from workers.queries.roster_fields import FIELDS
from workers.queries.roster_lines import Line, LineReader
from workers.services.roster_judging import counted, judge_stage
from workers.services.roster_staging import stage_lines
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.jobs.models import Job
from zunyi.jobs.services import ask_for_job, keep_file
from zunyi.refusals import NotAllowed
from zunyi.sheets.dates import year_of
from zunyi.sheets.heads import Layout, data_rows, is_total, understand
from zunyi.sheets.reading import Cell, Workbook, read_workbook, text_of

State = RosterImport.State
Outcome = RosterRow.Outcome

KEPT_HOURS = 7 * 24  # an uploaded file is needed until its import is over; a week covers a holiday
CELLS_KEPT = timedelta(days=30)
JUDGED_AT_ONCE = 3000  # rows; more are judged in the background
_WORTH_TAKING = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.ELSEWHERE)


@transaction.atomic
def receive_roster(*, name: str, content: bytes, county: Division, by: User, again: bool = False) -> RosterImport:
    """Keep an uploaded file and propose how to read it. Raises a FileRefused, HeadNotFound, or RosterSeenBefore.

    `again`: read the very same file once more, for example after places were added to the map.
    """
    if not any(county.path.startswith(path) for path in division_paths(by, "workers.import")):
        raise NotAllowed()
    book = read_workbook(content)
    digest = hashlib.sha256(content).digest()
    earlier = None if again else same_file(county_id=county.pk, file_hash=digest)
    if earlier:
        at = timezone.localtime(earlier.created_at).strftime("%Y-%m-%d %H:%M")
        raise refusals.RosterSeenBefore(at=at, by=str(earlier.by), roster=earlier.pk)
    layouts = [_as_remembered(layout, county) for layout in understand(book, FIELDS)]
    roster = RosterImport(county=county, by=by, file_name=name[:200], file_hash=digest)
    roster.file = keep_file(
        name=name[:200], content=content, content_type=f"sheet/{book.kind}", by=by, for_hours=KEPT_HOURS
    )
    _describe(roster, book, layouts)
    roster.save()
    record("roster.received", roster, by=by)
    return roster


def start_judging(*, roster: RosterImport, by: User) -> Job | None:
    """Judge a small roster at once; for a large one answer the job that will."""
    if roster.counts.get("rows", 0) <= JUDGED_AT_ONCE:
        judge_roster(roster=roster)
        return None
    job = ask_for_job(kind="roster_judging", title=roster.file_name, by=by, payload={"roster": roster.pk})
    RosterImport.objects.filter(pk=roster.pk).update(job=job)
    return job


@transaction.atomic
def judge_roster(*, roster: RosterImport) -> RosterImport:
    """Say of every row what it would do to the register, and keep rows and judgement, cells sealed."""
    roster = _locked(roster, State.RECEIVED, State.JUDGED)
    if roster.file is None:
        raise refusals.RosterFileGone()
    book = read_workbook(roster.file.content(), limit_bytes=1 << 30, checked=True)
    left_out: Counter[str] = Counter()
    stage_lines(roster, read_lines(book, roster, left_out))
    roster.counts = {**roster.counts, **left_out}
    judge_stage(roster)
    roster.counts = {**roster.counts, **counted(roster)}
    roster.state = State.JUDGED
    roster.save(update_fields=["counts", "state"])
    return roster


@transaction.atomic
def remap_roster(*, roster: RosterImport, columns: dict[int, dict[str, int]], by: User) -> RosterImport:
    """Read the file with the columns that the officer pointed out: {sheet: {field: column}}; the caller judges anew."""
    roster = _locked(roster, State.RECEIVED, State.JUDGED)
    layouts = []
    for layout in roster.layouts:
        chosen = columns.get(layout.sheet, layout.columns)
        if not {"name", "number"} <= chosen.keys():
            raise refusals.RosterColumnsMissing()
        layouts.append(Layout(layout.sheet, layout.head, layout.titles, chosen))
    roster.mapping = {**roster.mapping, "layouts": [layout.as_json() for layout in layouts]}
    roster.save(update_fields=["mapping"])
    record("roster.columns_corrected", roster, by=by)
    return roster


@transaction.atomic
def confirm_roster(*, roster: RosterImport, by: User, about_url: str = "") -> Job:
    """Take the officer's word: the taking over begins in the background. A second click gets the same job."""
    roster = _locked(roster, State.JUDGED, State.CONFIRMED)
    if roster.state == State.CONFIRMED and roster.job and not roster.job.is_over:
        return roster.job
    if not any(roster.counts.get(outcome) for outcome in _WORTH_TAKING):
        raise refusals.RosterEmpty()
    job = ask_for_job(
        kind="roster_taking",
        title=roster.file_name,
        by=by,
        payload={"roster": roster.pk},
        about_url=about_url,
    )
    roster.state, roster.job = State.CONFIRMED, job
    roster.save(update_fields=["state", "job"])
    record("roster.confirmed", roster, by=by)
    return job


@transaction.atomic
def drop_roster(*, roster: RosterImport, by: User) -> RosterImport:
    """Give an import up: its rows and its file go, the history stays."""
    roster = _locked(roster, State.RECEIVED, State.JUDGED, State.FAILED)
    roster.rows.all().delete()
    if roster.file:
        roster.file.delete()
    roster.state, roster.file = State.DROPPED, None
    roster.save(update_fields=["state", "file"])
    record("roster.dropped", roster, by=by)
    return roster


@transaction.atomic
def forget_old_rosters() -> int:
    """Remove the cells of rosters that were settled, or left lying, a month ago; counts and history stay.

    What was taken over is in the register, and nobody needs a second copy (PIPL 19). Answers how many were emptied.
    """
    limit = timezone.now() - CELLS_KEPT
    settled = Q(state=State.DONE, done_at__lt=limit)
    left_lying = Q(state__in=[State.RECEIVED, State.JUDGED], created_at__lt=limit)
    old = RosterImport.objects.filter(settled | left_lying).filter(
        Exists(RosterRow.objects.filter(roster=OuterRef("pk")))
    )
    emptied = list(old.select_for_update(of=("self",)))
    RosterRow.objects.filter(roster__in=emptied).delete()
    for roster in emptied:
        if roster.state != State.DONE:
            RosterImport.objects.filter(pk=roster.pk).update(state=State.DROPPED)
        record("roster.cells_forgotten", roster, by=None)
    return len(emptied)


def read_lines(book: Workbook, roster: RosterImport, counts: Counter[str]) -> Iterator[Line]:
    """Every row of the sheets that a layout names, understood, one after the other; `counts` gets the rows, and the
    totals and notes that were left out. The database is asked before the first row, and not again."""
    reader = LineReader(roster.county, timezone.localtime(roster.created_at).date())
    return _lines(book, roster, reader, counts)


def _lines(book: Workbook, roster: RosterImport, reader: LineReader, counts: Counter[str]) -> Iterator[Line]:
    counts.update(rows=0, left_out=0)
    for layout in roster.layouts:
        year = roster.years[layout.sheet]
        for number, row in data_rows(book.sheets[layout.sheet], layout):
            counts["rows"] += 1
            if is_total(row):
                counts["left_out"] += 1
            else:
                yield reader.read(layout.sheet, number, row, layout, year)


def _as_remembered(layout: Layout, county: Division) -> Layout:
    """The layout with the columns that an officer of the county pointed out before, where the head is the same."""
    columns = remembered_columns(county_id=county.pk, titles=layout.titles)
    return Layout(layout.sheet, layout.head, layout.titles, columns) if columns else layout


def _describe(roster: RosterImport, book: Workbook, layouts: list[Layout]) -> None:
    used = {layout.sheet for layout in layouts}
    first = layouts[0]
    roster.columns = first.titles
    roster.mapping = {
        "layouts": [layout.as_json() for layout in layouts],
        "years": {layout.sheet: _year(book.sheets[layout.sheet].rows[: layout.head + 1]) for layout in layouts},
        "sheets": [sheet.name for sheet in book.sheets],
        "left_out": [sheet.name for number, sheet in enumerate(book.sheets) if number not in used],
    }
    # Whether they are few is all that counts yet; judging counts them all.
    every = (row for layout in layouts for row in data_rows(book.sheets[layout.sheet], layout))
    rows = sum(1 for _row in islice(every, JUDGED_AT_ONCE + 1))
    roster.counts = {"rows": rows}


def _year(above: Sequence[list[Cell]]) -> int:
    """The year that days without one belong to: the title's, else that of the coming season."""
    titles: Iterator[str] = (text_of(cell) for row in above for cell in row if isinstance(cell, str))
    day = timezone.localdate()
    return year_of(titles) or (day.year + 1 if day.month >= 10 else day.year)


def _locked(roster: RosterImport, *states: str) -> RosterImport:
    """The import, locked, if it is in one of these states."""
    roster = (
        RosterImport.objects.select_for_update(of=("self",))
        .select_related("county", "file", "job", "by")
        .get(pk=roster.pk)
    )
    if roster.state not in states:
        raise refusals.RosterNotWaiting(state=roster.get_state_display())
    return roster


def note_denied_look(*, pk: int, by: User) -> None:
    """Write down that somebody asked for a roster that is not the own office's (edge case 41)."""
    roster = RosterImport.objects.filter(pk=pk).first()
    if roster is not None:
        record("roster.denied", roster, by=by)

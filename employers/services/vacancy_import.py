"""Taking in lists of vacancies: receive and judge, correct the columns, and have them taken over or put aside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.models import VacancyImport, VacancyRow
from employers.queries.vacancy_import import counts_of, seen_before, workbook_of
from employers.queries.vacancy_judgement import judge, read_rows
from employers.queries.vacancy_list import FIELDS
from employers.refusals import ImportNotWaiting, ListEmpty, ListSeenBefore, NothingToTakeOver
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.jobs.models import Job
from zunyi.jobs.services import ask_for_job, keep_file
from zunyi.sheets.dates import year_of
from zunyi.sheets.heads import Layout, data_rows, is_total, understand
from zunyi.sheets.reading import Workbook, read_workbook, text_of

Outcome = VacancyRow.Outcome
KIND = "vacancy_import"
BATCH = 1000
KEEP_HOURS = 90 * 24


@transaction.atomic
def receive_vacancies(*, content: bytes, name: str, division: Division, by: User, again: bool = False) -> VacancyImport:
    """Read and judge an uploaded list; nothing is taken over yet.

    Raises a FileRefused or HeadNotFound for a file that is no list, ListSeenBefore for one that was taken over
    already, unless `again` is asked for.
    """
    content_hash = hashlib.sha256(content).digest()
    if not again and (earlier := seen_before(content_hash, by)):
        raise ListSeenBefore(list=earlier.pk, day=timezone.localdate(earlier.created_at))
    book = read_workbook(content)
    layouts = understand(book, FIELDS)
    received = VacancyImport.objects.create(
        division=division,
        by=by,
        file=keep_file(
            name=name, content=content, content_type="application/octet-stream", by=by, for_hours=KEEP_HOURS
        ),
        file_name=name[:200],
        file_hash=content_hash,
    )
    _judge(received, book, layouts)
    record("vacancies.received", received, by=by, rows=received.counts["rows"])
    return received


@transaction.atomic
def remap_vacancies(
    *, vacancy_import: VacancyImport, columns: Mapping[int, Mapping[str, int]], by: User
) -> VacancyImport:
    """Read a list anew, with the columns as a person has set them right: {sheet: {field: column}}."""
    received = _lock(vacancy_import.pk)
    if received.state != VacancyImport.State.JUDGED:
        raise ImportNotWaiting()
    layouts = [
        Layout(each.sheet, each.head, each.titles, dict(columns.get(each.sheet, each.columns)))
        for each in received.layouts
    ]
    received.rows.all().delete()
    _judge(received, workbook_of(received), layouts)
    record("vacancies.columns_corrected", received, by=by)
    return received


def _judge(received: VacancyImport, book: Workbook, layouts: list[Layout]) -> None:
    """Write down what each row of the list would do; a sheet without a row does not count."""
    rows = {layout.sheet: found for layout in layouts if (found := _rows(book, layout))}
    if not rows:
        raise ListEmpty()
    read = [layout for layout in layouts if layout.sheet in rows]
    years = {layout.sheet: _year(book, layout) for layout in read}
    received.columns = read[0].titles
    received.mapping = {
        "layouts": [layout.as_json() for layout in read],
        "years": years,
        "sheets": [sheet.name for sheet in book.sheets],
        "left_out": [
            each.name for at, each in enumerate(book.sheets) if at not in rows and not each.hidden and each.rows
        ],
    }
    received.state = VacancyImport.State.JUDGED
    cells = [(sheet, number, row) for sheet, found in rows.items() for number, row in found]
    postings = read_rows(cells, years=years, today=timezone.localdate())
    VacancyRow.objects.bulk_create(judge(received, postings), batch_size=BATCH)
    received.counts = counts_of(received)
    received.save()


@transaction.atomic
def confirm_vacancies(*, vacancy_import: VacancyImport, by: User, about_url: str = "") -> Job:
    """Have the list taken over in the background; asking twice gives the same job."""
    asked = _lock(vacancy_import.pk)
    if asked.job and asked.state in (VacancyImport.State.CONFIRMED, VacancyImport.State.DONE):
        return asked.job
    if asked.state != VacancyImport.State.JUDGED:
        raise ImportNotWaiting()
    if not asked.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED, Outcome.HELD]).exists():
        raise NothingToTakeOver()
    title = _("Take over vacancies: %(file)s") % {"file": asked.file_name}
    asked.job = ask_for_job(kind=KIND, title=title, by=by, payload={"import": asked.pk}, about_url=about_url)
    asked.state = VacancyImport.State.CONFIRMED
    asked.save(update_fields=["job", "state"])
    record("vacancies.confirmed", asked, by=by)
    return asked.job


@transaction.atomic
def drop_vacancies(*, vacancy_import: VacancyImport, by: User) -> VacancyImport:
    """Put a list aside without taking anything over."""
    dropped = _lock(vacancy_import.pk)
    if dropped.state != VacancyImport.State.JUDGED:
        raise ImportNotWaiting()
    dropped.state = VacancyImport.State.DROPPED
    dropped.save(update_fields=["state"])
    record("vacancies.dropped", dropped, by=by)
    return dropped


def _lock(import_id: int) -> VacancyImport:
    return VacancyImport.objects.select_for_update(of=("self",)).select_related("job", "by").get(pk=import_id)


def _rows(book: Workbook, layout: Layout) -> list[tuple[int, dict[str, str]]]:
    """The rows below the head, each with its number and its cells by field."""
    return [
        (number, {key: text_of(layout.cell(row, key)) for key in layout.columns})
        for number, row in data_rows(book.sheets[layout.sheet], layout)
        if not is_total(row)
    ]


def _year(book: Workbook, layout: Layout) -> int | None:
    """The year that the title of a sheet speaks of."""
    return year_of(text_of(cell) for row in book.sheets[layout.sheet].rows[: layout.head + 1] for cell in row)

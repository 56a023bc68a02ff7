"""Finding lists of vacancies, and the rows of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from employers.models import Vacancy, VacancyImport, VacancyRow
from employers.queries.vacancy_list import TITLES
from employers.refusals import FileGone
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.accounts.roles import LEVEL_OF_ROLE
from zunyi.divisions.models import Division
from zunyi.sheets.heads import SAMPLE
from zunyi.sheets.reading import Workbook, read_workbook, text_of


def visible_to(user: User, capability: str = "vacancies.edit") -> QuerySet[VacancyImport]:
    """The lists that were taken in for a place where `user` holds `capability`."""
    paths = division_paths(user, capability)
    return VacancyImport.objects.filter(at_or_below("division", paths)).select_related("division", "by", "job")


def rows_of(received: VacancyImport, show: str = "") -> QuerySet[VacancyRow]:
    """The rows of one outcome, or those that carry a warning, or all."""
    rows = received.rows.select_related("vacancy").order_by("sheet", "number")
    if show == "warned":
        return rows.filter(problems__contains=[{"severity": "warned"}])
    return rows.filter(outcome=show) if show else rows


def seen_before(content_hash: bytes, user: User) -> VacancyImport | None:
    """The list of this very content that was taken over already."""
    done = visible_to(user).filter(file_hash=content_hash, state=VacancyImport.State.DONE)
    return done.order_by("-created_at").first()


def office_of(user: User) -> Division | None:
    """The place for which this person takes lists in."""
    places = [each.division for each in user.current_assignments if each.role in LEVEL_OF_ROLE and each.division]
    return min(places, key=lambda place: place.depth, default=None)


def workbook_of(received: VacancyImport) -> Workbook:
    """The file as it was sent. Raises FileGone once its time is over."""
    if received.file is None:
        raise FileGone()
    return read_workbook(received.file.content())


def samples_of(received: VacancyImport) -> dict[int, list[list[str]]]:
    """What stands in each column of each sheet, for choosing what it is."""
    book, samples = workbook_of(received), {}
    for layout in received.layouts:
        rows = book.sheets[layout.sheet].rows[layout.head + 1 :][:SAMPLE]
        samples[layout.sheet] = [
            [text_of(row[at]) for row in rows if at < len(row)] for at in range(len(layout.titles))
        ]
    return samples


def counts_of(received: VacancyImport) -> dict[str, int]:
    """How many rows came to what, and how many carry a question."""
    rows = list(received.rows.values_list("outcome", "problems"))
    found = Counter(outcome for outcome, _problems in rows)
    counts = {str(outcome): found.get(outcome, 0) for outcome in VacancyRow.Outcome.values}
    warned = sum(any(each["severity"] == "warned" for each in problems) for _outcome, problems in rows)
    return counts | {"rows": len(rows), "warned": warned}


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a list were taken for, and those that were not."""

    used: list[tuple[str, str]]
    unused: list[str]


def columns_of(received: VacancyImport) -> Columns:
    """The columns of a list, all its sheets together, for people to read."""
    used: dict[str, str] = {}
    unused: list[str] = []
    for layout in received.layouts:
        meant = {column: key for key, column in layout.columns.items()}
        for at, title in enumerate(layout.titles):
            if at in meant:
                used.setdefault(title or "–", TITLES[meant[at]])
            elif title:
                unused.append(title)
    return Columns(list(used.items()), list(dict.fromkeys(unused)))


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row with everything that there is to say about it."""

    row: VacancyRow
    changes: list[tuple[str, Any, Any]]
    cells: list[tuple[str, str]]
    pay: str


def rows_told(rows: Iterable[VacancyRow]) -> list[RowTold]:
    """The rows of a page, in words."""
    return [
        RowTold(
            row=row,
            changes=[
                (_field_name(each["field"]), _shown(each["field"], each["was"]), _shown(each["field"], each["now"]))
                for each in row.changes
            ],
            cells=[(TITLES[key], text) for key, text in row.cells.items() if text],
            pay=row.cells.get("pay") or "–".join(filter(None, (row.cells.get("pay_from"), row.cells.get("pay_to")))),
        )
        for row in rows
    ]


def _field_name(name: str) -> str:
    return str(getattr(Vacancy._meta.get_field(name), "verbose_name", name))


def _shown(name: str, value: Any) -> Any:
    """A choice by its words, everything else as it is."""
    choices = dict(getattr(Vacancy._meta.get_field(name), "choices", None) or ())
    return choices.get(value, value) or _("nothing")

"""What each row of a list would do to the register as it stands now; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from employers.models import Employer, Vacancy, VacancyImport, VacancyRow
from employers.queries.vacancy_list import Places, Posting, read_posting

Outcome = VacancyRow.Outcome
# What a later list may change of a vacancy; the rest makes it another one.
COMPARED = (
    "openings", "pay_from", "pay_to", "shift", "lodging", "insurance", "contract", "requirements",
)  # fmt: skip


def read_rows(
    rows: Sequence[tuple[int, int, dict[str, str]]], *, years: Mapping[int, int | None], today: date
) -> list[Posting]:
    """What the rows say, given as (sheet, row, cells by field); `years` are those of the sheets' titles."""
    places = Places(cells.get("code", "") for _sheet, _number, cells in rows)
    postings = []
    for sheet, number, cells in rows:
        posting = read_posting(number, cells, places, today=today, year=years.get(sheet))
        posting.sheet = sheet
        postings.append(posting)
    return postings


def judge(received: VacancyImport, postings: Sequence[Posting]) -> list[VacancyRow]:
    """What each row would do to the register as it stands now."""
    codes = {posting.values["uscc"] for posting in postings if "uscc" in posting.values}
    firms = {firm.uscc: firm for firm in Employer.objects.filter(uscc__in=codes)}
    known = {identity_of(vacancy): vacancy for vacancy in vacancies_of(codes)}
    seen: dict[Any, int] = {}
    names: dict[str, tuple[str, int]] = {}
    rows = []
    for posting in postings:
        _compare_with_firm(posting, firms, names)
        row = VacancyRow(
            vacancy_import=received,
            sheet=posting.sheet,
            number=posting.number,
            cells=posting.cells,
            problems=posting.problems,
            mended=posting.mended,
        )
        row.outcome = _outcome(posting, row, known, seen)
        rows.append(row)
    return rows


def _outcome(posting: Posting, row: VacancyRow, known: dict[Any, Vacancy], seen: dict[Any, int]) -> Outcome:
    if posting.is_wrong:
        return Outcome.WRONG
    if posting.identity in seen:
        row.mended = [
            *row.mended,
            {"column": "", "why": _("The same vacancy as in row %(row)s.") % {"row": seen[posting.identity]}},
        ]
        return Outcome.REPEATED
    seen[posting.identity] = posting.number
    vacancy = known.get(posting.identity)
    if vacancy is None:
        return Outcome.HELD if posting.judgement.is_refused else Outcome.NEW
    row.vacancy = vacancy
    row.changes = [
        {"field": name, "was": getattr(vacancy, name), "now": posting.values[name]}
        for name in COMPARED
        if getattr(vacancy, name) != posting.values[name]
    ]
    return Outcome.CHANGED if row.changes else Outcome.UNCHANGED


def _compare_with_firm(posting: Posting, firms: dict[str, Employer], names: dict[str, tuple[str, int]]) -> None:
    """A code belongs to one firm: in the list, and in the register, whose name is kept."""
    code, name = posting.values.get("uscc"), posting.values.get("name")
    if not code or not name:
        return
    first, row = names.setdefault(code, (name, posting.number))
    if first != name:
        why = _("In row %(row)s this code belongs to %(name)s.") % {"row": row, "name": first}
        posting.wrong("uscc", why, _("Correct the name or the code."))
    firm = firms.get(code)
    if firm and firm.state == Employer.State.SUSPENDED:
        why = _("This employer is suspended: %(reason)s") % {"reason": firm.state_reason}
        posting.wrong("name", why, _("Lift the suspension first."))
    elif firm and firm.name != name:
        posting.note("name", _("The register calls this employer %(name)s; that name is kept.") % {"name": firm.name})


def vacancies_of(codes: set[str]) -> list[Vacancy]:
    return list(Vacancy.objects.filter(employer__uscc__in=codes).select_related("employer").order_by("pk"))


def identity_of(vacancy: Vacancy) -> tuple[str, str, int, date, date]:
    return vacancy.employer.uscc, vacancy.title, vacancy.division_id, vacancy.from_on, vacancy.to_on

"""Taking over lists of vacancies: receive and judge, show, take over once a person has said so."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.models import Employer, Vacancy, VacancyImport, VacancyRow
from employers.queries.vacancy_list import FIELDS, TITLES, Places, Posting, read_posting
from employers.refusals import ImportNotWaiting, ListEmpty, NothingToTakeOver, VacancyPostedAlready
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_many
from zunyi.divisions.models import Division
from zunyi.jobs.models import Job
from zunyi.jobs.services import ask_for_job, keep_file
from zunyi.refusals import refuse_on
from zunyi.sheets.dates import year_of
from zunyi.sheets.heads import Layout, data_rows, is_total, understand
from zunyi.sheets.reading import Workbook, read_workbook, text_of
from zunyi.sheets.writing import Column, write_xlsx

Outcome = VacancyRow.Outcome
KIND = "vacancy_import"
BATCH = 1000
KEEP_HOURS = 90 * 24
COMPARED = (
    "openings", "pay_from", "pay_to", "shift", "lodging", "insurance", "contract", "requirements",
)  # fmt: skip
READ_FROM_TEXT = ("trade", "min_education", "certificate", "adults_only", "text_findings")


@transaction.atomic
def receive_vacancies(*, content: bytes, name: str, division: Division, by: User) -> VacancyImport:
    """Read and judge an uploaded list; nothing is taken over yet. Raises a FileRefused or HeadNotFound."""
    book = read_workbook(content)
    layout, rows = _table(book)
    if not rows:
        raise ListEmpty()
    sheet = book.sheets[layout.sheet]
    received = VacancyImport.objects.create(
        division=division,
        by=by,
        file=keep_file(
            name=name, content=content, content_type="application/octet-stream", by=by, for_hours=KEEP_HOURS
        ),
        file_name=name[:200],
        file_hash=hashlib.sha256(content).digest(),
        sheet_name=sheet.name[:100],
        head_row=layout.head + 1,
        mapping=layout.as_json(),
        columns=layout.titles,
        state=VacancyImport.State.JUDGED,
    )
    year = year_of(text_of(cell) for row in sheet.rows[: layout.head + 1] for cell in row)
    postings = _read(rows, year=year, today=timezone.localdate())
    VacancyRow.objects.bulk_create(_judge(received, postings), batch_size=BATCH)
    others = [each.name for at, each in enumerate(book.sheets) if at != layout.sheet and not each.hidden and each.rows]
    received.counts = _counts(received) | {"year": year, "other_sheets": others}
    received.save(update_fields=["counts"])
    record("vacancies.received", received, by=by, rows=len(rows))
    return received


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


@transaction.atomic
def take_over_vacancies(*, import_id: int, say: Callable[[int, int], None] | None = None) -> VacancyImport:
    """Write a confirmed list into the register: firms, new vacancies, differences. Safe to do again."""
    taken = _lock(import_id)
    if taken.state == VacancyImport.State.DONE:
        return taken
    if taken.state != VacancyImport.State.CONFIRMED:
        raise ImportNotWaiting()
    rows = list(taken.rows.order_by("number"))
    tell = say or (lambda done, total: None)
    tell(0, len(rows))
    year, today = taken.counts.get("year"), timezone.localdate()
    postings = _read([(row.number, row.cells) for row in rows], year=year, today=today)
    employers = _write_employers(postings, by=taken.by)
    tell(len(rows) // 3, len(rows))
    # The register may have moved since the list was judged: judge again, now that its firms are locked.
    judged = _judge(taken, postings)
    vacancies = _write_vacancies(taken, postings, judged, employers)
    for row, fresh, posting in zip(rows, judged, postings, strict=True):
        row.outcome, row.problems, row.changes = fresh.outcome, fresh.problems, fresh.changes
        row.vacancy = None if posting.is_wrong else vacancies.get(posting.identity)
    tell(len(rows) * 2 // 3, len(rows))
    VacancyRow.objects.bulk_update(rows, ["outcome", "problems", "changes", "vacancy"], batch_size=BATCH)
    taken.state, taken.done_at = VacancyImport.State.DONE, timezone.now()
    taken.counts |= _counts(taken)
    taken.save(update_fields=["state", "done_at", "counts"])
    record("vacancies.taken_over", taken, by=taken.by, **{key: taken.counts[key] for key in Outcome.values})
    tell(len(rows), len(rows))
    return taken


def error_sheet(*, vacancy_import: VacancyImport) -> bytes:
    """The rows that need mending, as they came, with the reason and the way to mend it beside each."""
    layout = Layout.from_json(vacancy_import.mapping)
    keys = sorted(layout.columns, key=lambda key: layout.columns[key])
    columns = [Column(layout.titles[layout.columns[key]] or TITLES[key], width=16) for key in keys]
    columns += [Column("原表行号", width=9), Column("问题", width=50, wrap=True), Column("怎么改", width=40, wrap=True)]
    rows = vacancy_import.rows.exclude(problems=[]).order_by("number")
    lines = [
        [*(row.cells.get(key, "") for key in keys), str(row.number), *_complaints(row.problems)]
        for row in rows
    ]  # fmt: skip
    target = io.BytesIO()
    write_xlsx(target, columns=columns, rows=lines, sheet_name="需要修改")
    return target.getvalue()


def _complaints(problems: Sequence[dict[str, str]]) -> tuple[str, str]:
    why = "\n".join(f"{each['column']}: {each['why']}{each.get('law', '')}" for each in problems)
    return why, "\n".join(dict.fromkeys(each["mend"] for each in problems if each["mend"]))


def _lock(import_id: int) -> VacancyImport:
    return VacancyImport.objects.select_for_update(of=("self",)).select_related("job", "by").get(pk=import_id)


def _table(book: Workbook) -> tuple[Layout, list[tuple[int, dict[str, str]]]]:
    """The sheet with most rows among those that look like a list of vacancies."""
    best: tuple[Layout, list[tuple[int, dict[str, str]]]] | None = None
    for layout in understand(book, FIELDS):
        rows = [
            (number, {key: text_of(layout.cell(row, key)) for key in layout.columns})
            for number, row in data_rows(book.sheets[layout.sheet], layout)
            if not is_total(row)
        ]
        if best is None or len(rows) > len(best[1]):
            best = layout, rows
    assert best is not None  # understand() refuses a file without a table
    return best


def _read(rows: Sequence[tuple[int, dict[str, str]]], *, year: int | None, today: date) -> list[Posting]:
    places = Places(cells.get("code", "") for _number, cells in rows)
    return [read_posting(number, cells, places, today=today, year=year) for number, cells in rows]


def _judge(received: VacancyImport, postings: Sequence[Posting]) -> list[VacancyRow]:
    """What each row would do to the register as it stands now."""
    codes = {posting.values["uscc"] for posting in postings if "uscc" in posting.values}
    firms = {firm.uscc: firm for firm in Employer.objects.filter(uscc__in=codes)}
    known = {_identity(vacancy): vacancy for vacancy in _vacancies_of(codes)}
    seen: dict[Any, int] = {}
    names: dict[str, tuple[str, int]] = {}
    rows = []
    for posting in postings:
        _compare_with_firm(posting, firms, names)
        row = VacancyRow(
            vacancy_import=received,
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


def _vacancies_of(codes: set[str]) -> list[Vacancy]:
    return list(Vacancy.objects.filter(employer__uscc__in=codes).select_related("employer").order_by("pk"))


def _identity(vacancy: Vacancy) -> tuple[str, str, int, date, date]:
    return vacancy.employer.uscc, vacancy.title, vacancy.division_id, vacancy.from_on, vacancy.to_on


def _write_employers(postings: Sequence[Posting], *, by: User) -> dict[str, Employer]:
    """The firms of the list, locked in the order of their codes; those that are not known are added unchecked."""
    wanted = {posting.values["uscc"]: posting for posting in postings if not posting.is_wrong}
    known = set(Employer.objects.filter(uscc__in=wanted).values_list("uscc", flat=True))
    fresh = [
        Employer(
            uscc=code,
            name=posting.values["name"],
            division=posting.division,
            contact_name=posting.values["contact_name"],
            contact_phone=posting.values["contact_phone"],
        )
        for code, posting in sorted(wanted.items())
        if code not in known
    ]
    Employer.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    locked = Employer.objects.select_for_update().filter(uscc__in=wanted).order_by("uscc")
    firms = {firm.uscc: firm for firm in locked}
    record_many("employer.added", [firms[firm.uscc] for firm in fresh], by=by)
    return firms


def _write_vacancies(
    taken: VacancyImport, postings: Sequence[Posting], rows: Sequence[VacancyRow], employers: dict[str, Employer]
) -> dict[Any, Vacancy]:
    """Post what is new, change what differs; answers the vacancy of every row, by its identity."""
    fresh, changed = [], []
    for posting, row in zip(postings, rows, strict=True):
        if row.outcome in (Outcome.NEW, Outcome.HELD):
            fresh.append(_new_vacancy(posting, employers[posting.values["uscc"]]))
        elif row.outcome == Outcome.CHANGED and row.vacancy:
            changed.append(_changed_vacancy(row.vacancy, posting))
    with refuse_on({"vacancy_posted_once": VacancyPostedAlready}):
        Vacancy.objects.bulk_create(fresh, batch_size=BATCH)
    Vacancy.objects.bulk_update(changed, [*COMPARED, *READ_FROM_TEXT, "state"], batch_size=BATCH)
    record_many("vacancy.posted", fresh, by=taken.by, vacancy_import=taken.pk)
    record_many("vacancy.changed", changed, by=taken.by, vacancy_import=taken.pk)
    found = {_identity(row.vacancy): row.vacancy for row in rows if row.vacancy}
    return found | {_identity(vacancy): vacancy for vacancy in fresh}


def _new_vacancy(posting: Posting, employer: Employer) -> Vacancy:
    facts = {name: posting.values[name] for name in (*COMPARED, *READ_FROM_TEXT, "title", "from_on", "to_on")}
    state = Vacancy.State.HELD if posting.judgement.is_refused else Vacancy.State.OPEN
    return Vacancy(employer=employer, division=posting.division, state=state, **facts)


def _changed_vacancy(vacancy: Vacancy, posting: Posting) -> Vacancy:
    """A held vacancy stays held even when its new words are fine: a person opens it."""
    given = {(each["code"], each["words"]): each["reason"] for each in vacancy.text_findings if each.get("reason")}
    for finding in posting.values["text_findings"]:
        if reason := given.get((finding["code"], finding["words"])):
            finding["reason"] = reason
    for name in (*COMPARED, *READ_FROM_TEXT):
        setattr(vacancy, name, posting.values[name])
    if posting.judgement.is_refused and vacancy.state == Vacancy.State.OPEN:
        vacancy.state = Vacancy.State.HELD
    return vacancy


def _counts(received: VacancyImport) -> dict[str, int]:
    """How many rows came to what, and how many carry a warning."""
    rows = list(received.rows.values_list("outcome", "problems"))
    found = Counter(outcome for outcome, _problems in rows)
    counts = {str(outcome): found.get(outcome, 0) for outcome in Outcome.values}
    warned = sum(any(each["severity"] == "warned" for each in problems) for _outcome, problems in rows)
    return counts | {"rows": len(rows), "warned": warned}

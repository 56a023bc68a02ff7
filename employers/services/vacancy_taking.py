"""Writing a confirmed list of vacancies into the register: firms, new vacancies, differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from employers.models import Employer, Vacancy, VacancyImport, VacancyRow
from employers.queries.vacancy_import import counts_of
from employers.queries.vacancy_judgement import COMPARED, identity_of, judge, read_rows
from employers.queries.vacancy_list import Posting
from employers.refusals import ImportNotWaiting, VacancyPostedAlready
from employers.services.vacancy import lacks_licence
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_many
from zunyi.refusals import refuse_on

Outcome = VacancyRow.Outcome
BATCH = 1000
READ_FROM_TEXT = ("trade", "min_education", "certificate", "adults_only", "text_findings")


@transaction.atomic
def take_over_vacancies(*, import_id: int, say: Callable[[int, int], None] | None = None) -> VacancyImport:
    """Write a confirmed list into the register: firms, new vacancies, differences. Safe to do again."""
    taken = VacancyImport.objects.select_for_update(of=("self",)).select_related("by").get(pk=import_id)
    if taken.state == VacancyImport.State.DONE:
        return taken
    if taken.state != VacancyImport.State.CONFIRMED:
        raise ImportNotWaiting()
    rows = list(taken.rows.order_by("sheet", "number"))
    tell = say or (lambda done, total: None)
    tell(0, len(rows))
    cells = [(row.sheet, row.number, row.cells) for row in rows]
    postings = read_rows(cells, years=taken.years, today=timezone.localdate())
    employers = _write_employers(postings, by=taken.by)
    tell(len(rows) // 3, len(rows))
    # The register may have moved since the list was judged: judge again, now that its firms are locked.
    judged = judge(taken, postings)
    vacancies = _write_vacancies(taken, postings, judged, employers)
    for row, fresh, posting in zip(rows, judged, postings, strict=True):
        row.outcome, row.problems, row.changes = fresh.outcome, fresh.problems, fresh.changes
        row.vacancy = None if posting.is_wrong else vacancies.get(posting.identity)
    tell(len(rows) * 2 // 3, len(rows))
    VacancyRow.objects.bulk_update(rows, ["outcome", "problems", "changes", "vacancy"], batch_size=BATCH)
    taken.state, taken.done_at = VacancyImport.State.DONE, timezone.now()
    taken.counts |= counts_of(taken)
    taken.save(update_fields=["state", "done_at", "counts"])
    record("vacancies.taken_over", taken, by=taken.by, **{key: taken.counts[key] for key in Outcome.values})
    tell(len(rows), len(rows))
    return taken


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
    found = {identity_of(row.vacancy): row.vacancy for row in rows if row.vacancy}
    return found | {identity_of(vacancy): vacancy for vacancy in fresh}


def _new_vacancy(posting: Posting, employer: Employer) -> Vacancy:
    facts = {name: posting.values[name] for name in (*COMPARED, *READ_FROM_TEXT, "title", "from_on", "to_on")}
    vacancy = Vacancy(employer=employer, division=posting.division, state=Vacancy.State.OPEN, **facts)
    if posting.judgement.is_refused or lacks_licence(vacancy):
        vacancy.state = Vacancy.State.HELD
    return vacancy


def _changed_vacancy(vacancy: Vacancy, posting: Posting) -> Vacancy:
    """A held vacancy stays held even when its new words are fine: a person opens it."""
    given = {(each["code"], each["words"]): each["reason"] for each in vacancy.text_findings if each.get("reason")}
    for finding in posting.values["text_findings"]:
        if reason := given.get((finding["code"], finding["words"])):
            finding["reason"] = reason
    for name in (*COMPARED, *READ_FROM_TEXT):
        setattr(vacancy, name, posting.values[name])
    if vacancy.state == Vacancy.State.OPEN and (posting.judgement.is_refused or lacks_licence(vacancy)):
        vacancy.state = Vacancy.State.HELD
    return vacancy

"""Posting vacancies and what becomes of them: opened, paused, changed, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from employers.models import Employer, Vacancy
from employers.queries.posting_text import judge_posting
from employers.queries.posting_words import refused_words
from employers.queries.vacancy import live_placements
from employers.refusals import (
    AgencyLicenceMissing,
    EmployerSuspended,
    OpeningsBelowPlaced,
    PostingAgainstTheLaw,
    VacancyPostedAlready,
    VacancyWaitsForTheBureau,
)
from employers.services.employer import lock_employer
from employers.services.job_question import ask_about_withdrawn
from workers.models import Trade
from workers.queries.trade import trade_of
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import ReasonMissing, refuse_on

_ONCE = {"vacancy_posted_once": VacancyPostedAlready}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an employer offers and asks for; pay in yuan a month."""

    title: str
    division: Division
    openings: int
    pay_from: int
    pay_to: int
    from_on: date
    to_on: date
    shift: str = Vacancy.Shift.DAY
    contract: str = Vacancy.Contract.DIRECT
    lodging: str = ""
    insurance: str = ""
    requirements: str = ""
    # The lawful reason for an age limit, where the text sets one.
    age_reason: str = ""


@transaction.atomic
def post_vacancy(*, employer: Employer, terms: Terms, by: User) -> Vacancy:
    """Post a job. A text against the law on postings is kept as written, and held back until it is mended."""
    firm = lock_employer(employer.pk)
    if firm.state == Employer.State.SUSPENDED:
        raise EmployerSuspended()
    vacancy = new_vacancy(firm, terms)
    with refuse_on(_ONCE):
        vacancy.save(force_insert=True)
    record("vacancy.posted", vacancy, by=by, state=vacancy.state, openings=vacancy.openings)
    return vacancy


def new_vacancy(employer: Employer, terms: Terms) -> Vacancy:
    """An unsaved vacancy with all that its words say, held back when they are against the law."""
    vacancy = Vacancy(employer=employer)
    _write(vacancy, terms)
    is_held = bool(refused_words(vacancy.text_findings)) or lacks_licence(vacancy)
    vacancy.state = Vacancy.State.HELD if is_held else Vacancy.State.OPEN
    return vacancy


@transaction.atomic
def change_vacancy(*, vacancy: Vacancy, terms: Terms, by: User) -> Vacancy:
    """Change what is offered; offers that were made keep the terms under which they were made."""
    changed = lock_vacancy(vacancy.pk)
    placed = live_placements(changed)
    if terms.openings < placed:
        raise OpeningsBelowPlaced(placed=placed)
    before = {each.name: getattr(changed, each.name) for each in fields(Terms) if each.name != "age_reason"}
    _write(changed, terms)
    if changed.state == Vacancy.State.OPEN and (refused_words(changed.text_findings) or lacks_licence(changed)):
        changed.state = Vacancy.State.HELD
    with refuse_on(_ONCE):
        changed.save()
    names = [name for name, was in before.items() if getattr(changed, name) != was]
    record("vacancy.changed", changed, by=by, fields=names)
    return changed


@transaction.atomic
def open_vacancy(*, vacancy: Vacancy, by: User) -> Vacancy:
    """Show a vacancy to workers. One that was held back is opened by the bureau, once its words are mended."""
    opened = lock_vacancy(vacancy.pk)
    if opened.employer.state == Employer.State.SUSPENDED:
        raise EmployerSuspended()
    if words := refused_words(opened.text_findings):
        raise PostingAgainstTheLaw(words=words)
    if lacks_licence(opened):
        raise AgencyLicenceMissing()
    if opened.state == Vacancy.State.HELD and not by.can("vacancies.edit"):
        raise VacancyWaitsForTheBureau()
    return _set_state(opened, Vacancy.State.OPEN, by)


@transaction.atomic
def pause_vacancy(*, vacancy: Vacancy, by: User, reason: str = "") -> Vacancy:
    """Offer the job to nobody for a while; a vacancy that is held back stays held."""
    paused = lock_vacancy(vacancy.pk)
    if paused.state == Vacancy.State.HELD:
        raise VacancyWaitsForTheBureau()
    return _set_state(paused, Vacancy.State.PAUSED, by, reason)


@transaction.atomic
def withdraw_vacancy(*, vacancy: Vacancy, reason: str, by: User) -> Vacancy:
    """Take a job back. Whoever was offered it is asked one by one; nobody is moved silently (edge case 15)."""
    if not reason.strip():
        raise ReasonMissing()
    withdrawn = lock_vacancy(vacancy.pk)
    gone = _set_state(withdrawn, Vacancy.State.WITHDRAWN, by, reason.strip(), placed=live_placements(withdrawn))
    ask_about_withdrawn(vacancy=gone, by=by)
    return gone


def lacks_licence(vacancy: Vacancy) -> bool:
    """Whether the job is through an agency that has no valid licence written down (劳动合同法 57)."""
    return vacancy.contract == Vacancy.Contract.AGENCY and not vacancy.employer.may_lend_workers


def lock_vacancy(vacancy_id: int) -> Vacancy:
    """The vacancy's row, locked: its openings are counted and changed by one person at a time."""
    return Vacancy.objects.select_for_update(of=("self",)).select_related("employer", "division").get(pk=vacancy_id)


def _write(vacancy: Vacancy, terms: Terms) -> None:
    """Put the terms down, and read what the law and the requirements say."""
    for each in fields(Terms):
        if each.name != "age_reason":
            setattr(vacancy, each.name, getattr(terms, each.name))
    judged = judge_posting(terms.title, terms.requirements, terms.lodging)
    vacancy.trade = str(trade_of(terms.title) or Trade.OTHER)
    vacancy.min_education, vacancy.certificate = judged.min_education, judged.certificate
    vacancy.adults_only = judged.adults_only or judged.night_work
    vacancy.text_findings = [
        finding | {"reason": terms.age_reason} if finding["code"] == "age" and terms.age_reason else finding
        for finding in judged.findings_json()
    ]


def _set_state(vacancy: Vacancy, state: str, by: User, reason: str = "", **facts: int) -> Vacancy:
    before, vacancy.state = vacancy.state, state
    vacancy.save(update_fields=["state"])
    record(f"vacancy.{state}", vacancy, by=by, before=before, reason=reason, **facts)
    return vacancy

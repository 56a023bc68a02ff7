"""Long work of this app, done in the background: lists of vacancies and matching runs; and what beat sets going."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from employers.services.agreement import warn_of_ending_agreements
from employers.services.follow_up import plan_missing_follow_ups, ring_due_follow_ups
from employers.services.matching import KIND as MATCHING
from employers.services.matching import fail_run, solve_run
from employers.services.offer import expire_offers as expire_offers_now
from employers.services.rematch import KIND as REMATCH
from employers.services.rematch import rematch
from employers.services.vacancy_import import KIND as VACANCY_IMPORT
from employers.services.vacancy_taking import take_over_vacancies
from zunyi.jobs.work import Progress, work


@work(VACANCY_IMPORT)
def take_over(progress: Progress) -> dict[str, Any]:
    """Write a confirmed list of vacancies into the register."""
    taken = take_over_vacancies(import_id=progress.payload["import"], say=progress.say)
    return {"import": taken.pk, "counts": taken.counts}


@work(MATCHING)
def match(progress: Progress) -> dict[str, Any]:
    """Do a matching run; one that breaks is marked, so that nobody waits for it."""
    try:
        run = solve_run(run_id=progress.payload["run"], say=progress.say)
    except Exception:
        fail_run(run_id=progress.payload["run"])
        raise
    return {"run": run.pk, "measures": run.measures}


@shared_task
def ring_follow_ups() -> None:
    """Ask those whose day has come how the work goes, and plan what nobody planned."""
    plan_missing_follow_ups()
    ring_due_follow_ups()


@shared_task
def warn_of_agreements() -> None:
    """Tell those who look after agreements which of them end soon."""
    warn_of_ending_agreements()


@work(REMATCH)
def hand_on(progress: Progress) -> dict[str, Any]:
    """Hand on the places that answers have freed in a run."""
    return {"run": progress.payload["run"], "changed": rematch(run_id=progress.payload["run"])}


@shared_task
def expire_offers() -> None:
    """End the offers that nobody answered in time."""
    expire_offers_now()

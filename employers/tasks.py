"""Long work of this app, done in the background: lists of vacancies and matching runs."""

from __future__ import annotations

from typing import Any

from employers.services.matching import KIND as MATCHING
from employers.services.matching import fail_run, solve_run
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

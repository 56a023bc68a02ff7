"""The order in which this app locks rows: firm, run, workers, placement, vacancies; each kind by rising number.

The house's order stands in docs/locking.md. Keys are not locked, so that a booking of the same worker need not wait.
"""

from __future__ import annotations

from collections.abc import Iterable

from employers.models import MatchRun, Placement, Vacancy
from workers.models import Worker


def lock_run(run_id: int) -> MatchRun:
    """A run: whoever decides on its proposals comes one after the other."""
    return MatchRun.objects.select_for_update(of=("self",)).select_related("by", "division").get(pk=run_id)


def lock_workers(worker_ids: Iterable[int]) -> dict[int, Worker]:
    """Workers, so that nobody is offered two jobs at once."""
    found = Worker.objects.select_for_update(no_key=True).filter(pk__in=set(worker_ids)).order_by("pk")
    return {worker.pk: worker for worker in found}


def lock_vacancies(vacancy_ids: Iterable[int]) -> dict[int, Vacancy]:
    """Vacancies, so that their openings are counted once; taken last, because they are what gets scarce."""
    found = (
        Vacancy.objects.select_for_update(of=("self",), no_key=True)
        .select_related("employer", "division")
        .filter(pk__in=set(vacancy_ids))
        .order_by("pk")
    )
    return {vacancy.pk: vacancy for vacancy in found}


def lock_placement(placement_id: int) -> Placement:
    """A placement, before it is answered."""
    return (
        Placement.objects.select_for_update(of=("self",))
        .select_related("worker", "vacancy__employer")
        .get(pk=placement_id)
    )

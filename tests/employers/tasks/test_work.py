"""Long work as the background does it: with its progress, its result, and its failure."""

from datetime import date

import pytest

from employers import tasks
from employers.models import MatchRun, Vacancy
from employers.services.matching import start_run
from employers.services.vacancy_import import confirm_vacancies, receive_vacancies
from tests.employers.services.test_vacancy_import import row, workbook
from tests.factories.divisions import make_division
from tests.factories.employers import make_vacancy, make_wish
from tests.factories.staff import make_officer
from tests.factories.workers import make_worker
from zunyi.jobs.services import run_job

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_list_is_taken_over_in_the_background() -> None:
    officer = make_officer(place=make_division("520300"))
    make_division("350582")
    content = workbook(row(到岗起="2049-02-10", 到岗止="2049-03-15"))
    received = receive_vacancies(content=content, name="a.xlsx", division=make_division("520300"), by=officer)

    done = run_job(confirm_vacancies(vacancy_import=received, by=officer).pk)

    done.refresh_from_db()
    assert (done.state, done.done, done.total) == ("done", 1, 1)
    assert Vacancy.objects.count() == 1


def test_a_run_is_solved_in_the_background() -> None:
    officer = make_officer(place=make_division("520300"))
    make_wish(make_worker(born_on=date(1990, 1, 1)))
    make_vacancy()
    run = start_run(division=make_division("520324"), by=officer)

    done = run_job(run.job.pk)

    done.refresh_from_db()
    assert (done.state, done.result["measures"]["placed"]) == ("done", 1)
    assert MatchRun.objects.get().state == "done"


def test_a_run_that_breaks_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**facts: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(tasks, "solve_run", breaks)
    run = start_run(division=make_division("520324"), by=make_officer(place=make_division("520300")))

    done = run_job(run.job.pk)

    done.refresh_from_db()
    run.refresh_from_db()
    assert (done.state, run.state) == ("failed", "failed")

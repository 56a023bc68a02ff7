"""稳定就业: 90 days and more without a gap that counts, and what shows it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from employers.models import FollowUp
from employers.queries.stable_employment import stable_employment, stable_workers
from employers.services.follow_up import ALL_WELL, record_at_work
from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_arrived
from tests.factories.workers import make_worker
from workers.models import EmploymentSpell, Worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
FIRST, DAY = date(2026, 3, 1), date(2026, 8, 1)


def worked(worker: Worker, begin: int, end: int | None = None) -> None:
    """From one day to another, counted from FIRST."""
    ended = None if end is None else FIRST + timedelta(days=end)
    began, place = FIRST + timedelta(days=begin), make_division("350582")
    EmploymentSpell.objects.create(worker=worker, place=place, began_on=began, ended_on=ended, source="called")


def test_case_20_home_after_20_or_88_days_is_not_stable_another_employer_in_week_5_is() -> None:
    after_20, after_88, changed, late = (make_worker() for _ in range(4))
    worked(after_20, 0, 20)
    worked(after_88, 0, 88)
    worked(changed, 0, 32)
    worked(changed, 32 + 15)
    worked(late, 0, 32)
    worked(late, 32 + 16, 32 + 16 + 60)

    assert list(stable_workers(on=DAY, gap=15)) == [changed]
    assert set(stable_workers(on=DAY, gap=16, lasting=False)) == {changed, late}
    assert not stable_workers(on=DAY, gap=5).filter(pk=late.pk).exists()


def test_the_days_of_a_gap_are_no_days_at_work() -> None:
    worker = make_worker()
    worked(worker, 0, 40)
    worked(worker, 50, 99)

    assert stable_employment(workers=[worker.pk], on=DAY, days=90) == []
    [chain] = stable_employment(workers=[worker.pk], on=DAY, days=89)
    assert (chain.days, chain.began_on, chain.until, chain.lasts) == (
        89, FIRST, FIRST + timedelta(days=99), False,
    )  # fmt: skip


def test_it_is_counted_by_the_day_that_is_asked_about() -> None:
    worker = make_worker()
    worked(worker, 0)

    assert not stable_workers(on=FIRST + timedelta(days=89)).exists()
    assert stable_workers(on=FIRST + timedelta(days=90)).get() == worker


def test_the_proof_says_whose_word_it_is_and_how_far_it_reaches() -> None:
    officer = make_officer(Role.CITY)
    placement = make_arrived(make_worker(), days_ago=95, by=officer)
    [alone] = stable_employment(workers=[placement.worker_id])
    assert (alone.days, alone.shown_days) == (95, 0)

    said = record_at_work(follow_up=placement.follow_ups.get(step=90), said=ALL_WELL, by=officer)
    FollowUp.objects.filter(pk=said.pk).update(done_at=timezone.now() - timedelta(days=4))

    [shown] = stable_employment(workers=[placement.worker_id])
    assert [proof.kind for proof in shown.proofs] == ["placed", "phone"]
    assert shown.shown_days == 91

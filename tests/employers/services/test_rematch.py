"""After a no: the freed place goes where a full solve would send it, and nobody confirmed is touched."""

from datetime import date

import numpy as np
import pytest
from django.utils import timezone

from employers.matching.flow import best_flow
from employers.matching.pairs import WEIGHTS
from employers.matching.prices import NOBODY
from employers.models import Match, MatchRun, Placement
from employers.queries.rematch import Undecided, renewed, undecided
from employers.services.matching import solve_run, start_run
from employers.services.placement import answer_placement, confirm_matches
from employers.services.rematch import rematch
from tests.factories.divisions import make_division
from tests.factories.employers import make_vacancy, make_wish
from tests.factories.staff import make_officer
from tests.factories.workers import make_companions, make_worker
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.jobs.models import Job

pytestmark = pytest.mark.django_db

ADULT = date(1990, 5, 1)
PLACED = WEIGHTS["placed"]
CITIES = ("350582", "440402")


@pytest.fixture
def officer() -> User:
    return make_officer(Role.COUNTY, make_division("520324"))


def run(officer: User) -> MatchRun:
    return solve_run(run_id=start_run(division=make_division("520324"), by=officer).pk)


def jobs(run: MatchRun) -> dict[Worker, object]:
    waiting = run.matches.filter(state=Match.State.PROPOSED).select_related("worker", "vacancy")
    return {match.worker: match.vacancy for match in waiting}


def offer(run: MatchRun, worker: Worker, officer: User) -> Placement:
    return confirm_matches(run=run, matches=run.matches.filter(worker=worker), by=officer).offers[0]


def test_a_no_moves_the_next_one_up_and_finds_the_worker_another_job(officer: User) -> None:
    first, second = make_worker(born_on=ADULT, trade="sewing"), make_worker(born_on=ADULT)
    good, other = make_vacancy(openings=1, trade="sewing"), make_vacancy(openings=1, pay_from=4100)
    make_wish(first)
    make_wish(second)
    done = run(officer)
    assert jobs(done) == {first: good, second: other}

    answer_placement(placement=offer(done, first, officer), accepted=False, by=officer)
    assert Job.objects.get(kind="rematch").payload == {"run": done.pk}
    rematch(run_id=done.pk)

    assert jobs(done) == {second: good, first: other}
    assert done.matches.get(state=Match.State.DECLINED).vacancy == good
    assert rematch(run_id=done.pk) == 0


def test_nobody_confirmed_is_touched(officer: User) -> None:
    first, settled = make_worker(born_on=ADULT, trade="sewing"), make_worker(born_on=ADULT)
    make_vacancy(openings=1, trade="sewing")
    make_vacancy(openings=1, pay_from=4100)
    make_wish(first)
    make_wish(settled)
    done = run(officer)
    declined, kept = offer(done, first, officer), offer(done, settled, officer)
    before = Match.objects.filter(worker=settled).values().get()

    answer_placement(placement=declined, accepted=False, by=officer)
    rematch(run_id=done.pk)

    assert Match.objects.filter(worker=settled).values().get() == before
    assert Placement.objects.get(pk=kept.pk).state == Placement.State.OFFERED
    assert jobs(done) == {first: None}


def test_several_answers_are_one_piece_of_work(officer: User) -> None:
    people = [make_worker(born_on=ADULT) for _each in range(3)]
    make_vacancy(openings=3)
    for worker in people:
        make_wish(worker)
    done = run(officer)
    for worker in people:
        answer_placement(placement=offer(done, worker, officer), accepted=False, by=officer)

    assert Job.objects.filter(kind="rematch").count() == 1


def test_companions_are_not_moved_apart(officer: User) -> None:
    one, two, first = (make_worker(born_on=ADULT) for _each in range(3))
    make_companions(one, two)
    good, plain = make_vacancy(openings=1), make_vacancy(openings=2, pay_from=4100)
    for worker in (one, two, first):
        make_wish(worker)
    done = run(officer)
    assert jobs(done) == {one: plain, two: plain, first: good}

    answer_placement(placement=offer(done, first, officer), accepted=False, by=officer)
    rematch(run_id=done.pk)

    assert jobs(done) == {one: plain, two: plain, first: None}


def test_companions_who_both_say_no_are_placed_together_again(officer: User) -> None:
    one, two, single = (make_worker(born_on=ADULT) for _each in range(3))
    make_companions(one, two)
    good = make_vacancy(openings=2, pay_from=6000)
    plain, small = make_vacancy(openings=2, pay_from=4100), make_vacancy(openings=1, pay_from=4200)
    for worker in (one, two, single):
        make_wish(worker)
    done = run(officer)
    offers = confirm_matches(run=done, matches=done.matches.filter(worker__in=[one, two]), by=officer).offers
    assert {each.vacancy for each in offers} == {good}

    for each in offers:
        answer_placement(placement=each, accepted=False, by=officer)
    rematch(run_id=done.pk)

    assert jobs(done) == {one: plain, two: plain, single: good}
    assert small not in jobs(done).values()


def test_who_alone_says_no_looks_on_in_the_city_of_the_companions(officer: User) -> None:
    one, two = (make_worker(born_on=ADULT) for _each in range(2))
    make_companions(one, two)
    both = make_vacancy(openings=2, pay_from=6000)
    near, far = make_vacancy(openings=1, pay_from=4100), make_vacancy(division=make_division("440402"), pay_from=6000)
    for worker in (one, two):
        make_wish(worker, destination="350582")
        make_wish(worker, rank=2, destination="440402")
    done = run(officer)
    offers = confirm_matches(run=done, matches=done.matches.all(), by=officer).offers
    assert {each.vacancy for each in offers} == {both}
    declined, kept = (next(each for each in offers if each.worker_id == worker.pk) for worker in (one, two))
    answer_placement(placement=kept, accepted=True, by=officer)

    answer_placement(placement=declined, accepted=False, by=officer)
    rematch(run_id=done.pk)
    assert jobs(done) == {one: near}
    again = confirm_matches(run=done, matches=done.matches.filter(worker=one, state="proposed"), by=officer).offers[0]
    answer_placement(placement=again, accepted=False, by=officer)
    rematch(run_id=done.pk)

    assert jobs(done) == {one: None}  # never parted silently: the far job is not proposed
    assert far.placements.count() == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_answer_equals_a_full_solve(officer: User, seed: int) -> None:
    done, state = _after_some_noes(officer, seed)

    answer = renewed(done, state)

    assert answer.by_chains
    assert _worth(state, answer.lines) == _best(state)


def test_control_without_the_chains_the_answer_falls_short(officer: User) -> None:
    _done, state = _after_some_noes(officer, 0)
    assert _worth(state, []) < _best(state)


def test_proposals_that_are_no_longer_best_are_placed_anew(officer: User) -> None:
    first, second = make_worker(born_on=ADULT), make_worker(born_on=ADULT)
    make_vacancy(openings=2, pay_from=4100)
    make_wish(first)
    make_wish(second)
    done = run(officer)
    declined = offer(done, first, officer)
    better = make_vacancy(openings=1, pay_from=6000)
    answer_placement(placement=declined, accepted=False, by=officer)

    answer = renewed(done, undecided(done, today=timezone.localdate()))

    assert not answer.by_chains
    assert better.pk in {line[2] for line in answer.lines}


def _after_some_noes(officer: User, seed: int) -> tuple[MatchRun, Undecided]:
    """Thirty people for eighteen places; five were offered their job and said no, three said yes."""
    rng = np.random.default_rng(seed)
    trades = ("electronics", "sewing", "welding")
    for at in range(9):
        place = make_division(CITIES[at % 2])
        make_vacancy(division=place, openings=2, trade=trades[at % 3], pay_from=4000 + 150 * at)
    for _each in range(30):
        worker = make_worker(born_on=ADULT, trade=str(rng.choice(trades)))
        for rank, place in enumerate(rng.choice(CITIES, 2, replace=False), start=1):
            make_wish(worker, rank=rank, destination=str(place))
    done = run(officer)
    placed = list(done.matches.filter(vacancy__isnull=False).order_by("pk"))
    offers = confirm_matches(run=done, matches=placed[:8], by=officer).offers
    for at, each in enumerate(offers):
        answer_placement(placement=each, accepted=at >= 5, by=officer)
    return done, undecided(done, today=timezone.localdate())


def _worth(state: Undecided, lines: list) -> int:
    """What everybody has together once these lines are written."""
    new = {line[0]: (line[2] and line[3] + PLACED) or 0 for line in lines}
    worth = 0
    for at, worker in enumerate(state.season.workers):
        old = state.job[at]
        worth += new.get(worker, 0 if old == NOBODY else int(state.pairs.score[old]) + PLACED)
    return worth


def _best(state: Undecided) -> int:
    openings = state.openings + np.bincount(np.array(state.given, np.int64), minlength=len(state.openings))
    solution = best_flow(state.pairs, openings)
    return solution.score + PLACED * len(solution.chosen)

"""A run from the wishes in the register to the proposals on the page."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from employers.models import Match, MatchRun, Placement
from employers.queries.match import matches_of, places_named, why
from employers.queries.season import season_of
from employers.services.matching import fail_run, solve_run, start_run
from tests.factories.divisions import make_division
from tests.factories.employers import make_placement, make_vacancy, make_wish
from tests.factories.staff import make_officer
from tests.factories.workers import make_companions, make_worker
from workers.models import Companions, Worker
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
ADULT = date(1990, 5, 1)


@pytest.fixture
def officer() -> User:
    return make_officer(Role.COUNTY, make_division("520324"))


def run(officer: User, place: str = "520324") -> MatchRun:
    return solve_run(run_id=start_run(division=make_division(place), by=officer).pk)


def proposed(run: MatchRun) -> dict[Worker, object]:
    return {match.worker: match.vacancy for match in matches_of(run)}


def sentence(match: Match) -> str:
    with translation.override("en"):
        return why(match, places_named([match]))


def test_each_worker_gets_the_job_that_suits_best(officer: User) -> None:
    welder, sewer = make_worker(born_on=ADULT), make_worker(born_on=ADULT)
    make_wish(welder, trade="welding")
    make_wish(sewer, trade="sewing")
    welding, sewing = make_vacancy(trade="welding", openings=1), make_vacancy(trade="sewing", openings=1)

    assert proposed(run(officer)) == {welder: welding, sewer: sewing}


def test_the_last_opening_is_used_so_that_both_have_a_job(officer: User) -> None:
    # Alone, each would take Jinjiang; one of them is also content with Zhuhai.
    settled, flexible = make_worker(born_on=ADULT), make_worker(born_on=ADULT)
    make_wish(settled)
    make_wish(flexible)
    make_wish(flexible, rank=2, destination="440400")
    jinjiang = make_vacancy(openings=1)
    zhuhai = make_vacancy(division=make_division("440402"), openings=1)

    done = run(officer)

    assert proposed(done) == {settled: jinjiang, flexible: zhuhai}
    assert (done.measures["wished"], done.measures["placed"], done.measures["mean_rank"]) == (2, 2, 1.5)


def test_only_open_wishes_of_the_place_without_a_job_take_part(officer: User) -> None:
    here, elsewhere, busy, content = (make_worker(born_on=ADULT) for _ in range(4))
    elsewhere.household = make_division("520304100")
    elsewhere.save()
    vacancy = make_vacancy()
    for worker in (here, elsewhere, busy):
        make_wish(worker)
    make_wish(content, state="withdrawn")
    make_placement(busy, vacancy)

    assert proposed(run(officer)) == {here: vacancy}


def test_placed_people_take_openings_and_a_no_frees_them(officer: User) -> None:
    first, second = make_worker(born_on=ADULT), make_worker(born_on=ADULT)
    vacancy = make_vacancy(openings=1)
    make_wish(second)
    held = make_placement(first, vacancy)
    assert proposed(run(officer)) == {second: None}

    held.state, held.answered_at = Placement.State.DECLINED, timezone.now()
    held.save()
    assert proposed(run(officer)) == {second: vacancy}


@pytest.mark.parametrize(
    ("wish", "vacancy", "main"),
    [
        ({"destination": "440400"}, {}, "place"),
        ({"wage_floor": 7000}, {}, "pay"),
        ({"from_on": date(2050, 1, 1)}, {}, "dates"),
        ({"night_ok": False}, {"shift": "night"}, "night"),
        ({}, {"min_education": "middle"}, "education"),
        ({}, {"certificate": "welding"}, "certificate"),
    ],
)
def test_each_hard_limit_is_kept_and_named(
    officer: User, wish: dict[str, object], vacancy: dict[str, object], main: str
) -> None:
    make_wish(make_worker(born_on=ADULT), **wish)  # type: ignore[arg-type]
    make_vacancy(**vacancy)  # type: ignore[arg-type]

    match = run(officer).matches.get()

    assert (match.vacancy, match.parts["main"]) == (None, main)


@pytest.mark.parametrize("facts", [{"state": "held"}, {"state": "paused"}, {"to_on": date(2020, 1, 1)}])
def test_only_open_vacancies_take_part(officer: User, facts: dict[str, object]) -> None:
    make_wish(make_worker(born_on=ADULT))
    make_vacancy(**({"from_on": date(2019, 12, 1)} | facts))  # type: ignore[arg-type]

    assert run(officer).measures["vacancies"] == 0


def test_a_suspended_firm_gets_nobody(officer: User) -> None:
    make_wish(make_worker(born_on=ADULT))
    firm = make_vacancy().employer
    firm.state, firm.state_reason = "suspended", "扣押证件"
    firm.save()

    assert run(officer).measures["vacancies"] == 0


def test_sixteen_the_day_before_and_on_the_day_of_the_start(officer: User) -> None:
    # Domain brief, edge cases 9 and 31: age counts on the day of the start; 16 and 17 never at night.
    starts = (TODAY().replace(day=1) + timedelta(62)).replace(day=1)
    born_on = starts.replace(year=starts.year - 16)
    on_the_day, day_after = (make_worker(born_on=born_on + timedelta(late)) for late in (0, 1))
    for worker in (on_the_day, day_after):
        make_wish(worker)
    by_day = make_vacancy(from_on=starts, to_on=starts)

    assert proposed(run(officer)) == {on_the_day: by_day, day_after: None}

    by_day.shift = "night"
    by_day.save()
    assert proposed(run(officer)) == {on_the_day: None, day_after: None}


def test_a_province_a_county_and_anywhere_reach_a_county(officer: User) -> None:
    wishes = [make_wish(make_worker(born_on=ADULT), destination=code) for code in ("350000", "350500", "350582", None)]
    make_vacancy()

    done = run(officer)

    places = {match.wish: match.parts["points"].get("place", 0) for match in matches_of(done)}
    assert [places[wish] for wish in wishes] == [40, 80, 120, 0]


def test_the_why_is_plain_and_its_numbers_add_up(officer: User) -> None:
    worker = make_worker(born_on=ADULT, certificates=["welding"])
    make_wish(worker, destination="350500", trade="welding", wage_floor=5000)
    make_vacancy(trade="welding", certificate="welding", pay_from=6000, pay_to=7500)

    match = matches_of(run(officer)).get()

    assert sentence(match) == (
        "wish no. 1 (1000 points); wants 泉州市, the job is in 晋江市 (80 points); welding, as wished (200 points); "
        "asks for 5000 yuan, pays 6000 to 7500 (20 points); holds the certificate for it (40 points): "
        "1340 points together."
    )
    assert sum(map(int, re.findall(r"\((\d+) points\)", sentence(match)))) == match.score


def test_every_why_adds_up(officer: User) -> None:
    trades = ["welding", "sewing", "", "general"]
    for at in range(24):
        worker = make_worker(born_on=ADULT, trade=trades[at % 3], education="high")
        make_wish(worker, destination=[None, "350500", "350582"][at % 3], trade=trades[at % 4])
    for trade in trades[:2]:
        make_vacancy(trade=trade, openings=6, min_education="middle")

    matches = [match for match in matches_of(run(officer)) if match.vacancy]

    assert len(matches) == 12
    for match in matches:
        assert sum(match.parts["points"].values()) == match.score
        assert sum(map(int, re.findall(r"\((\d+) points\)", sentence(match)))) == match.score


def test_why_not_names_the_limit_and_what_comes_nearest(officer: User) -> None:
    make_wish(make_worker(born_on=ADULT), destination="350500", wage_floor=7000)
    make_vacancy(pay_to=6500)
    make_vacancy(division=make_division("440402"), pay_to=9000)

    match = matches_of(run(officer)).get()

    assert sentence(match) == "No vacancy in 泉州市 pays 7000 yuan; the nearest pays 6500."
    assert match.parts["removed"] == {"place": 1, "pay": 1}


def test_the_run_is_measured_beside_the_clerk(officer: User) -> None:
    for _ in range(3):
        make_wish(make_worker(born_on=ADULT))
    make_vacancy(openings=2)

    measures = run(officer).measures

    known = {"wished": 3, "openings": 2, "pairs": 3, "placed": 2, "clerk_placed": 2, "share": 66.7}
    assert {name: measures[name] for name in known} == known


def test_doing_a_run_again_changes_nothing(officer: User) -> None:
    make_wish(make_worker(born_on=ADULT))
    make_vacancy()
    done = run(officer)
    before = list(done.matches.values_list("pk", flat=True))

    solve_run(run_id=done.pk)

    assert list(done.matches.values_list("pk", flat=True)) == before


def test_nothing_is_changed_before_a_person_decides(officer: User) -> None:
    worker = make_worker(born_on=ADULT)
    wish = make_wish(worker)
    make_vacancy()
    run(officer)

    wish.refresh_from_db()
    assert (wish.state, Placement.objects.count()) == ("open", 0)


def test_a_season_without_wishes_is_a_result_too(officer: User) -> None:
    make_vacancy()

    assert run(officer).measures["placed"] == 0


def test_a_run_that_broke_says_so(officer: User) -> None:
    asked = start_run(division=make_division("520324"), by=officer)
    fail_run(run_id=asked.pk)

    asked.refresh_from_db()
    assert asked.state == "failed"


def test_reading_a_season_costs_the_same_for_one_and_for_thirty(
    officer: User, django_assert_num_queries: pytest.fixture
) -> None:
    place = make_division("520324")
    for count in (1, 29):
        for _ in range(count):
            make_wish(make_worker(born_on=ADULT))
        make_vacancy()
        with django_assert_num_queries(5):
            season_of(place, today=TODAY())


@pytest.mark.parametrize(("trades", "together"), [(("sewing", "sewing"), True), (("sewing", "welding"), False)])
def test_companions_go_to_one_vacancy_or_one_city_as_their_wishes_say(
    officer: User, trades: tuple[str, str], together: bool
) -> None:
    couple = [make_worker(born_on=ADULT) for _ in trades]
    make_companions(*couple, jobs=Companions.Jobs.WISHED)
    for worker, trade in zip(couple, trades, strict=True):
        make_wish(worker, trade=trade)
    make_vacancy(trade="sewing", openings=2)
    make_vacancy(trade="welding", openings=2)

    jobs = list(proposed(run(officer)).values())

    assert None not in jobs
    assert (jobs[0] == jobs[1]) is together

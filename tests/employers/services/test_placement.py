"""From a proposal to an offer and its answer; nobody is placed twice, and no vacancy over its openings."""

import threading
from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from employers.models import Match, MatchRun, Placement, Vacancy
from employers.refusals import (
    MatchDecidedAlready,
    PlacementAnswered,
    PlacementNotAccepted,
    RunNotDone,
)
from employers.services import placement as service
from employers.services.arrival import confirm_arrival
from employers.services.matching import start_run
from employers.services.placement import answer_placement, confirm_matches, drop_match
from tests.factories.divisions import make_division
from tests.factories.employers import make_match, make_placement, make_run, make_vacancy, make_wish
from tests.factories.staff import make_officer
from tests.factories.workers import make_worker
from tests.races import race
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.refusals import ReasonMissing


@pytest.fixture
def officer(db: None) -> User:
    return make_officer(Role.COUNTY, make_division("520324"))


def wishing_worker() -> Worker:
    worker = make_worker()
    make_wish(worker)
    return worker


def proposal(vacancy: Vacancy | None = None, worker: Worker | None = None, run: MatchRun | None = None) -> Match:
    return make_match(run or make_run(), worker or wishing_worker(), vacancy or make_vacancy())


def refusals(confirmed: object) -> list[str]:
    return sorted(type(refusal).__name__ for _match, refusal in confirmed.refused)  # type: ignore[attr-defined]


def test_a_confirmed_proposal_becomes_an_offer_with_its_terms(officer: User) -> None:
    match = proposal(make_vacancy(title="电子装配", pay_from=5000, pay_to=6500))

    confirmed = confirm_matches(run=match.run, matches=[match], by=officer)

    offer = Placement.objects.get()
    assert [each.pk for each in confirmed.offers] == [offer.pk]
    assert (offer.state, offer.match, offer.offered_by) == ("offered", match, officer)
    assert (offer.terms["title"], offer.terms["pay_from"], offer.terms["place_code"]) == ("电子装配", 5000, "350582")
    match.refresh_from_db()
    assert (match.state, match.decided_by) == ("confirmed", officer)
    assert match.wish.state == "open"
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"placement.offered", "run.confirmed"}


def test_the_terms_stay_as_they_were_offered(officer: User) -> None:
    match = proposal(make_vacancy(pay_from=5000))
    confirm_matches(run=match.run, matches=[match], by=officer)
    Vacancy.objects.update(pay_from=4000)

    assert Placement.objects.get().terms["pay_from"] == 5000


def test_what_became_impossible_is_left_out_and_said(officer: User) -> None:
    run = make_run()
    full, paused, fine = make_vacancy(openings=1), make_vacancy(state="paused"), make_vacancy()
    make_placement(make_worker(), full)
    busy = wishing_worker()
    make_placement(busy, make_vacancy())
    for vacancy, worker in ((full, None), (paused, None), (fine, busy), (fine, None)):
        proposal(vacancy, worker, run)

    confirmed = confirm_matches(run=run, matches=run.matches.all(), by=officer)

    assert len(confirmed.offers) == 1
    assert refusals(confirmed) == ["VacancyFull", "VacancyNotOpen", "WorkerHasJob"]
    assert run.matches.filter(state="proposed").count() == 3


def test_more_proposals_than_openings_fill_the_openings(officer: User) -> None:
    run, vacancy = make_run(), make_vacancy(openings=2)
    for _ in range(3):
        proposal(vacancy, run=run)

    confirmed = confirm_matches(run=run, matches=run.matches.all(), by=officer)

    assert (len(confirmed.offers), refusals(confirmed)) == (2, ["VacancyFull"])


def test_a_minor_is_not_offered_what_became_night_work(officer: User) -> None:
    # Domain brief, edge case 31.
    worker = make_worker(born_on=date(timezone.localdate().year - 17, 1, 1))
    make_wish(worker)
    match = proposal(make_vacancy(shift="night"), worker)

    assert refusals(confirm_matches(run=match.run, matches=[match], by=officer)) == ["WorkerTooYoung"]


def test_confirming_twice_offers_once(officer: User) -> None:
    match = proposal()
    confirm_matches(run=match.run, matches=[match], by=officer)

    assert refusals(confirm_matches(run=match.run, matches=[match], by=officer)) == ["MatchDecidedAlready"]
    assert Placement.objects.count() == 1


def test_a_running_run_cannot_be_confirmed(officer: User) -> None:
    run = start_run(division=make_division("520324"), by=officer)

    with pytest.raises(RunNotDone):
        confirm_matches(run=run, matches=[], by=officer)


def test_a_proposal_is_dropped_with_a_reason(officer: User) -> None:
    match = proposal()
    with pytest.raises(ReasonMissing):
        drop_match(match=match, reason=" ", by=officer)

    drop_match(match=match, reason="本人要照顾老人", by=officer)

    match.refresh_from_db()
    assert (match.state, match.reason, match.wish.state) == ("dropped", "本人要照顾老人", "open")
    with pytest.raises(MatchDecidedAlready):
        drop_match(match=match, reason="again", by=officer)


def test_a_yes_meets_the_wish_and_a_no_leaves_it_open(officer: User) -> None:
    vacancy = make_vacancy()
    yes, no = wishing_worker(), wishing_worker()

    answer_placement(placement=make_placement(yes, vacancy), accepted=True, by=officer)
    answer_placement(placement=make_placement(no, vacancy), accepted=False, by=None)

    assert [yes.wishes.get().state, no.wishes.get().state] == ["met", "open"]
    assert sorted(Placement.objects.values_list("state", flat=True)) == ["accepted", "declined"]


def test_an_offer_is_answered_once(officer: User) -> None:
    placement = make_placement(wishing_worker(), make_vacancy())
    answer_placement(placement=placement, accepted=False, by=officer)

    with pytest.raises(PlacementAnswered):
        answer_placement(placement=placement, accepted=True, by=officer)


def test_only_those_who_said_yes_arrive(officer: User) -> None:
    vacancy = make_vacancy()
    waiting = make_placement(make_worker(), vacancy)
    coming = make_placement(make_worker(), vacancy, Placement.State.ACCEPTED)

    today = timezone.localdate()
    confirm_arrival(placement=coming, on=today, by=officer)

    coming.refresh_from_db()
    assert (coming.state, coming.arrived_on) == ("arrived", today)
    with pytest.raises(PlacementNotAccepted):
        confirm_arrival(placement=waiting, on=today, by=officer)


@pytest.mark.django_db
def test_the_register_itself_refuses_a_second_job() -> None:
    worker = make_worker()
    make_placement(worker, make_vacancy())

    with pytest.raises(IntegrityError, match="placement_one_live_job_a_worker"):
        make_placement(worker, make_vacancy())


def _two_officers_confirm(vacancy: Vacancy) -> list[object]:
    officers = [make_officer(Role.COUNTY, make_division("520324")) for _ in range(2)]
    matches = [proposal(vacancy) for _ in officers]
    return race(
        *(
            partial(confirm_matches, run=match.run, matches=[match], by=officer)
            for match, officer in zip(matches, officers, strict=True)
        )
    )


@pytest.mark.django_db(transaction=True)
def test_the_last_opening_goes_to_one_of_two() -> None:
    vacancy = make_vacancy(openings=1)

    results = _two_officers_confirm(vacancy)

    assert sorted(len(result.offers) for result in results) == [0, 1]  # type: ignore[attr-defined]
    assert vacancy.placements.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_last_opening_goes_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the race above proves something only if it is lost with the guard off."""
    vacancy = make_vacancy(openings=1)
    _without_locks(monkeypatch)

    _two_officers_confirm(vacancy)

    assert vacancy.placements.count() == 2


def _without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read vacancies without locking them, and let both have counted before either writes."""

    counted = threading.Barrier(2)
    count = service._placed

    def wait_and_count(vacancies: object) -> object:
        placed = count(vacancies)  # type: ignore[arg-type]
        counted.wait(timeout=10)
        return placed

    def read(ids: object) -> dict[int, Vacancy]:
        return {each.pk: each for each in Vacancy.objects.select_related("employer", "division").filter(pk__in=ids)}

    monkeypatch.setattr(service, "_placed", wait_and_count)
    monkeypatch.setattr(service, "lock_vacancies", read)


@pytest.mark.django_db(transaction=True)
def test_one_worker_is_offered_one_of_two_jobs() -> None:
    worker = wishing_worker()
    officers = [make_officer(Role.COUNTY, make_division("520324")) for _ in range(2)]
    matches = [proposal(make_vacancy(), worker) for _ in officers]

    results = race(
        *(
            partial(confirm_matches, run=match.run, matches=[match], by=officer)
            for match, officer in zip(matches, officers, strict=True)
        )
    )

    assert sorted(len(result.offers) for result in results) == [0, 1]  # type: ignore[attr-defined]
    assert worker.placements.count() == 1

"""What becomes of an offer: time to think, the end of waiting, jobs given by hand, companions, withdrawn jobs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from employers.models import JobQuestion, Match, MatchRun, Placement
from employers.refusals import (
    CompanionsTogether,
    PlacementAnswered,
    QuestionAnswered,
    TimeToThinkTaken,
    VacancyFull,
    WorkerTooYoung,
)
from employers.services.job_question import go_without_job, take_another_job
from employers.services.offer import expire_offers, offer_by_hand, think_over
from employers.services.placement import answer_placement, confirm_matches
from employers.services.vacancy import withdraw_vacancy
from tests.factories.divisions import make_division
from tests.factories.employers import make_match, make_placement, make_run, make_vacancy, make_wish
from tests.factories.staff import make_officer
from tests.factories.workers import make_companions, make_worker
from workers.models import Wish
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.jobs.models import Job
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db

ADULT = date(1990, 5, 1)


@pytest.fixture
def officer() -> User:
    return make_officer(Role.COUNTY, make_division("520324"))


def offered(officer: User) -> Placement:
    worker = make_worker(born_on=ADULT)
    make_wish(worker)
    run = make_run(by=officer)
    make_match(run, worker, make_vacancy())
    return confirm_matches(run=run, matches=run.matches.all(), by=officer).offers[0]


def test_who_thinks_gets_more_days_once(officer: User) -> None:
    offer = offered(officer)

    later = think_over(placement=offer, by=None)

    assert later.expires_at == offer.expires_at + timedelta(days=2)
    with pytest.raises(TimeToThinkTaken):
        think_over(placement=offer, by=None)


def test_an_offer_that_nobody_answers_ends_and_its_place_is_handed_on(officer: User) -> None:
    offer = offered(officer)
    assert expire_offers() == 0
    Placement.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert expire_offers() == 1

    assert Placement.objects.get().state == Placement.State.EXPIRED
    assert Match.objects.get().state == Match.State.DECLINED
    assert Job.objects.get(kind="rematch").payload == {"run": offer.match.run_id}
    assert Notice.objects.filter(kind="offer_expired").count() == 1
    assert Wish.objects.get().state == Wish.State.OPEN
    with pytest.raises(PlacementAnswered):
        answer_placement(placement=offer, accepted=True, by=None)


def test_another_job_by_hand_keeps_what_was_proposed_and_the_reason(officer: User) -> None:
    worker, run = make_worker(born_on=ADULT), make_run(by=officer)
    make_wish(worker)
    proposed, other = make_vacancy(), make_vacancy(division=make_division("440402"))
    make_match(run, worker, proposed)

    offer = offer_by_hand(worker=worker, vacancy=other, run=run, reason="姐姐在那家厂", by=officer)

    match = Match.objects.get()
    assert (offer.vacancy, match.vacancy, match.state) == (other, other, Match.State.CONFIRMED)
    assert (match.reason, match.parts["instead_of"]) == ("姐姐在那家厂", proposed.pk)


@pytest.mark.parametrize("facts", [{"shift": "night"}, {"shift": "two"}, {"adults_only": True}])
def test_edge_case_31_nobody_of_16_or_17_is_given_night_work_by_hand(officer: User, facts: dict) -> None:
    young = make_worker(born_on=timezone.localdate() - timedelta(days=17 * 365))
    with pytest.raises(WorkerTooYoung):
        offer_by_hand(worker=young, vacancy=make_vacancy(**facts), reason="父母同意", by=officer)
    assert not Placement.objects.exists()


def test_a_full_vacancy_is_not_given_by_hand(officer: User) -> None:
    vacancy = make_vacancy(openings=1)
    make_placement(make_worker(born_on=ADULT), vacancy)
    with pytest.raises(VacancyFull):
        offer_by_hand(worker=make_worker(born_on=ADULT), vacancy=vacancy, reason="急", by=officer)


def family(officer: User, openings: int = 2) -> MatchRun:
    one, two = make_worker(born_on=ADULT, legal_name="测一"), make_worker(born_on=ADULT, legal_name="测二")
    make_companions(one, two)
    run, vacancy = make_run(by=officer), make_vacancy(openings=openings)
    for worker in (one, two):
        make_wish(worker)
        make_match(run, worker, vacancy)
    return run


def test_companions_are_offered_jobs_together_or_not_at_all(officer: User) -> None:
    run = family(officer)

    alone = confirm_matches(run=run, matches=run.matches.all()[:1], by=officer)
    assert (alone.offers, [type(no) for _match, no in alone.refused]) == ([], [CompanionsTogether])

    assert len(confirm_matches(run=run, matches=run.matches.all(), by=officer).offers) == 2


def test_where_one_companion_finds_no_place_neither_is_offered_one(officer: User) -> None:
    run = family(officer, openings=1)

    outcome = confirm_matches(run=run, matches=run.matches.all(), by=officer)

    assert (outcome.offers, len(outcome.refused)) == ([], 2)


def test_companions_are_parted_by_hand_only_when_they_agree(officer: User) -> None:
    run = family(officer)
    one, other = run.matches.first().worker, make_vacancy()
    with pytest.raises(CompanionsTogether):
        offer_by_hand(worker=one, vacancy=other, run=run, reason="急", by=officer)

    assert offer_by_hand(worker=one, vacancy=other, run=run, reason="急", by=officer, apart=True)


def withdrawn(officer: User, state: str = Placement.State.ACCEPTED) -> JobQuestion:
    worker = make_worker(born_on=ADULT)
    make_wish(worker, state=Wish.State.MET)
    placement = make_placement(worker, make_vacancy(), state)
    withdraw_vacancy(vacancy=placement.vacancy, reason="订单取消", by=officer)
    return JobQuestion.objects.get(placement=placement)


@pytest.mark.parametrize("state", [Placement.State.OFFERED, Placement.State.ACCEPTED])
def test_edge_case_15_who_loses_a_job_is_asked_and_nothing_moves_before(officer: User, state: str) -> None:
    question = withdrawn(officer, state)

    assert question.state == JobQuestion.State.ASKED
    assert Placement.objects.get().state == state
    assert Notice.objects.filter(kind="job_withdrawn").count() == 1


def test_edge_case_15_another_job_is_taken_with_its_own_terms(officer: User) -> None:
    question, other = withdrawn(officer), make_vacancy()

    new = take_another_job(question=question, vacancy=other, by=None)

    assert (new.vacancy, new.state, new.terms["title"]) == (other, Placement.State.ACCEPTED, other.title)
    assert Placement.objects.get(question=question).state == Placement.State.ENDED
    with pytest.raises(QuestionAnswered):
        go_without_job(question=question, travels=True, by=None)


def test_edge_case_15_a_job_that_cannot_be_had_leaves_the_question_open(officer: User) -> None:
    question, full = withdrawn(officer), make_vacancy(openings=1)
    make_placement(make_worker(born_on=ADULT), full)
    with pytest.raises(VacancyFull):
        take_another_job(question=question, vacancy=full, by=None)
    assert JobQuestion.objects.get().state == JobQuestion.State.ASKED


@pytest.mark.parametrize("travels", [True, False])
def test_edge_case_15_without_a_job_the_wish_is_open_again(officer: User, travels: bool) -> None:
    question = withdrawn(officer)
    go_without_job(question=question, travels=travels, by=officer)
    assert Placement.objects.get().state == Placement.State.ENDED
    assert Wish.objects.get().state == Wish.State.OPEN

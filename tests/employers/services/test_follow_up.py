"""Asking how it goes: answers, differences, leaving, and the ways to somebody who does not answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from employers.models import FollowUp, Placement
from employers.queries.follow_up import to_do
from employers.refusals import FollowUpDone, FollowUpLastWay, FollowUpLeftNeedsADay, FollowUpNotToUndo
from employers.services.follow_up import (
    ALL_WELL,
    AtWork,
    Leaving,
    plan_missing_follow_ups,
    record_at_work,
    record_left,
    record_no_answer,
    record_no_way,
    ring_due_follow_ups,
    undo_follow_up,
)
from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_arrived, make_station, make_station_clerk
from tests.factories.workers import make_worker
from workers.models import Consent, Wish, Worker
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_officer(Role.CITY)


def arrived(officer: User, days_ago: int = 8) -> Placement:
    return make_arrived(make_worker(), days_ago=days_ago, by=officer)


def asked(placement: Placement, step: int = 7) -> FollowUp:
    return placement.follow_ups.get(step=step)


def test_one_key_says_that_all_is_well(officer: User) -> None:
    placement = arrived(officer)

    said = record_at_work(follow_up=asked(placement), said=ALL_WELL, by=officer)

    assert (said.state, said.answer, said.evidence, said.differs) == ("answered", "at_work", "phone", False)
    with pytest.raises(FollowUpDone):
        record_at_work(follow_up=said, said=ALL_WELL, by=officer)


def test_less_pay_than_promised_is_marked(officer: User) -> None:
    said = AtWork(has_contract=False, job_as_promised=True, pay_as_promised=False, paid=4200)

    differing = record_at_work(follow_up=asked(arrived(officer)), said=said, by=officer)

    assert (differing.differs, differing.paid, differing.has_contract) == (True, 4200, False)


def test_leaving_ends_placement_and_work_and_asks_no_more(officer: User) -> None:
    placement, day = arrived(officer, days_ago=20), timezone.localdate() - timedelta(days=5)

    record_left(follow_up=asked(placement), leaving=Leaving(left_on=day, reason="family", came_home=True), by=officer)

    placement.refresh_from_db()
    assert placement.spell is not None
    assert (placement.state, placement.spell.ended_on, placement.spell.end_reason) == ("ended", day, "family")
    states = placement.follow_ups.order_by("step").values_list("state", flat=True)
    assert list(states) == ["answered", "void", "void", "void"]
    assert not Wish.objects.filter(worker=placement.worker_id).exists()


def test_nobody_leaves_before_the_arrival_or_tomorrow(officer: User) -> None:
    placement, today = arrived(officer), timezone.localdate()

    for day in (today - timedelta(days=9), today + timedelta(days=1)):
        with pytest.raises(FollowUpLeftNeedsADay):
            record_left(follow_up=asked(placement), leaving=Leaving(left_on=day), by=officer)


def test_another_employer_begins_the_next_stretch_of_work(officer: User) -> None:
    placement, today = arrived(officer, days_ago=35), timezone.localdate()
    leaving = Leaving(left_on=today - timedelta(days=1), reason="changed", new_employer="样例新厂")

    record_left(follow_up=asked(placement, 30), leaving=leaving, by=officer)

    now = placement.worker.spells.get(ended_on=None)
    assert (now.employer_name, now.began_on, now.source) == ("样例新厂", today - timedelta(days=1), "called")


def test_case_21_a_returnee_who_wants_local_work_is_matched_at_home_and_is_no_failure(officer: User) -> None:
    placement = arrived(officer, days_ago=30)
    leaving = Leaving(left_on=timezone.localdate(), reason="season", came_home=True, wants_local=True)

    record_left(follow_up=asked(placement), leaving=leaving, by=officer)

    worker = Worker.objects.get(pk=placement.worker_id)
    wish = Wish.objects.get(worker=worker, state=Wish.State.OPEN)
    assert worker.state == Worker.State.RETURNED
    assert wish.destination is not None
    assert worker.household.path.startswith(wish.destination.path)
    assert wish.destination.level == "county"
    assert not Placement.objects.filter(worker=worker).exclude(state=Placement.State.ENDED).exists()


def test_who_does_not_answer_is_looked_for_by_phone_then_otherwise_then_by_the_village(officer: User) -> None:
    follow_up = asked(arrived(officer))
    ways = []
    for _try in range(7):
        follow_up = record_no_answer(follow_up=follow_up, by=officer)
        ways.append((follow_up.way, follow_up.state))

    assert ways == [
        ("phone", "planned"), ("phone", "planned"), ("other", "planned"), ("other", "planned"),
        ("village", "planned"), ("village", "planned"), ("village", "not_reached"),
    ]  # fmt: skip
    assert follow_up.next_on > timezone.localdate()


def test_a_dead_number_is_given_up_at_once_and_each_way_keeps_its_tries(officer: User) -> None:
    follow_up = record_no_answer(follow_up=asked(arrived(officer)), by=officer)

    follow_up = record_no_way(follow_up=follow_up, by=officer)
    assert (follow_up.way, follow_up.tries, follow_up.next_on) == ("other", 1, timezone.localdate())

    ways = []
    for _try in range(2):
        follow_up = record_no_answer(follow_up=follow_up, by=officer)
        ways.append(follow_up.way)
    assert ways == ["other", "village"]
    with pytest.raises(FollowUpLastWay):
        record_no_way(follow_up=follow_up, by=officer)


def test_who_has_no_phone_is_asked_for_elsewhere_from_the_first_day(officer: User) -> None:
    placement = make_arrived(make_worker(phone=""), days_ago=8, by=officer)

    assert set(placement.follow_ups.values_list("way", flat=True)) == {FollowUp.Way.OTHER}


def test_an_answer_that_comes_late_still_counts(officer: User) -> None:
    follow_up = asked(arrived(officer))
    for _try in range(7):
        follow_up = record_no_answer(follow_up=follow_up, by=officer)

    assert record_at_work(follow_up=follow_up, said=ALL_WELL, by=officer).state == "answered"


def test_a_wrong_key_is_taken_back_on_its_day_only(officer: User) -> None:
    follow_up = record_at_work(follow_up=asked(arrived(officer)), said=ALL_WELL, by=officer)

    again = undo_follow_up(follow_up=follow_up, by=officer)
    assert (again.state, again.answer, again.pay_as_promised) == ("planned", "", None)

    record_at_work(follow_up=again, said=ALL_WELL, by=officer)
    FollowUp.objects.filter(pk=again.pk).update(done_at=timezone.now() - timedelta(days=2))
    with pytest.raises(FollowUpNotToUndo):
        undo_follow_up(follow_up=again, by=officer)


def test_the_bell_asks_each_person_once_a_step_and_not_those_who_want_no_messages(officer: User) -> None:
    first, silent = arrived(officer), arrived(officer)
    Consent.objects.create(
        worker=silent.worker, purpose=Consent.Purpose.MESSAGES, given_at=timezone.now(), withdrawn_at=timezone.now()
    )

    assert ring_due_follow_ups() == 1
    ring_due_follow_ups()

    [owed] = Notice.objects.filter(kind="follow_up")
    assert (owed.about_id, owed.version) == (str(first.pk), 7)


def test_arrivals_of_earlier_days_get_their_questions(officer: User) -> None:
    placement = arrived(officer)
    placement.follow_ups.all().delete()

    assert plan_missing_follow_ups() == 1
    assert plan_missing_follow_ups() == 0
    assert placement.follow_ups.count() == 4


def test_each_sees_the_own_people_only(officer: User) -> None:
    placement = arrived(officer)
    near = make_station_clerk(make_station(division=make_division("350500")))
    far = make_station_clerk(make_station(division=make_division("440400")))
    village = make_officer(Role.VILLAGE, placement.worker.household)

    assert to_do(near).get() == asked(placement)
    assert not to_do(far).exists()
    assert not to_do(village).exists()  # asked last, when no call has reached anybody
    FollowUp.objects.filter(placement=placement, step=7).update(way=FollowUp.Way.VILLAGE)
    assert to_do(village).get() == asked(placement)


def test_a_station_does_not_see_who_took_back_the_consent_to_be_named(officer: User) -> None:
    placement = arrived(officer)
    Consent.objects.create(
        worker=placement.worker, purpose=Consent.Purpose.SHARING, given_at=timezone.now(), withdrawn_at=timezone.now()
    )

    assert not to_do(make_station_clerk(make_station(division=make_division("350500")))).exists()
    assert to_do(officer).exists()

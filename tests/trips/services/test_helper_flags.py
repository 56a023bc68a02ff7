"""Odd patterns in helped sign-ups are flagged; a county closes them with a remark."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_phone, make_worker
from trips.models import Booking
from trips.refusals import NobodyHelped
from trips.services.booking import book_workers
from trips.services.helper_flags import close_flag, find_odd_patterns, never_asked
from workers.models import HelperFlag
from zunyi.accounts.roles import Role
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


def on_one_phone(surnames: str, **more):
    phone = make_phone()
    people = [make_worker(phone=phone, legal_name=f"{one}一二", **more) for one in surnames]
    for person in people:
        book_workers(trip=make_trip(), workers=[person], by=None, channel="web")
    return phone


def test_one_phone_for_many_strangers_is_flagged_once_and_masked():
    phone = on_one_phone("测试样例甲乙丙")

    assert (find_odd_patterns(), find_odd_patterns()) == (1, 0)

    flag = HelperFlag.objects.get()
    assert (flag.kind, flag.people) == ("phone", 7)
    assert phone not in flag.phone_masked


@pytest.mark.parametrize("more", [{"phone_of": "officer"}, {}], ids=["an officer's phone", "one family"])
def test_an_officers_phone_and_a_family_are_nothing_odd(more):
    on_one_phone("测试样例甲乙丙" if more else "测测测测测测测", **more)

    assert find_odd_patterns() == 0


def test_many_at_night_by_one_helper_are_flagged():
    helper, trip = make_officer(Role.VILLAGE), make_trip(seats=12)
    for _ in range(10):
        book_workers(trip=trip, workers=[make_worker()], by=helper, channel="officer")
    night = timezone.localtime().replace(hour=2, minute=0, second=0, microsecond=0) - timedelta(days=1)
    Booking.objects.update(booked_at=night)
    by_day = book_workers(trip=make_trip(), workers=[make_worker()], by=helper, channel="officer")[0]
    Booking.objects.filter(pk=by_day.pk).update(booked_at=night + timedelta(hours=9))

    find_odd_patterns()

    flag = HelperFlag.objects.get()
    assert (flag.kind, flag.people) == ("night", 10)
    assert (flag.first_at, flag.last_at) == (night, night)


def test_a_night_that_was_looked_at_does_not_come_back_because_of_a_sign_up_by_day():
    helper, trip = make_officer(Role.VILLAGE), make_trip(seats=12)
    for _ in range(10):
        book_workers(trip=trip, workers=[make_worker()], by=helper, channel="officer")
    Booking.objects.update(booked_at=timezone.localtime().replace(hour=2, minute=0) - timedelta(days=1))
    find_odd_patterns()
    close_flag(flag=HelperFlag.objects.get(), remark="夜里补录纸质表", by=make_officer())

    noon = timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)
    by_day = book_workers(trip=make_trip(), workers=[make_worker()], by=helper, channel="officer")[0]
    Booking.objects.filter(pk=by_day.pk).update(booked_at=noon)

    assert find_odd_patterns(now=noon) == 0


def test_who_was_never_asked_gets_the_sign_up_voided_and_the_county_is_told():
    helper = make_officer(Role.VILLAGE)
    helped = book_workers(trip=make_trip(), workers=[make_worker()], by=helper, channel="officer")[0]
    alone = book_workers(trip=make_trip(), workers=[make_worker()], by=None, channel="web")[0]

    never_asked(booking=helped)

    helped.refresh_from_db()
    assert helped.state == "cancelled"
    assert HelperFlag.objects.get(kind="not_asked").helper == helper
    with pytest.raises(NobodyHelped):
        never_asked(booking=alone)


def test_a_flag_is_closed_with_a_remark_only_and_does_not_come_back_for_the_same():
    on_one_phone("测试样例甲乙丙")
    find_odd_patterns()
    flag, county = HelperFlag.objects.get(), make_officer()

    with pytest.raises(ReasonMissing):
        close_flag(flag=flag, remark=" ", by=county)
    close_flag(flag=flag, remark="司机的电话，问过", by=county)

    assert find_odd_patterns() == 0

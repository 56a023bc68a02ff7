"""What is told when something changes: cancelled, moved, found late, consent taken back, gone."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from tests.factories.accounts import make_officer
from tests.factories.notices import Clock
from tests.factories.workers import make_worker
from tests.trips.messages import at, book, dispatch_at, notice_of, texts, trip_leaving
from trips.models import Booking, Call, Trip
from trips.queries.notices import matter_of, told_about, unreached_by_trip
from trips.services.booking import cancel_booking
from trips.services.notices import queue_missing_reminders
from trips.services.plan.schedule import cancel_trip, change_call_times
from workers.services.consent import keep_consents, withdraw_consent
from zunyi.accounts.roles import Role
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.queries.notice import to_call, told_by_kind
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.ladder import TOO_LATE, close_the_past

State = Notice.State


pytestmark = pytest.mark.django_db


def test_who_cancelled_is_not_reminded_but_told(now):
    trip = trip_leaving(at(14, 7, 30))
    [stays], [goes] = book(trip, make_worker()), book(trip, make_worker(legal_name="样例乙"))
    dispatch_at(now)
    cancel_booking(booking=goes, by=None)
    dispatch_at(now)
    dispatch_at(at(13, 18))

    assert [notice_of(each, "reminder").state for each in (stays, goes)] == [State.SENT, State.SUPERSEDED]
    assert texts()[2] == (
        "【遵义人社】样例乙，您报名的2月14日周日7:30从正安汽车站赴晋江的座位已取消，不收任何费用。想再报名请找村干部。"
    )
    assert len(texts()) == 4


def test_a_booking_that_ended_without_a_word_to_the_outbox_is_not_reminded(now):
    [booking] = book(trip_leaving(at(14, 7)), make_worker())
    Booking.objects.filter(pk=booking.pk).update(state="no_show", ended_at=now)
    dispatch_at(at(13, 18))
    assert notice_of(booking, "reminder").state == State.SUPERSEDED


def test_a_moved_trip_takes_back_the_old_reminder_and_plans_a_new_one(now):
    trip = trip_leaving(at(14, 7, 30))
    [booking] = book(trip, make_worker(legal_name="测一鸣"))
    dispatch_at(now)
    call = Call.objects.get(leg__trip=trip, order=0)
    change_call_times(trip=trip, times={call.pk: (None, at(14, 9))}, by=None)
    dispatch_at(at(1, 10, 1))
    dispatch_at(at(13, 18))

    assert notice_of(booking, "reminder", version=1).state == State.SUPERSEDED
    assert notice_of(booking, "reminder", version=2).due_at == at(13, 18)
    assert [("有变" in text, "2月14日周日9:00" in text) for text in texts()] == [
        (False, False),
        (True, True),
        (False, True),
    ]


def test_an_old_plan_is_never_told_even_if_nobody_took_it_back(now):
    trip = trip_leaving(at(14, 7, 30))
    [booking] = book(trip, make_worker())
    Trip.objects.filter(pk=trip.pk).update(version=2)
    dispatch_at(at(13, 18))
    assert notice_of(booking, "reminder").state == State.SUPERSEDED


def test_a_cancelled_trip_is_told_once_and_nothing_else(now):
    trip = trip_leaving(at(14, 7, 30))
    book(trip, make_worker(legal_name="测一鸣"), make_worker())
    dispatch_at(now)
    cancel_trip(trip=trip, by=None, reason="凝冻")
    dispatch_at(now)
    dispatch_at(at(13, 18))

    assert len(texts()) == 4
    assert texts()[2] == (
        "【遵义人社】测一鸣，2月14日周日7:30赴晋江的班次取消了（凝冻），请不要去正安汽车站，不收任何费用。其他班次请问村干部。"
    )


def test_news_of_tomorrow_wakes_people_and_news_of_next_week_does_not():
    with time_machine.travel(at(1, 22), tick=False):
        tomorrow, next_week = trip_leaving(at(2, 11)), trip_leaving(at(9, 11))
        [soon], [far] = book(tomorrow, make_worker()), book(next_week, make_worker())
        cancel_booking(booking=soon, by=None)
        cancel_booking(booking=far, by=None)
    dispatch_at(at(1, 22))
    assert [notice_of(each, "booking_cancelled").state for each in (soon, far)] == [State.SENT, State.DUE]


def test_the_safety_net_finds_who_was_never_promised_a_reminder_and_finds_them_once(now):
    soon, far = trip_leaving(now + timedelta(hours=30)), trip_leaving(now + timedelta(hours=60))
    [forgotten], _, [gone] = book(soon, make_worker()), book(far, make_worker()), book(soon, make_worker())
    cancel_booking(booking=gone, by=None)
    Notice.objects.all().delete()

    assert [queue_missing_reminders() for _ in range(2)] == [1, 0]
    assert notice_of(forgotten, "reminder").due_at == at(1, 18)
    assert Notice.objects.filter(kind="reminder").count() == 1


def test_the_safety_net_tells_at_once_where_no_reminder_would_come_in_time(now):
    [forgotten] = book(trip_leaving(now + timedelta(hours=2)), make_worker())
    Notice.objects.all().delete()
    assert queue_missing_reminders() == 1
    assert notice_of(forgotten, "reminder").due_at == now


def test_one_bells_batch_is_put_into_words_with_few_questions(now, django_assert_max_num_queries):
    trip = trip_leaving(at(14, 7), seats=40)
    for _ in range(30):
        book(trip, make_worker())
    # A batch costs the sweep, the claim and the last look, a chunk of twenty the attempt and the answers; beside them
    # stands one statement a message, which is the fake provider's.
    with django_assert_max_num_queries(30 + 40):
        dispatch_at(now)
    assert len(texts()) == 30


def test_race_of_a_cancellation_with_the_dispatcher_is_won_by_the_cancellation(now):
    [booking] = book(trip_leaving(at(14, 7)), make_worker())
    gateway = FakeGateway()
    with time_machine.travel(at(13, 18), tick=False):
        clock = Clock(at(13, 18))
        Notice.objects.filter(kind="booked").delete()
        # Between the claim and the attempt the worker cancels.
        real_clock_reads = iter([clock.now] * 3)
        cancel = partial(cancel_booking, booking=booking, by=None)

        def clock_that_cancels():
            moment = next(real_clock_reads, None)
            if moment is None and Booking.objects.get().is_live:
                cancel()
            return clock.now

        dispatch_due(gateway=gateway, clock=clock_that_cancels)
    assert notice_of(booking, "reminder").state != State.SENT
    assert not any("请2月14日" in text for text in texts())


def test_a_trip_says_how_many_of_ones_own_people_know(now):
    trip = trip_leaving(at(14, 7))
    book(trip, make_worker(), make_worker(phone=""))
    dispatch_at(now)

    told = told_about(trip, make_officer(Role.COUNTY, "520324"))
    assert (told.kind, told.told, told.total, told.open) == ("booked", 1, 2, 1)
    assert told_about(trip, make_officer(Role.COUNTY, "520304")) is None
    assert told_about(trip, make_officer(Role.VILLAGE)) is None
    dispatch_at(at(13, 18))
    assert told_about(trip, make_officer(Role.COUNTY, "520324")).kind == "reminder"


def test_whoever_took_the_consent_to_messages_back_is_told_in_person():
    trip = trip_leaving(at(14, 13))
    silent, other = make_worker(phone="15400000001"), make_worker(phone="15400000002")
    with time_machine.travel(at(10, 9), tick=False):
        for worker in (silent, other):
            keep_consents(workers=[worker], purposes=["messages"], manner="read_aloud", by=None)
        booking, _ = book(trip, silent, other)
        withdraw_consent(worker=silent, purpose="messages", by=None)

    dispatch_at(at(10, 10))

    assert set(FakeMessage.objects.values_list("phone", flat=True)) == {"15400000002"}
    assert notice_of(booking, "booked").state == State.TO_CALL


def test_who_cancelled_is_not_counted_among_those_who_are_to_know(now):
    trip = trip_leaving(at(14, 7))
    bookings = book(trip, make_worker(), make_worker(), make_worker())
    dispatch_at(now)
    cancel_booking(booking=bookings[0], by=None)
    dispatch_at(now)

    told = told_about(trip, make_officer(Role.COUNTY, "520324"))
    assert (told.told, told.total) == (2, 2)
    matter = matter_of(trip.pk)
    by_kind = {each.kind: each for each in told_by_kind(Notice.objects.filter(matter=matter), matter)}
    assert (by_kind["booked"].told, by_kind["booked"].total) == (2, 2)
    assert (by_kind["booking_cancelled"].told, by_kind["booking_cancelled"].total) == (1, 1)


def test_when_the_vehicle_has_left_nobody_stands_on_the_call_sheet_any_more(now):
    trip = trip_leaving(at(2, 7))
    [booking] = book(trip, make_worker(phone=""))
    dispatch_at(now)
    everything = Notice.objects.filter(about_id=str(booking.pk), kind="booked")
    assert list(to_call(everything)) == [notice_of(booking, "booked")]
    with time_machine.travel(at(2, 7, 1), tick=False):
        assert list(to_call(everything)) == []
        assert close_the_past(now=at(2, 7, 1)) == 1
        assert unreached_by_trip(make_officer(Role.COUNTY, "520324")) == []
    closed = notice_of(booking, "booked")
    assert (closed.state, closed.reason) == (State.NOT_REACHED, TOO_LATE)

"""What is told of a trip, how it is said, when, and over whose phone."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.notices import Clock
from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_worker
from tests.trips.messages import at, book, dispatch_at, notice_of, texts, trip_leaving
from trips.models import Booking, Call
from trips.queries.notice_rule import eve_of
from trips.queries.notices import told_about
from trips.services.booking import book_workers, cancel_booking
from workers.models import Worker
from zunyi.accounts.roles import Role
from zunyi.notices.gateways.fake import FakeGateway, Mood
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.queries.length import parts_of
from zunyi.notices.services.dispatch import dispatch_due

State = Notice.State
pytestmark = pytest.mark.django_db


def test_the_confirmation_goes_at_once_and_the_reminder_on_the_eve(now):
    trip = trip_leaving(at(14, 7, 30))
    worker = make_worker(legal_name="测一鸣", household=make_division("520324100"))
    [booking] = book(trip, worker)

    reminder = notice_of(booking, "reminder")
    assert reminder.due_at == at(13, 18)
    assert list(Notice.objects.order_by("due_at").values_list("kind", "due_at")) == [
        ("booked", now), ("reminder_early", at(11, 10)), ("reminder", at(13, 18)), ("reminder_soon", at(14, 5, 30)),
    ]  # fmt: skip
    assert (reminder.matter, reminder.division) == (f"trip:{trip.pk}", worker.household)
    dispatch_at(now)
    dispatch_at(at(11, 10))
    dispatch_at(at(13, 17, 59))
    dispatch_at(at(13, 18))
    dispatch_at(at(14, 5, 30))
    assert texts() == [
        f"【遵义人社】测一鸣，报名成功：2月14日周日7:30在正安汽车站乘大巴赴晋江，座位1号，免费。带身份证，凭证码{booking.slip_code}。",
        "【遵义人社】测一鸣，您2月14日周日7:30乘大巴赴晋江，座位1号，免费。请查身份证是否过期，收拾行李。不来请告诉村干部。",
        "【遵义人社】测一鸣，请2月14日周日7:30前到正安汽车站乘大巴赴晋江，座位1号，免费，带身份证。不来请告诉村干部。",
        "【遵义人社】测一鸣，快出发了：2月14日周日7:30前到正安汽车站乘大巴赴晋江，座位1号，免费，带身份证。",
    ]
    assert [parts_of(text) for text in texts()] == [1, 1, 1, 1]


def test_the_words_are_chinese_at_an_english_desk(now):
    with translation.override("en"):
        book(trip_leaving(at(14, 7)), make_worker())
        dispatch_at(now)
    assert "报名成功" in texts()[0]


def test_a_long_name_costs_the_small_talk_and_not_a_second_message(now):
    name = "阿卜杜热合曼·买买提吐尔逊江"
    book(trip_leaving(at(14, 7, 30)), make_worker(legal_name=name))
    dispatch_at(now)
    dispatch_at(at(13, 18))
    assert [parts_of(text) for text in texts()] == [1, 1]
    assert all("免费" in text and "7:30" in text and "身份证" in text for text in texts())


def test_edge_case_03_somebody_reached_over_anothers_phone_is_named_in_every_message(now):
    worker = make_worker(legal_name="样例甲", phone_of=Worker.PhoneOf.OFFICER)
    book(trip_leaving(at(14, 7, 30), place="很长很长很长很长很长很长的乡镇便民服务中心上车点"), worker)
    dispatch_at(now)
    assert texts()[0].startswith("【遵义人社】请转告样例甲：")


def test_edge_case_04_five_relatives_on_one_phone_get_one_message_with_all_names(now):
    """Domain brief 6, no. 4: one text lists them all, and each person's fate is that of the text."""
    relatives = [make_worker(phone="15400000042") for _ in range(5)]
    trip = trip_leaving(at(14, 7), seats=6)
    for each in relatives:
        book(trip, each)
    book(trip, make_worker())
    dispatch_at(now)
    dispatch_at(at(13, 18))

    family = list(FakeMessage.objects.filter(phone="15400000042").values_list("text", flat=True))
    assert len(family) == 2
    assert all(each.legal_name in text for each in relatives for text in family)
    codes = Booking.objects.filter(worker__in=relatives).values_list("slip_code", flat=True)
    assert all(code in family[0] for code in codes)
    assert [parts_of(text) for text in family] == [2, 2]
    assert Notice.objects.filter(state=State.CARRIED, kind="booked").count() == 4
    told = told_about(trip, make_officer(Role.COUNTY, "520324"))
    assert (told.told, told.total) == (6, 6)


def test_edge_case_04_a_relative_whose_message_is_taken_back_leaves_the_others_theirs(now):
    """Domain brief 6, no. 4: the one whose row bears the text cancels before it has left."""
    family = [make_worker(phone="15400000042") for _ in range(3)]
    bookings = book(trip_leaving(at(14, 7)), *family)
    dispatch_at(now)
    first = notice_of(bookings[0], "reminder")
    Notice.objects.filter(about_id__in=[str(each.pk) for each in bookings[1:]], kind="reminder").update(
        state=State.CARRIED, carried_by=first
    )
    cancel_booking(booking=bookings[0], by=None)
    dispatch_at(at(13, 18))

    assert [notice_of(each, "reminder").state for each in bookings] == [State.SUPERSEDED, State.SENT, State.CARRIED]
    assert family[0].legal_name not in texts()[-1]
    assert all(each.legal_name in texts()[-1] for each in family[1:])


def test_a_family_whose_message_did_not_get_to_the_provider_stays_together(now):
    family = [make_worker(phone="15400000042") for _ in range(3)]
    bookings = book(trip_leaving(at(14, 7)), *family)
    with time_machine.travel(now, tick=False):
        dispatch_due(gateway=FakeGateway(lambda phone, reference: Mood.BUSY), clock=Clock(now))
    assert notice_of(bookings[1], "booked").state == State.CARRIED
    dispatch_at(now + timedelta(minutes=1))

    assert len(texts()) == 1
    assert all(each.legal_name in texts()[0] for each in family)


def test_a_person_on_several_legs_gets_one_message(now):
    trip = trip_leaving(at(14, 7))
    make_leg(trip, seats=4, departs_at=at(15, 4), hours=2, order=1, role="shuttle")
    book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    dispatch_at(now)
    dispatch_at(at(13, 18))
    assert len(texts()) == 2
    assert "座位1号，" in texts()[0]


def test_a_village_officers_phone_gets_messages_of_eight_names_at_most(now):
    trip = trip_leaving(at(14, 7), seats=12)
    for _ in range(10):
        book(trip, make_worker(phone="15400000077", phone_of=Worker.PhoneOf.OFFICER))
    dispatch_at(now)
    assert [text.count("、") // 3 + 1 for text in texts()] == [8, 2]
    assert all(text.startswith("【遵义人社】请转告") for text in texts())


def test_edge_case_03_somebody_without_a_phone_stands_on_the_call_list(now):
    """Domain brief 6, no. 3."""
    [booking] = book(trip_leaving(at(14, 7)), make_worker(phone=""))
    dispatch_at(now)
    assert notice_of(booking, "booked").state == State.TO_CALL


def test_edge_case_39_five_past_midnight_names_the_evening_on_which_people_gather(now):
    """Domain brief 6, no. 39: the day of assembly is not the day of departure."""
    [booking] = book(trip_leaving(at(14, 0, 5), place="新舟机场"), make_worker(legal_name="测一鸣"))
    assert notice_of(booking, "reminder").due_at == at(13, 18)
    dispatch_at(at(13, 18))
    text = texts()[-1]
    assert "请2月13日周六当晚到新舟机场，2月14日0:05" in text
    assert "今" not in text
    assert "明" not in text
    assert parts_of(text) == 1


@pytest.mark.parametrize(
    ("leaves", "eve"),
    [
        (at(1, 7, 30, month=3, year=2028), at(29, 18, year=2028)),
        (at(1, 23, 59, month=1), at(31, 18, month=12, year=2026)),
        (at(14, 0, 0), at(13, 18)),
    ],
)
def test_the_eve_by_the_calendar_of_the_bureau(leaves, eve):
    assert eve_of(leaves) == eve


def test_the_reminder_follows_the_workers_own_pick_up(now):
    trip = make_trip(departs_at=at(14, 23, 30), calls=3, hours=2)
    second = Call.objects.get(leg__trip=trip, order=1)  # 00:30 on the 15th
    [booking] = book_workers(trip=trip, workers=[make_worker()], by=None, channel="web", board=second)
    assert notice_of(booking, "reminder").due_at == at(14, 18)


@pytest.mark.parametrize(
    ("hours", "reminders"),
    [
        (30, {"reminder": at(1, 18), "reminder_soon": at(2, 14)}),
        (20, {"reminder": at(1, 18)}),
        (10, {"reminder_soon": at(1, 18)}),
        (2.5, {}),
        (1.5, {}),
    ],
)
def test_who_signs_up_late_gets_what_still_makes_sense(now, hours, reminders):
    """The past ones are not made up for: the confirmation, at once, says all that they would have said."""
    book(trip_leaving(now + timedelta(hours=hours)), make_worker())
    assert dict(Notice.objects.exclude(kind="booked").values_list("kind", "due_at")) == reminders
    assert Notice.objects.get(kind="booked").due_at == now


def test_a_reminder_late_at_night_waits_for_the_morning_unless_the_bus_leaves_before():
    with time_machine.travel(at(1, 12), tick=False):
        [early] = book(trip_leaving(at(2, 5)), make_worker())
        [late] = book(trip_leaving(at(2, 14)), make_worker())
    dispatch_at(at(1, 22))
    assert notice_of(early, "reminder").state == State.SENT
    assert (notice_of(late, "reminder").state, notice_of(late, "reminder").due_at) == (State.DUE, at(2, 8))
    assert notice_of(late, "booked").state == State.SENT

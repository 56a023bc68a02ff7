"""The bureau's own edge cases, as far as messages meet them (domain brief 6, nos. 8, 17, 26, 38; 3 and 4 stand in
test_notices.py)."""

import gzip
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import make_employer, make_placement, make_vacancy
from tests.factories.notices import Clock
from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_worker
from trips.models import Call
from trips.notices.facts import Telling, facts_about
from trips.services.booking import book_workers, cancel_booking
from trips.services.notices import queue_document_warnings
from trips.services.plan.schedule import cancel_trip, change_call_times
from workers.models import Identity
from zunyi.accounts.roles import Role
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.sheets.dates import lunar_day

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0, month=2, year=2027):
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def dispatch_at(moment):
    with time_machine.travel(moment, tick=False):
        dispatch_due(gateway=FakeGateway(), clock=Clock(moment))


def texts():
    return list(FakeMessage.objects.order_by("pk").values_list("text", flat=True))


def test_edge_case_08_a_card_that_expires_before_the_trip_is_told_when_it_is_known_a_week_and_a_day_before():
    with time_machine.travel(at(1, 10), tick=False):
        trip = make_trip(departs_at=at(14, 7, 30), seats=4)
        expiring, on_the_day, lifelong = make_worker(legal_name="测一鸣"), make_worker(), make_worker()
        Identity.objects.filter(worker=expiring).update(valid_to=date(2027, 2, 13))
        Identity.objects.filter(worker=on_the_day).update(valid_to=date(2027, 2, 14))
        Identity.objects.filter(worker=lifelong).update(valid_to=None, is_long_term=True)
        book_workers(trip=trip, workers=[expiring, on_the_day, lifelong], by=None, channel="web")
    for moment in (at(1, 10), at(1, 11), at(7, 9), at(8, 9), at(13, 9), at(13, 10)):
        with time_machine.travel(moment, tick=False):
            queue_document_warnings()

    warnings = Notice.objects.filter(kind="document_expires").order_by("version")
    assert list(warnings.values_list("person", "version")) == [(expiring.person, stage) for stage in (1, 2, 3)]
    dispatch_at(at(1, 11))
    assert any("身份证在2月14日周日7:30出发前到期" in text and "免费" in text for text in texts())


def test_edge_case_08_a_renewed_card_is_not_warned_of():
    with time_machine.travel(at(1, 10), tick=False):
        worker = make_worker()
        Identity.objects.filter(worker=worker).update(valid_to=date(2027, 2, 10))
        book_workers(trip=make_trip(departs_at=at(14, 7, 30)), workers=[worker], by=None, channel="web")
        queue_document_warnings()
        Identity.objects.filter(worker=worker).update(valid_to=date(2047, 2, 10))
    dispatch_at(at(1, 10))
    assert Notice.objects.get(kind="document_expires").state == Notice.State.SUPERSEDED


def test_edge_case_17_a_flight_late_past_its_shuttle_is_told_at_once_even_at_night_and_the_reminders_move_along():
    with time_machine.travel(at(13, 10), tick=False):
        trip = make_trip(departs_at=at(14, 7, 30), hours=2)
        shuttle = make_leg(trip, departs_at=at(14, 10, 30), hours=1, order=1, role="shuttle")
        book_workers(trip=trip, workers=[make_worker(legal_name="测一鸣")], by=None, channel="web")
    dispatch_at(at(13, 18))
    flight = list(Call.objects.filter(leg__trip=trip, leg__order=0).order_by("order"))
    rides = list(Call.objects.filter(leg=shuttle).order_by("order"))
    late = {
        flight[0].pk: (None, at(14, 11, 30)), flight[1].pk: (at(14, 13, 30), None),
        rides[0].pk: (None, at(14, 14)), rides[1].pk: (at(14, 15), None),
    }  # fmt: skip
    with time_machine.travel(at(13, 23), tick=False):
        change_call_times(trip=trip, times=late, by=None)
    dispatch_at(at(13, 23))

    assert "晚点，改为2月14日周日11:30" in texts()[-1]
    soon = Notice.objects.filter(kind="reminder_soon").order_by("version")
    assert [(each.state, each.due_at) for each in soon] == [
        (Notice.State.SUPERSEDED, at(14, 5, 30)), (Notice.State.DUE, at(14, 9, 30)),
    ]  # fmt: skip


def test_edge_case_17_the_employer_who_waits_is_told_the_new_hour_and_the_office_calls_where_there_is_no_phone():
    with time_machine.travel(at(13, 10), tick=False):
        trip = make_trip(departs_at=at(14, 7, 30), hours=2, seats=8)
        waits = make_employer(contact_name="样例经理", contact_phone="15400001111")
        no_phone, elsewhere = make_employer(), make_employer(contact_phone="15400002222")
        people = [make_worker() for _ in range(4)]
        for worker, firm, state in zip(
            people, (waits, waits, no_phone, elsewhere), ("accepted", "accepted", "accepted", "offered"), strict=True
        ):
            make_placement(worker, make_vacancy(employer=firm), state=state)
        bookings = book_workers(trip=trip, workers=people, by=None, channel="web")
        cancel_booking(booking=bookings[1], by=None)
    dispatch_at(at(13, 18))
    first, last = Call.objects.filter(leg__trip=trip).order_by("order")
    with time_machine.travel(at(13, 23), tick=False):
        change_call_times(trip=trip, times={first.pk: (None, at(14, 11)), last.pk: (at(14, 13, 30), None)}, by=None)
    dispatch_at(at(13, 23))

    told = FakeMessage.objects.filter(phone="15400001111").values_list("text", flat=True)
    assert [text[text.index("样例经理") :] for text in told] == [
        f"样例经理，到{waits.name}的遵义务工人员1人，班次时间有变，预计2月14日13:30到晋江，请安排接站。"
    ]
    called = Notice.objects.get(person=f"employer:{no_phone.pk}")
    assert (called.state, called.division) == (Notice.State.TO_CALL, trip.organiser)
    assert not FakeMessage.objects.filter(phone="15400002222").exists()
    with time_machine.travel(at(13, 23, 1), tick=False):
        county = signed_in(make_officer(Role.COUNTY, "520324"))
        assert no_phone.name in county.get("/desk/notices/calls/").content.decode()

    with time_machine.travel(at(14, 6), tick=False):
        cancel_trip(trip=trip, by=None, reason="凝冻封路")
    dispatch_at(at(14, 6))
    assert "原班次取消（凝冻封路）" in FakeMessage.objects.filter(phone="15400001111").last().text
    called.refresh_from_db()
    assert called.state == Notice.State.SUPERSEDED


def test_edge_case_17_an_earlier_time_or_another_day_is_a_change_and_not_a_delay():
    with time_machine.travel(at(13, 10), tick=False):
        trip = make_trip(departs_at=at(14, 7, 30), hours=2)
        book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
        first, last = Call.objects.filter(leg__trip=trip).order_by("order")
        change_call_times(trip=trip, times={first.pk: (None, at(14, 6)), last.pk: (at(14, 9), None)}, by=None)
        change_call_times(trip=trip, times={first.pk: (None, at(16, 6)), last.pk: (at(16, 9), None)}, by=None)
    news = Notice.objects.filter(kind__startswith="trip_").order_by("version").values_list("kind", flat=True)
    assert list(news) == ["trip_changed", "trip_changed"]


def test_edge_case_17_a_long_ride_that_leaves_soon_and_arrives_days_later_is_late_all_the_same():
    with time_machine.travel(at(13, 10), tick=False):
        trip = make_trip(departs_at=at(14, 20), hours=18)
        book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
        first, last = Call.objects.filter(leg__trip=trip).order_by("order")
        change_call_times(trip=trip, times={first.pk: (None, at(14, 21)), last.pk: (at(15, 15), None)}, by=None)
    assert Notice.objects.filter(kind__startswith="trip_").values_list("kind", flat=True).get() == "trip_delayed"


def test_edge_case_26_the_call_sheet_of_a_village_is_light_and_works_without_a_script():
    village = make_division("520324116201")
    trip = make_trip(departs_at=timezone.now() + timedelta(days=2), seats=40)
    people = [make_worker(household=village, phone="") for _ in range(30)]
    book_workers(trip=trip, workers=people, by=None, channel="web")
    Notice.objects.filter(kind="booked").update(state="to_call", text="【遵义人社】请转告" + "字" * 40)
    officer = signed_in(make_officer(Role.VILLAGE, village))

    page = officer.get("/desk/notices/calls/")
    assert len(page.context["rows"]) == 30
    assert len(gzip.compress(page.content)) < 50_000
    notice = page.context["rows"][0][0]
    officer.post(f"/desk/notices/{notice.pk}/call/", {"result": "told", "next": "/desk/notices/calls/"})
    notice.refresh_from_db()
    assert notice.state == Notice.State.TOLD
    assert len(officer.get("/desk/notices/calls/").context["rows"]) == 29


def test_edge_case_26_the_first_thing_on_the_villages_desk_is_whom_nobody_reached():
    village = make_division("520324116201")
    trip = make_trip(departs_at=timezone.now() + timedelta(days=2))
    book_workers(trip=trip, workers=[make_worker(household=village, phone="")], by=None, channel="web")
    Notice.objects.filter(kind="booked").update(state="to_call")
    page = signed_in(make_officer(Role.VILLAGE, village)).get("/desk/")
    [unreached] = page.context["unreached"]
    assert (unreached.trip, unreached.persons) == (trip, 1)
    other = signed_in(make_officer(Role.VILLAGE, make_division("520304100001"))).get("/desk/")
    assert other.context["unreached"] == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 2, 5), "除夕"), (date(2027, 2, 6), "正月初一"), (date(2027, 2, 13), "正月初八"),
        (date(2027, 2, 15), "正月初十"), (date(2027, 2, 16), "正月十一"), (date(2027, 2, 25), "正月二十"),
        (date(2027, 3, 6), "正月廿九"), (date(2027, 2, 4), ""), (date(2027, 8, 1), ""),
        (date(2026, 2, 24), "正月初八"),
    ],
)  # fmt: skip
def test_edge_case_38_days_of_the_lunar_calendar_move_each_year(day, words):
    assert lunar_day(day) == words


def test_edge_case_38_a_message_may_name_the_lunar_day():
    with time_machine.travel(at(1, 10), tick=False):
        trip = make_trip(departs_at=at(13, 7, 30))
        [booking] = book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    facts = facts_about([Telling(booking, ("1",), "", "zh-hans")])
    assert facts["lunar"] == "正月初八"

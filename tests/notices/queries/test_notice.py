"""Who sees which messages, and how many people know."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.notices import make_notice
from zunyi.accounts.roles import Role
from zunyi.notices.models import Notice
from zunyi.notices.queries.notice import (
    due_on,
    in_order_of_use,
    notices_found,
    to_call,
    told_by_kind,
    told_of,
    visible_to,
)

State = Notice.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def of_two_counties():
    return {
        code: make_notice(division=make_division(code)) for code in ("520324", "520324100", "520324116", "520304100")
    }


@pytest.mark.parametrize(
    ("role", "place", "capability", "seen"),
    [
        (Role.CITY, "520300", "notices.view", {"520324", "520324100", "520324116", "520304100"}),
        (Role.COUNTY, "520324", "notices.view", {"520324", "520324100", "520324116"}),
        (Role.COUNTY, "520304", "notices.view", {"520304100"}),
        (Role.TOWN, "520324100", "notices.view", set()),
        (Role.TOWN, "520324100", "notices.call", {"520324100"}),
        (Role.COUNTY, "520304", "notices.send", {"520304100"}),
        (Role.AUDITOR, None, "notices.view", {"520324", "520324100", "520324116", "520304100"}),
        (Role.AUDITOR, None, "notices.send", set()),
    ],
)
def test_scope(of_two_counties, role, place, capability, seen):
    officer = make_officer(role, place)
    found = {notice.pk for notice in visible_to(officer, capability)}
    assert found == {of_two_counties[code].pk for code in seen}


def test_told_of_a_trip_counts_everybody_who_is_to_know():
    for state, count in (("sent", 5), ("told", 2), ("to_call", 1), ("failed", 1), ("due", 1), ("superseded", 3)):
        for _ in range(count):
            make_notice(state=state, matter="trip:7")
    make_notice(state="sent", matter="trip:8")

    told = told_of("trip:7", kind="test_urgent")

    assert (told.told, told.total, told.open, told.on_the_way, told.superseded) == (7, 10, 2, 1, 3)
    assert [each.states for each in told_by_kind(Notice.objects.filter(matter="trip:7"))] == [told.states]


def test_the_call_sheet_goes_village_by_village():
    south, north = make_division("520324116"), make_division("520324100")
    last, first = make_notice(state="failed", division=north), make_notice(state="to_call", division=south)
    make_notice(state="sent", division=south)
    in_order = sorted([first, last], key=lambda notice: notice.division.path)

    assert list(to_call(Notice.objects.all())) == in_order


def test_finding_by_phone_and_by_words():
    by_phone = make_notice(phone="15400001234", text="【遵义人社】你好")
    by_words = make_notice(phone="", text="【遵义人社】测一鸣，报名成功")

    assert list(notices_found(Notice.objects.filter(phone=""), "一鸣")) == [by_words]
    Notice.objects.filter(pk=by_phone.pk).update(phone="15400001234")
    for text in ("154 0000 1234", "1234", "1540"):
        assert list(notices_found(Notice.objects.all(), text)) == [by_phone]
    assert notices_found(Notice.objects.all(), " ").count() == 2


def test_a_day_is_a_day_of_the_bureaus_calendar():
    midnight = timezone.make_aware(datetime(2027, 2, 14))
    notice = make_notice(due_at=midnight)

    assert list(Notice.objects.filter(due_on(date(2027, 2, 14)))) == [notice]
    assert not Notice.objects.filter(due_on(date(2027, 2, 13))).exists()


def test_the_list_begins_with_what_is_due_next_and_goes_on_with_what_happened_last():
    now = timezone.now()
    last, first = (make_notice(due_at=now + timedelta(days=days)) for days in (3, 1))
    older, newer = (make_notice(state="sent", state_at=now - timedelta(hours=hours)) for hours in (5, 1))
    assert list(in_order_of_use(Notice.objects.all())) == [first, last, newer, older]

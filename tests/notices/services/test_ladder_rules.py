"""When a stronger way is taken: the city's frame, a county's times for its own people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import notices as made
from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.notices import Clock, make_notice
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices import kinds
from zunyi.notices.models import LadderRule, Notice
from zunyi.notices.queries.ladder import steps_held_by, written_rules
from zunyi.notices.refusals import LadderOutOfOrder, LadderOutsideFrame
from zunyi.notices.services.ladder import climb
from zunyi.notices.services.ladder_rules import set_ladder

State = Notice.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def laddered(monkeypatch):
    """The kind "reminder" says words without a booking."""
    made.register_test_kinds()
    monkeypatch.setitem(kinds._kinds, "reminder", replace(kinds.kind_of("reminder"), compose=made._compose))


def held(office, kind="reminder"):
    return next(steps for steps, _frame in steps_held_by(office, written_rules()) if steps.kind == kind)


def set_times(office, **changes):
    return set_ladder(division=office, steps=[replace(held(office), **changes)], by=None)


def silent(clock, place):
    """A reminder that went out now and of which nothing is heard."""
    return make_notice(
        kind="reminder", division=make_division(place), state=State.SENT, state_at=clock.now, lease_until=clock.now,
        text="话",
    )  # fmt: skip


def to_call_after(clock, **time):
    climb(now=clock.now + timedelta(**time))
    return set(Notice.objects.filter(state=State.TO_CALL))


def test_from_the_start_the_times_that_came_with_the_program_hold():
    steps = held(make_division("520300"))
    assert (steps.is_on, steps.voice_after, steps.call_after) == (True, 60, 120)
    assert held(make_division("520324")) == steps


def test_the_city_changes_them_for_everybody_and_for_messages_on_their_way(clock):
    theirs, others = silent(clock, "520324116"), silent(clock, "520304100")
    assert set_times(make_division("520300"), call_after=90) == 1
    assert to_call_after(clock, minutes=89) == set()
    assert to_call_after(clock, minutes=91) == {theirs, others}


def test_a_county_has_its_own_times_for_its_own_people(clock):
    theirs, others = silent(clock, "520324116"), silent(clock, "520304100")
    set_times(make_division("520324"), call_after=100)
    assert to_call_after(clock, minutes=101) == {theirs}
    assert to_call_after(clock, minutes=121) == {theirs, others}


@pytest.mark.parametrize("changes", [{"call_after": 151}, {"voice_after": 20}, {"is_on": False}])
def test_a_county_stays_within_the_frame(changes):
    with pytest.raises(LadderOutsideFrame):
        set_times(make_division("520324"), **changes)
    assert not LadderRule.objects.exists()


def test_the_village_never_calls_first():
    with pytest.raises(LadderOutOfOrder):
        set_times(make_division("520300"), voice_after=130)


def test_a_frame_that_closes_takes_a_countys_times_back(clock):
    theirs = silent(clock, "520324116")
    set_times(make_division("520324"), call_after=100)
    set_times(make_division("520300"), leeway=10)
    assert to_call_after(clock, minutes=101) == set()
    assert to_call_after(clock, minutes=121) == {theirs}


def test_what_the_city_does_not_follow_up_stays_as_it_was_sent(clock):
    silent(clock, "520324116")
    set_times(make_division("520300"), is_on=False)
    assert to_call_after(clock, hours=9) == set()


def test_a_kind_without_times_gets_some(clock):
    city = make_division("520300")
    steps = held(city, "reminder_early")
    assert not steps.is_on
    assert set_ladder(division=city, steps=[replace(steps, is_on=True)], by=None) == 1
    assert held(city, "reminder_early").is_on


def test_the_page_of_the_city_and_of_a_county():
    city, county = (
        signed_in(make_officer(role, place)) for role, place in ((Role.CITY, "520300"), (Role.COUNTY, "520324"))
    )
    page = city.get("/desk/notices/ladder/")
    typed = {name: field.initial for name, field in page.context["form"].fields.items() if field.initial is not False}
    answer = city.post("/desk/notices/ladder/", typed | {"reminder-call_after": "150"})
    assert (answer.status_code, held(make_division("520324")).call_after) == (302, 150)
    assert AuditEntry.objects.filter(action="ladder_rules.changed").count() == 1

    page = county.get("/desk/notices/ladder/")
    assert "reminder-is_on" not in page.context["form"].fields
    typed = {name: field.initial for name, field in page.context["form"].fields.items() if field.initial is not False}
    assert county.post("/desk/notices/ladder/", typed | {"reminder-call_after": "300"}).status_code == 422
    assert county.post("/desk/notices/ladder/", typed | {"reminder-call_after": "170"}).status_code == 302
    assert held(make_division("520324")).call_after == 170
    assert signed_in(make_officer(Role.TOWN, "520324100")).get("/desk/notices/ladder/").status_code == 403

"""The outbox and the times for the unreached, as other systems see and change them."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.services.booking import book_workers
from zunyi.accounts.roles import Role
from zunyi.notices.models import LadderRule, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return api_client(make_officer(Role.COUNTY, "520324"))


@pytest.fixture
def booked():
    """Two confirmations: one waits, one must be told in person; and one of another county."""
    trip = make_trip()
    ours = [make_worker(legal_name=name, household=make_division("520324116")) for name in ("测一鸣", "样例甲")]
    theirs = make_worker(household=make_division("520304100"))
    book_workers(trip=trip, workers=[*ours, theirs], by=None, channel="web")
    Notice.objects.exclude(kind="booked").delete()
    Notice.objects.filter(person=ours[1].person).update(state="to_call", phone="15400000001")
    return trip


def test_messages_are_listed_within_scope_with_names_and_without_phones(program, booked):
    page = program.get("/api/v1/notices/", {"matter": f"trip:{booked.pk}"}).json()["results"]

    assert [(each["person"], each["state"], each["needs_somebody"]) for each in page] == [
        ("测一鸣", "due", False), ("样例甲", "to_call", True),
    ]  # fmt: skip
    assert "phone" not in page[0]
    assert len(program.get("/api/v1/notices/", {"open": "true"}).json()["results"]) == 1


def test_a_page_costs_the_same_with_more_rows(program, booked, django_assert_max_num_queries):
    program.get("/api/v1/notices/")
    with django_assert_max_num_queries(12):
        program.get("/api/v1/notices/")


def test_a_call_is_written_down_once_and_a_second_one_is_refused(program, booked):
    notice = Notice.objects.get(state="to_call")

    told = program.post(f"/api/v1/notices/{notice.pk}/call/", {"told": True}, format="json")
    late = program.post(f"/api/v1/notices/{notice.pk}/call/", {"told": False}, format="json")

    assert (told.json()["state"], late.status_code, late.json()["code"]) == ("told", 409, "notice_not_open")


def test_a_message_is_sent_again_but_not_another_countys(program, booked):
    notice = Notice.objects.get(state="to_call")
    foreign = Notice.objects.get(division__path__startswith=make_division("520304").path)

    assert program.post(f"/api/v1/notices/{notice.pk}/again/").json()["state"] == "due"
    assert program.post(f"/api/v1/notices/{foreign.pk}/again/").status_code == 404


def test_a_county_sets_its_times_within_the_frame_and_only_its_own(program):
    held = {each["kind"]: each for each in program.get("/api/v1/notice-times/").json()}
    assert (held["booked"]["voice_after"], held["booked"]["frame"]["leeway"]) == (60, 30)

    new = {"office": "520324", "kind": "booked", "voice_after": 45, "leeway": 300}
    answer = {each["kind"]: each for each in program.post("/api/v1/notice-times/", new, format="json").json()}
    outside = program.post("/api/v1/notice-times/", new | {"voice_after": 5}, format="json")
    foreign = program.post("/api/v1/notice-times/", new | {"office": "520304"}, format="json")

    assert (answer["booked"]["voice_after"], answer["booked"]["frame"]["leeway"]) == (45, 30)
    assert (outside.status_code, outside.json()["code"]) == (409, "ladder_outside_frame")
    assert foreign.status_code == 404
    assert LadderRule.objects.count() == 1

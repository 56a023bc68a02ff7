"""Who may look at a list, issue it, take it away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, EscortDuty, Leg, Manifest, Trip
from trips.services.booking import book_workers
from trips.services.manifest.issue import issue_manifest
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def book(trip, *workers):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB)


def address(name, trip, *more):
    return reverse(f"manifests:{name}", args=[trip.number, 0, *more])


@pytest.fixture
def trip():
    trip = make_trip(seats=40)
    book(trip, make_worker(legal_name="测甲一", household=make_division("520324116")))
    return trip


@pytest.fixture
def county(client):
    officer = make_officer(Role.COUNTY, make_division("520324"))
    client.force_login(officer)
    return officer


def issued(trip, by) -> Manifest:
    return issue_manifest(leg=trip.legs.select_related("trip").get(role=Leg.Role.TRUNK), by=by)


def test_the_live_list_shows_masked_numbers(client, trip, county):
    page = client.get(address("detail", trip)).content.decode()

    number = trip.bookings.get().worker.identity.number()
    assert "测甲一" in page
    assert number not in page
    assert number[:6] + "********" + number[-4:] in page
    assert "尚未签发" in page


def test_the_trunk_is_found_by_the_trip_alone(client, trip, county):
    assert client.get(reverse("manifests:trunk", args=[trip.number])).url == address("detail", trip)


def test_an_officer_issues_and_is_asked_why_the_second_time(client, trip, county):
    assert "固定为第1版" in client.get(address("issue", trip)).content.decode()
    assert client.post(address("issue", trip)).url == address("version", trip, 1)
    book(trip, make_worker())

    assert client.post(address("issue", trip)).status_code == 422
    assert client.post(address("issue", trip), {"reason": "新增一人"}).url == address("version", trip, 2)
    page = client.get(address("version", trip, 2)).content.decode()
    assert "新增" in page
    assert "新增一人" in page


def test_a_moved_booking_makes_the_version_stale(client, trip, county):
    issued(trip, county)
    assert "与当前名单一致" in client.get(address("detail", trip)).content.decode()

    book(trip, make_worker(legal_name="测乙二"))

    page = client.get(address("detail", trip)).content.decode()
    assert "第1版已与实际乘客不符" in page


def test_nothing_new_is_a_sentence_and_not_a_crash(client, trip, county):
    issued(trip, county)

    answer = client.post(address("issue", trip), {"reason": "再发一次"})

    assert answer.status_code == 422
    assert "不必重新签发" in answer.content.decode()


def test_full_numbers_leave_only_with_recipient_and_purpose(client, trip, county):
    issued(trip, county)

    assert client.post(address("hand_out", trip, 1), {"recipient": "", "purpose": ""}).status_code == 422
    assert not AuditEntry.objects.filter(action="manifest.handed_out").exists()
    answer = client.post(
        address("hand_out", trip, 1), {"form": "bus.xlsx", "recipient": "测试客运公司", "purpose": "包车合同"}
    )
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Cache-Control"] == "no-store"
    assert "测试客运公司" in client.get(address("version", trip, 1)).content.decode()


def test_downloading_by_a_link_is_not_possible(client, trip, county):
    issued(trip, county)

    assert client.get(address("hand_out", trip, 1)).status_code == 405


@pytest.mark.parametrize("role", [Role.VILLAGE, Role.TOWN], ids=["village", "town"])
def test_village_and_town_cannot_take_full_numbers(client, trip, role):
    issued(trip, make_officer(Role.COUNTY, make_division("520324")))
    client.force_login(make_officer(role, make_division("520324116")))

    for name in ("issue", "version", "hand_out"):
        more = [] if name == "issue" else [1]
        assert client.post(address(name, trip, *more), {"recipient": "甲", "purpose": "乙"}).status_code == 403


def test_a_town_sees_its_own_people_alone(client, trip):
    book(trip, make_worker(legal_name="测乙二", household=make_division("520324100")))
    client.force_login(make_officer(Role.TOWN, make_division("520324116")))

    for name in ("detail", "print"):
        page = client.get(address(name, trip)).content.decode()
        assert "测甲一" in page
        assert "测乙二" not in page


def test_another_county_finds_nothing(client, trip):
    issued(trip, make_officer(Role.COUNTY, make_division("520324")))
    client.force_login(make_officer(Role.COUNTY, make_division("520304")))

    for name, more in [("detail", []), ("print", []), ("issue", []), ("version", [1])]:
        assert client.get(address(name, trip, *more)).status_code == 404
    assert client.post(address("hand_out", trip, 1), {"recipient": "甲", "purpose": "乙"}).status_code == 404


def test_a_county_on_the_citys_trip_sees_its_own_people_and_does_not_issue(client):
    trip = make_trip(organiser=make_division("520300"))
    book(trip, make_worker(legal_name="测甲一", household=make_division("520324")))
    book(trip, make_worker(legal_name="测乙二", household=make_division("520304")))
    client.force_login(make_officer(Role.COUNTY, make_division("520324")))

    page = client.get(address("detail", trip)).content.decode()

    assert "测甲一" in page
    assert "测乙二" not in page
    assert client.get(address("issue", trip)).status_code == 404


def test_the_printed_list_goes_by_pick_up_and_hides_numbers(client, trip, county):
    page = client.get(address("print", trip)).content.decode()

    number = trip.bookings.get().worker.identity.number()
    assert number not in page
    assert number[:6] not in page
    assert f"…{number[-4:]}" in page
    assert trip.bookings.get().board.place.name in page


def test_an_escort_is_put_on_and_taken_off(client, trip, county):
    escort = make_officer(Role.ESCORT)

    client.post(address("escorts", trip), {"escort": escort.pk})
    duty = EscortDuty.objects.get(user=escort)
    client.post(address("release_escort", trip, duty.pk))

    assert not EscortDuty.objects.exists()
    done = AuditEntry.objects.filter(action__startswith="escort.").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["escort.assigned", "escort.released"]


def test_the_escorts_of_another_county_are_not_offered(client, trip, county):
    own, others = make_officer(Role.ESCORT), make_officer(Role.ESCORT)
    User.objects.filter(pk=own.pk).update(office=make_division("520324"), name="测带队")
    User.objects.filter(pk=others.pk).update(office=make_division("520304"), name="别县带队")

    page = client.get(address("detail", trip)).content.decode()

    assert "测带队" in page
    assert "别县带队" not in page


def test_only_an_escort_goes_along(client, trip, county):
    client.post(address("escorts", trip), {"escort": make_officer(Role.TOWN, make_division("520324116")).pk})

    assert not EscortDuty.objects.exists()


def test_a_draft_has_no_list_to_issue(client, trip, county):
    Trip.objects.update(state=Trip.State.DRAFT)

    assert client.post(address("issue", trip)).status_code == 422
    assert "开放报名后" in client.get(address("detail", trip)).content.decode()


def test_a_trip_under_way_keeps_its_list(client, trip, county):
    issued(trip, county)
    book(trip, make_worker())
    Trip.objects.update(state=Trip.State.DEPARTED, departed_at=timezone.now())

    assert "现行版本" in client.get(address("detail", trip)).content.decode()


def test_a_list_takes_the_same_queries_for_one_and_for_thirty(client, trip, county):
    client.get(address("detail", trip))  # the session's own queries are over
    counts = []
    for more in (0, 29):
        for _ in range(more):
            book(trip, make_worker())
        client.get(address("detail", trip))  # the first request of a session notes it as alive
        with CaptureQueriesContext(connection) as queries:
            client.get(address("detail", trip))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_changed_list_is_approved_by_somebody_else_on_the_page(client, trip, county):
    issued(trip, county)
    book(trip, make_worker(legal_name="测乙二"))
    client.post(address("issue", trip), {"reason": "新增一人"})
    page = client.get(address("version", trip, 2)).content.decode()
    assert "待另一人批准" in page
    assert address("approve", trip, 2) not in page
    client.force_login(make_officer(Role.COUNTY, make_division("520324")))

    assert address("approve", trip, 2) in client.get(address("version", trip, 2)).content.decode()
    assert client.post(address("approve", trip, 2)).url == address("version", trip, 2)

    assert Manifest.objects.get(version=2).is_in_force
    assert "名单第2版" in client.get(reverse("trips:list")).content.decode()


def test_what_waits_for_ones_yes_is_counted_on_the_first_page_and_stands_above_the_lists_of_a_day(client, trip, county):
    issued(trip, county)
    book(trip, make_worker(legal_name="测乙二"))
    client.post(address("issue", trip), {"reason": "新增一人"})

    def waiting():
        figures = {figure.url: figure.number for figure in client.get("/desk/").context["figures"]}
        return figures[reverse("trips:lists")], address("version", trip, 2) in client.get(
            reverse("trips:lists") + "?day=2027-01-01"
        ).content.decode()

    assert waiting() == (0, False)  # the own hand's
    client.force_login(make_officer(Role.COUNTY, make_division("520304")))
    assert waiting() == (0, False)  # another county's
    client.force_login(make_officer(Role.COUNTY, make_division("520324")))
    assert waiting() == (1, True)
    client.post(address("approve", trip, 2))
    assert waiting() == (0, False)


def test_a_list_is_given_back_with_a_reason(client, trip, county):
    issued(trip, county)
    book(trip, make_worker())
    client.post(address("issue", trip), {"reason": "新增一人"})

    assert client.post(address("give_back", trip, 2), {"reason": ""}).status_code == 422
    assert client.post(address("give_back", trip, 2), {"reason": "未变更"}).url == address("detail", trip)
    assert Manifest.objects.count() == 1


def test_the_reason_of_a_no_stands_on_the_list_until_it_is_issued_anew(client, trip, county):
    issued(trip, county)
    book(trip, make_worker())
    client.post(address("issue", trip), {"reason": "新增一人"})
    client.post(address("give_back", trip, 2), {"reason": "请核对姓名"})

    assert "第2版已被" in client.get(address("detail", trip)).content.decode()
    client.post(address("issue", trip), {"reason": "姓名已核对"})
    assert "第2版已被" not in client.get(address("detail", trip)).content.decode()


def test_a_walk_on_leads_to_the_amended_list(client, trip, county):
    issued(trip, county)
    worker = make_worker(household=make_division("520324116"))
    Trip.objects.update(state=Trip.State.CLOSED)
    facts = {"number": worker.identity.number(), "board": trip.legs.get().calls.first().pk, "manner": "read_aloud"}

    assert "不能现场补录" not in client.get(address("walk_on", trip)).content.decode()
    assert client.post(address("walk_on", trip), facts).url == address("issue", trip)
    assert Booking.objects.filter(worker=worker).exists()
    trip.legs.update(mode="rail")
    assert "不能现场补录" in client.get(address("walk_on", trip)).content.decode()


def test_the_lists_of_a_day_are_asked_for_as_one_file(client, trip, county):
    issued(trip, county)
    day = timezone.localdate(trip.legs.get().calls.first().at).isoformat()
    page = f"{reverse('trips:lists')}?day={day}"

    assert trip.number in client.get(page).content.decode()
    assert client.post(page, {"recipient": "市局", "purpose": "存档"}).status_code == 422
    assert client.post(page, {"chosen": ["bus"], "recipient": "市局", "purpose": "存档"}).status_code == 302


def test_edge_case_41_who_asks_for_another_countys_list_is_denied_and_written_down(client, trip):
    other = make_officer(Role.COUNTY, make_division("520304"))
    client.force_login(other)

    assert client.get(address("detail", trip)).status_code == 404

    [entry] = AuditEntry.objects.filter(action="manifest.denied")
    assert (entry.by, entry.about_id) == (other, str(trip.pk))
    client.force_login(make_officer(Role.CITY, make_division("520300")))
    assert client.get(address("detail", trip)).status_code == 200

"""One's own data, wishes, consents and journeys by one's own phone."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_phone, make_worker
from trips.models import Booking
from trips.queries.slip import slip_token
from trips.services.booking import book_workers
from workers.models import ErasureRequest, HelperFlag
from workers.services.consent import keep_consents
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/phone"


@pytest.fixture
def worker():
    return make_worker(phone=make_phone(), household=make_division("520324116"))


@pytest.fixture
def phone(worker, monkeypatch):
    """A client whose phone was shown; how codes go is tested at their own door."""
    monkeypatch.setattr("trips.api.phone.phone_of", lambda token: worker.phone if token == "pass" else "")
    client = APIClient()
    client.credentials(HTTP_X_PHONE_PASS="pass")
    return client


def at(worker, what):
    return f"{ROOM}/people/{worker.public_id}/{what}/"


def post(client, address, **body):
    return client.post(address, body, format="json")


def test_the_people_on_a_phone_and_the_data_of_whoever_shows_the_end_of_the_number(phone, worker):
    other = make_worker(phone=worker.phone)

    people = phone.get(f"{ROOM}/people/").json()
    given = post(phone, at(worker, "data"), tail=worker.identity.last4.lower())
    wrong = post(phone, at(other, "data"), tail="####")

    assert [(each["id"], each["is_confirmed"]) for each in people] == [
        (str(worker.public_id), True), (str(other.public_id), True),
    ]  # fmt: skip
    assert worker.legal_name in [fact["value"] for part in given.json() for fact in part["facts"]]
    assert worker.identity.number() not in given.content.decode()
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_tail")
    assert AuditEntry.objects.filter(action="worker.own_data_given").count() == 1


def test_five_wrong_ends_close_the_door_for_a_while(phone, worker):
    wrong = [post(phone, at(worker, "data"), tail="####").status_code for _ in range(5)]

    assert (wrong, post(phone, at(worker, "data"), tail=worker.identity.last4).json()["code"]) == (
        [400] * 5, "wrong_tail",
    )  # fmt: skip


def test_nothing_is_told_without_a_pass_or_of_people_on_other_phones(phone, worker):
    stranger = make_worker(phone=make_phone())

    assert APIClient().get(f"{ROOM}/people/").status_code == 401
    for what in ("data", "phone", "erasure", "erasure/take-back"):
        assert post(phone, at(stranger, what), tail=stranger.identity.last4).status_code == 404
    assert phone.get(at(stranger, "wishes")).status_code == 404
    assert phone.get(at(stranger, "consents")).status_code == 404
    assert phone.get(f"{ROOM}/people/{uuid4()}/wishes/").status_code == 404


def test_a_phone_that_was_typed_at_a_sign_up_becomes_ones_own(phone, worker):
    typed = make_worker(phone=worker.phone, phone_claimed=True)

    before = phone.get(f"{ROOM}/people/").json()[-1]
    closed = phone.get(at(typed, "wishes"))
    mine = post(phone, at(typed, "phone"), tail=typed.identity.last4)

    assert (before["is_confirmed"], closed.status_code) == (False, 404)
    assert mine.json() == before | {"is_confirmed": True}
    assert phone.get(at(typed, "wishes")).status_code == 200


def test_a_wish_is_written_down_and_taken_back(phone, worker):
    make_division("350582")

    made = post(phone, at(worker, "wishes"), destination="350582", wage_floor=5000)
    twice = post(phone, at(worker, "wishes"), destination="350582")
    [listed] = phone.get(at(worker, "wishes")).json()
    back = post(phone, at(worker, f"wishes/{listed['id']}/withdraw"))

    assert (made.status_code, listed) == (201, made.json())
    assert (twice.status_code, twice.json()["code"]) == (409, "wish_twice")
    assert (back.json()["state"], phone.get(at(worker, "wishes")).json()) == ("withdrawn", [])


def test_a_consent_is_taken_back_and_its_seats_with_it(phone, worker):
    [booking] = book_workers(trip=make_trip(), workers=[worker], by=None, channel="web")
    keep_consents(workers=[worker], purposes=["sharing"], manner="read", by=None)

    back = post(phone, at(worker, "consents/sharing/withdraw"))
    again = post(phone, at(worker, "consents/sharing/withdraw"))
    unknown = post(phone, at(worker, "consents/nothing/withdraw"))

    booking.refresh_from_db()
    assert all(each["withdrawn_at"] for each in back.json() if each["purpose"] == "sharing")
    assert phone.get(at(worker, "consents")).json() == back.json()
    assert (booking.state, again.json()["code"], unknown.status_code) == ("cancelled", "consent_not_given", 404)


def test_a_request_to_be_forgotten_is_taken_back(phone, worker):
    tail = worker.identity.last4

    asked = post(phone, at(worker, "erasure"), tail=tail)
    stays = post(phone, at(worker, "erasure/take-back"), tail=tail)
    again = post(phone, at(worker, "erasure/take-back"), tail=tail)

    assert (asked.status_code, asked.json()["state"], stays.json()["state"]) == (201, "asked", "withdrawn")
    assert again.status_code == 404
    assert ErasureRequest.objects.get().state == "withdrawn"


def test_somebody_is_taken_along_with_a_yes_of_their_own(phone, worker):
    [booking] = book_workers(trip=make_trip(), workers=[worker], by=None, channel="web")
    address = f"{ROOM}/trips/{slip_token(booking)}/companions/"
    new = {"name": "测试乙", "identity_number": make_number(), "agrees": True}

    silent = post(phone, address, **new | {"agrees": False})
    along = post(phone, address, **new)
    twice = post(phone, address, **new)
    foreign = book_workers(trip=make_trip(), workers=[make_worker()], by=None, channel="web")[0]

    assert (silent.status_code, silent.json()["code"]) == (400, "invalid")
    assert (along.status_code, along.json()["name"]) == (201, "测试乙")
    assert twice.status_code == 409
    joined = Booking.objects.get(worker__legal_name="测试乙")
    assert (joined.worker.household, joined.worker.phone) == (worker.household, worker.phone)
    assert post(phone, f"{ROOM}/trips/{slip_token(foreign)}/companions/", **new).status_code == 404


def test_who_was_never_asked_says_so_and_the_county_sees_it(phone, worker):
    helped = book_workers(trip=make_trip(), workers=[worker], by=make_officer(), channel="officer")[0]
    address = f"{ROOM}/trips/{slip_token(helped)}/nobody-asked/"

    void, again = post(phone, address), post(phone, address)

    assert (void.status_code, void.json()["state"]) == (200, "cancelled")
    assert (again.status_code, again.json()["code"]) == (409, "booking_already_ended")
    assert HelperFlag.objects.get().kind == "not_asked"

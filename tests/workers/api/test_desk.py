"""What an office does for somebody at its desk, by programs: registering, consents, a copy of the own data."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_number, make_worker
from workers.models import Consent, Worker
from workers.services.consent import keep_consents
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
ROOM, TOWN = "/api/v1/workers/", "520324116"


@pytest.fixture
def town():
    return api_client(make_officer(Role.TOWN, TOWN))


def ours(**facts):
    return make_worker(household=make_division(TOWN), **facts)


def told(**changes):
    return {
        "name": "测试甲", "identity_number": make_number(), "household": TOWN, "phone": "15400000001",
        "manner": "by_phone", "messages": True,
        "facts": {"trade": "sewing", "flags": ["veteran", "disabled"], "note": "愿与同乡同行"},
    } | changes  # fmt: skip


def post(client, address, key="k", **body):
    return client.post(f"{ROOM}{address}", body, format="json", headers={"Idempotency-Key": key})


def test_somebody_at_the_desk_is_registered_with_what_they_told_and_their_yes(town):
    body = told()
    first, again = post(town, "by-hand/", **body), post(town, "by-hand/", "2", **body)

    worker = Worker.objects.get()
    assert (first.status_code, first.json()["is_new"], again.json()["is_new"]) == (201, True, False), first.content
    assert first.json()["worker"]["public_id"] == str(worker.public_id)
    assert (worker.trade, worker.flags, worker.note) == ("sewing", ["disabled", "veteran"], "愿与同乡同行")
    purposes = Consent.objects.filter(manner="by_phone").values_list("purpose", flat=True)
    assert set(purposes) == {"travel", "messages"}
    assert body["identity_number"] not in first.content.decode()


def test_nobody_is_registered_in_another_place_or_with_odd_facts(town):
    make_division("520304100")
    away = post(town, "by-hand/", **told(household="520304100"))
    odd = post(town, "by-hand/", "2", **told(facts={"trade": "flying"}))

    assert (away.status_code, away.json()["code"]) == (403, "home_out_of_reach")
    assert (odd.status_code, odd.json()["code"]) == (400, "invalid")
    assert not Worker.objects.exists()


def test_a_consent_is_taken_back_once_and_read(town):
    worker = ours()
    keep_consents(workers=[worker], purposes=["messages"], manner="by_phone", by=None)

    back = post(town, f"{worker.pk}/consents/withdraw/", purpose="messages")
    again = post(town, f"{worker.pk}/consents/withdraw/", "2", purpose="messages")
    read = town.get(f"{ROOM}{worker.pk}/consents/")

    [said] = [each for each in back.json() if each["purpose"] == "messages"]
    assert said["withdrawn_at"]
    assert (again.status_code, again.json()["code"]) == (409, "consent_not_given")
    assert read.json() == back.json()


def test_the_copy_of_the_own_data_is_handed_out_and_written_down(town):
    worker = ours(legal_name="石小禾")

    answer = post(town, f"{worker.pk}/own-data/")

    parts = {part["title"]: part for part in answer.json()}
    assert "石小禾" in [fact["value"] for part in parts.values() for fact in part["facts"]]
    assert worker.identity.number() not in answer.content.decode()
    assert AuditEntry.objects.filter(action="worker.own_data_given").count() == 1


def test_people_of_other_places_are_not_there(town):
    stranger = make_worker(household=make_division("520304100"))

    assert post(town, f"{stranger.pk}/own-data/").status_code == 404
    assert post(town, f"{stranger.pk}/consents/withdraw/", "2", purpose="messages").status_code == 404
    assert town.get(f"{ROOM}{stranger.pk}/consents/").status_code == 404

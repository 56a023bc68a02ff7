"""The registry at the desk: registering, changing, looking at a number, and on to a seat."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import make_wish
from tests.factories.trips import make_trip
from tests.factories.workers import make_number
from tests.workers.registry import TOWN, VILLAGE, at, page_of
from workers.models import Worker
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def typed(**changes) -> dict[str, object]:
    return {
        "name": "测试  新人", "number": make_number(), "household": VILLAGE, "phone": "154 0000 0001",
        "phone_of": "officer", "trade": "sewing", "flags": ["relocated"], "manner": "read_aloud", "consent": "on",
    } | changes  # fmt: skip


def test_somebody_at_the_desk_is_registered(village):
    answer = village.post(reverse("workers:new"), typed())

    worker = Worker.objects.get()
    assert answer.headers["Location"] == page_of(worker)
    assert (worker.legal_name, worker.phone, worker.phone_of, worker.trade, worker.flags) == (
        "测试新人", "15400000001", "officer", "sewing", ["relocated"],
    )  # fmt: skip
    assert list(worker.consents.values_list("purpose", "manner")) == [("travel", "read_aloud")]
    assert AuditEntry.objects.filter(action="worker.registered", about_id=worker.pk).count() == 1


def test_somebody_known_is_found_and_keeps_what_stands(village):
    worker = at(trade="welding")

    answer = village.post(reverse("workers:new"), typed(name=worker.legal_name, number=worker.identity.number()))

    worker.refresh_from_db()
    assert (answer.headers["Location"], worker.trade) == (page_of(worker), "welding")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": "52039919900101900X"}, "校验位"),
        (
            {"number": make_number(born_on=timezone.localdate().replace(year=timezone.localdate().year - 12, day=1))},
            "16",
        ),
        ({"consent": ""}, "必填"),
        ({"household": "520324100"}, "选择"),
        ({"phone": "123"}, "11"),
    ],
)
def test_a_no_stands_on_the_form(village, changes, sentence):
    make_division("520324100")

    page = village.post(reverse("workers:new"), typed(**changes))

    assert (page.status_code, Worker.objects.count()) == (422, 0)
    assert sentence in page.context["form"].errors.as_text()


def test_somebody_of_another_place_is_told_so_and_not_shown(village):
    worker = at("520304100")

    page = village.post(reverse("workers:new"), typed(name=worker.legal_name, number=worker.identity.number()))

    assert page.status_code == 422
    assert str(worker.public_id) not in page.content.decode()
    assert not worker.consents.exists()


def test_the_city_chooses_the_county_first():
    make_division(VILLAGE), make_division("520304")
    city = signed_in(make_officer(Role.CITY))

    assert [county.code for county in city.get(reverse("workers:new")).context["counties"]] == ["520304", "520324"]
    assert "测试村" in city.get(reverse("workers:new"), {"county": "520324"}).content.decode()


def edited(worker: Worker, **changes) -> dict[str, object]:
    facts = {"legal_name": worker.legal_name, "household": worker.household.code, "phone": worker.phone,
             "phone_of": worker.phone_of, "trade": worker.trade}  # fmt: skip
    return facts | changes


def test_a_change_names_its_fields_in_the_history_and_nothing_more(county):
    make_division(VILLAGE)
    worker = at(TOWN)

    county.post(page_of(worker, "edit"), edited(worker, legal_name="测试改", household=VILLAGE, phone=""))

    worker.refresh_from_db()
    assert (worker.legal_name, worker.initials, worker.household.code, worker.phone, worker.phone_of) == (
        "测试改", "csg", VILLAGE, "", "",
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="worker.changed")
    assert entry.data == {"fields": ["legal_name", "household", "phone", "phone_of"]}
    assert "姓名、户籍地、电话" in county.get(page_of(worker)).content.decode()


def test_nothing_changed_leaves_no_trace(county):
    worker = at()

    county.post(page_of(worker, "edit"), edited(worker))

    assert not AuditEntry.objects.filter(action="worker.changed").exists()


def test_a_home_outside_is_not_offered(village):
    make_division("520304100")
    worker = at()

    page = village.post(page_of(worker, "edit"), edited(worker, household="520304100"))

    assert page.status_code == 422


def test_a_number_is_shown_once_for_a_reason_that_is_kept(county):
    worker = at()
    address, number = page_of(worker, "reveal"), worker.identity.number()

    asked = county.get(address)
    without = county.post(address, {"reason": " "})
    shown = county.post(address, {"reason": "核对车票"})

    assert number not in asked.content.decode() + without.content.decode()
    assert number in shown.content.decode()
    assert shown.headers["Cache-Control"].startswith("no-store, private")
    entry = AuditEntry.objects.get(action="worker.number_revealed")
    assert (entry.about_id, entry.data) == (str(worker.pk), {"reason": "核对车票"})


def test_a_village_officer_does_not_look_at_numbers(village):
    assert village.post(page_of(at(), "reveal"), {"reason": "看看"}).status_code == 403


def test_from_the_page_of_somebody_to_a_seat(village):
    worker = at()
    make_wish(worker)
    trip, far = make_trip(), make_trip(destination=make_division("440400"))

    trips = village.get(reverse("helper:trips", args=[worker.public_id]))
    known = village.get(reverse("helper:known", args=[trip.number]), {"worker": worker.public_id})

    assert [(each.number, each.is_wished) for each in trips.context["trips"]] == [
        (trip.number, True),
        (far.number, False),
    ]
    assert list(known.context["workers"]) == [worker]
    assert f'value="{worker.pk}" id="w{worker.pk}" checked' in known.content.decode()

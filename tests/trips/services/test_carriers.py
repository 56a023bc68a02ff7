"""Two clerks who write the same carrier, plate or place down at once: the second is told, not thrown out."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_carrier, make_trip
from tests.races import race
from trips.forms.carrier import VehicleForm
from trips.models import Carrier, Place, Vehicle
from trips.refusals import CarrierTwice, PlaceTwice, PlateTwice
from trips.services.plan import carriers
from trips.services.plan.carriers import save_carrier, save_vehicle
from trips.services.plan.places import save_place
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def carrier():
    return Carrier(name="测试客运", office=make_division("520324"))


def vehicle(owner):
    return Vehicle(carrier=owner, plate="贵C·12345", layout=make_trip().legs.get().layout, approved=49)


@pytest.mark.django_db(transaction=True)
def test_the_same_carrier_written_down_by_two_at_once_stands_once():
    results = race(partial(save_carrier, carrier=carrier(), by=None), partial(save_carrier, carrier=carrier(), by=None))

    assert sorted(type(each).__name__ for each in results) == ["Carrier", "CarrierTwice"]
    assert Carrier.objects.count() == AuditEntry.objects.filter(action="carrier.added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_plate_written_down_by_two_at_once_stands_once():
    owner = make_carrier()
    results = race(*(partial(save_vehicle, vehicle=vehicle(owner), by=None) for _ in range(2)))

    assert sorted(type(each).__name__ for each in results) == ["PlateTwice", "Vehicle"]
    assert Vehicle.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_table_of_refusals_the_second_clerk_sees_a_fault(monkeypatch):
    """The control."""
    monkeypatch.setattr(carriers, "WALLS", {})
    results = race(partial(save_carrier, carrier=carrier(), by=None), partial(save_carrier, carrier=carrier(), by=None))

    assert any(isinstance(each, IntegrityError) for each in results)


def test_one_after_the_other_they_are_told_as_well():
    save_carrier(carrier=carrier(), by=None)
    with pytest.raises(CarrierTwice):
        save_carrier(carrier=carrier(), by=None)
    owner = make_carrier()
    save_vehicle(vehicle=vehicle(owner), by=None)
    with pytest.raises(PlateTwice):
        save_vehicle(vehicle=vehicle(owner), by=None)
    place = {"name": "正安汽车站", "kind": "station", "division": make_division("520324")}
    save_place(place=Place(**place), by=None)
    with pytest.raises(PlaceTwice):
        save_place(place=Place(**place), by=None)


def test_the_form_says_it_beside_the_plate_before_anything_is_sent_to_the_table():
    owner = make_carrier()
    save_vehicle(vehicle=vehicle(owner), by=None)

    with pytest.raises(ValidationError) as said:
        vehicle(owner).validate_constraints()
    assert "plate" in said.value.message_dict
    assert VehicleForm.Meta.model is Vehicle


def test_a_clerk_whose_form_was_overtaken_reads_the_sentence(monkeypatch):
    """The form found nothing, the table did: as when somebody else saved in between."""
    client = signed_in(make_officer("county"))
    make_carrier(name="测试客运")
    monkeypatch.setattr(Carrier, "validate_constraints", lambda self, exclude=None: None)

    page = client.post(
        "/desk/trips/carriers/new/",
        {"name": "测试客运", "mode": "bus", "office": make_division("520324").pk, "is_active": "on"},
    )

    assert page.status_code == 422
    assert Carrier.objects.count() == 1

"""Vehicle types, places and templates come from files; what stands in the files is right."""

import pytest

from tests.factories.trips import make_open
from trips.models import Place, SeatLayout, TripTemplate
from trips.queries.seats.layout import count_drawn, seats_in_order, sellable
from trips.services.plan.patterns import load_layouts, load_places, load_templates
from zunyi.divisions.services import load_divisions

pytestmark = pytest.mark.django_db

# Persons a vehicle carries by its type (domain brief 7.4-7.6); of a bus the driver at the wheel is not drawn.
DRAWN = {
    "CR400AF": 576,
    "CRH380A-556": 556,
    "CRH2A-613": 613,
    "A320-180": 180,
    "B738-170": 170,
    "B738-189": 189,
    "coach-45": 44,
    "coach-49": 48,
    "coach-52": 51,
    "coach-53": 52,
    "minibus-19": 18,
    # The same bodies without a middle door, and two train sets as one.
    "coach-47": 46,
    "coach-51": 50,
    "coach-55": 54,
    "CR400AF-pair": 1152,
    "CRH2A-pair": 1226,
}
CARS = {
    "CR400AF": [33, 90, 90, 75, 63, 90, 90, 45],
    "CRH380A-556": [33, 85, 85, 75, 63, 85, 85, 45],
    "CRH2A-613": [48, 90, 90, 77, 63, 90, 90, 65],
}
CARS |= {"CR400AF-pair": CARS["CR400AF"] * 2, "CRH2A-pair": CARS["CRH2A-613"] * 2}


def test_every_type_draws_the_seats_that_it_has():
    load_layouts()

    assert {layout.code: count_drawn(layout) for layout in SeatLayout.objects.all()} == DRAWN


@pytest.mark.parametrize("code", sorted(CARS))
def test_every_car_of_a_train_has_its_seats(code):
    load_layouts()
    seats = seats_in_order(SeatLayout.objects.get(code=code).plan)

    assert [sum(seat.car == f"{car:02d}" for seat in seats) for car in range(1, len(CARS[code]) + 1)] == CARS[code]


def test_labels_are_those_on_the_tickets():
    load_layouts()
    labels = {seat.label for seat in seats_in_order(SeatLayout.objects.get(code="CR400AF").plan)}

    assert {"05车12F", "01车01A", "08车03B"} <= labels
    assert not any(label.endswith("E") for label in labels)


@pytest.mark.parametrize("code", sorted(DRAWN))
def test_labels_and_places_are_there_once(code):
    load_layouts()
    seats = seats_in_order(SeatLayout.objects.get(code=code).plan)

    assert len({seat.label for seat in seats}) == len(seats)
    assert len({(seat.car, seat.row, seat.column) for seat in seats}) == len(seats)


def test_a_bus_sells_what_drivers_and_escorts_leave():
    load_layouts()
    layouts = {layout.code: layout for layout in SeatLayout.objects.all()}

    assert sellable(layouts["coach-49"], drivers=2, escorts=1) == 46
    assert sellable(layouts["coach-52"], drivers=2, escorts=1) == 49
    assert sellable(layouts["coach-53"], drivers=2, escorts=2) == 49
    assert sellable(layouts["minibus-19"], drivers=1, escorts=0) == 18
    assert sellable(layouts["CRH2A-613"], drivers=0, escorts=3) == 610


def test_loading_twice_changes_nothing():
    assert load_layouts().added == len(DRAWN)

    again = load_layouts()

    assert (again.added, again.changed) == (0, 0)


def test_a_type_follows_its_file():
    load_layouts()
    SeatLayout.objects.filter(code="coach-49").update(approved=1)

    assert load_layouts().changed == 1
    assert SeatLayout.objects.get(code="coach-49").approved == 49


def test_every_template_makes_a_trip_that_can_open(later):
    load_divisions()
    load_templates()

    for template in TripTemplate.objects.all():
        make_open(template, later)

    assert load_templates().added == load_places().added == 0
    assert Place.objects.get(telecode="ZNE").name == "遵义南站"

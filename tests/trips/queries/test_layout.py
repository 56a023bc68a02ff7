"""The order in which seats are given out."""

from itertools import pairwise

import pytest

from trips.models import SeatLayout
from trips.queries.seats.layout import seats_in_order
from trips.services.plan.patterns import load_layouts

pytestmark = pytest.mark.django_db


def order(code):
    load_layouts()
    return seats_in_order(SeatLayout.objects.get(code=code).plan)


def test_rows_are_walked_to_and_fro():
    labels = [seat.label for seat in order("CRH2A-613") if seat.car == "02"]

    assert labels[:11] == [f"02车01{c}" for c in "ABCDF"] + [f"02车02{c}" for c in "FDCBA"] + ["02车03A"]


@pytest.mark.parametrize("code", ["CR400AF", "CRH2A-613", "B738-189", "coach-49", "coach-53"])
def test_consecutive_seats_are_neighbours(code):
    """In one row, or in the next row of the same car, or at the joint of two cars."""
    for before, after in pairwise([seat for seat in order(code) if not seat.is_for_crew]):
        if before.car == after.car and before.seat_class == after.seat_class:
            assert abs(after.row - before.row) <= 1


def test_the_dear_classes_go_last():
    seats = order("CR400AF")

    assert [seat.seat_class for seat in seats[:538]] == ["second"] * 538
    assert [seat.seat_class for seat in seats[538:]] == ["first"] * 28 + ["business"] * 10


def test_a_bench_ends_at_the_aisle():
    benches = {}
    for seat in order("coach-49"):
        benches.setdefault(seat.bench, []).append(seat.label)

    assert benches[min(benches)] == ["乘务1"]
    assert sorted(map(len, benches.values())) == [1] + [2] * 21 + [5]


def test_the_second_unit_of_a_coupled_train_is_cars_9_to_16_with_the_seats_of_the_first():
    seats = order("CR400AF-pair")
    units = [[seat.label[2:] for seat in seats if (int(seat.car) > 8) is is_second] for is_second in (False, True)]

    assert sorted(units[0]) == sorted(units[1])
    assert {seat.label[:2] for seat in seats} == {f"{car:02d}" for car in range(1, 17)}


@pytest.mark.parametrize(("code", "rows_of_two"), [("coach-49", 1), ("coach-51", 0)])
def test_a_middle_door_takes_the_place_of_two_seats_of_one_row(code, rows_of_two):
    load_layouts()
    rows = SeatLayout.objects.get(code=code).plan["cars"][0]["rows"][1:]

    assert [sum(cell is not None for cell in row["cells"]) for row in rows].count(2) == rows_of_two

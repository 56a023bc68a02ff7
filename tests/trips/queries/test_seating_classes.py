"""Where a vehicle has classes, the dear seats go last (trips/queries/seats/layout.py gives the order)."""

from trips.queries.seats.seating import FreeSeat, choose_together


def row(first, letters, seat_class, number=1):
    return [
        FreeSeat(id=first + at, ordinal=first + at, car="01", row=number, bench=number, seat_class=seat_class)
        for at in range(letters)
    ]


def test_a_party_sits_in_second_class_though_first_would_fit_more_tightly():
    free = [*row(1, 5, "second", 1), *row(6, 4, "first", 2)]

    assert {seat.seat_class for seat in choose_together(free, 4)} == {"second"}


def test_a_party_sits_in_first_class_when_only_there_it_sits_together():
    free = [*row(1, 1, "second", 1), *row(9, 1, "second", 5), *row(20, 2, "first", 7)]

    assert {seat.seat_class for seat in choose_together(free, 2)} == {"first"}

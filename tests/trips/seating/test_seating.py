import random

import pytest

from tests.bench.seating import crowd, mates, seated, vehicle
from trips.seating.improving import improve
from trips.seating.places import Party, Place, Rider, Seating, Vehicle
from trips.seating.reseat import reseat
from trips.seating.snake import snake


def coach(rows: int = 4) -> list[Place]:
    """Two and two, the serpentine as the desk gives seats out."""
    places = []
    for row in range(rows):
        columns = "ABCD" if row % 2 == 0 else "DCBA"
        for column in columns:
            at = len(places)
            bench = 2 * row + (column in "CD")
            places.append(Place(at, f"{row + 1}{column}", at, "", row + 1, column, bench))
    return places


def party(key: int, seats: str = "", size: int = 0, **facts) -> Party:
    labels = seats.split() or [""] * size
    return Party(key, tuple(Rider(key * 10 + at, seat=label) for at, label in enumerate(labels)), **facts)


def by_label(places: list[Place], answer: Seating) -> dict[int, str]:
    labels = {place.key: place.label for place in places}
    return {rider: labels[place] for rider, place in answer.seats.items()}


def check(parties: list[Party], places: list[Place], answer: Seating) -> None:
    """Everybody once, no seat twice on a stretch, none that is taken, kept for others or to be avoided."""
    coming = [each for each in parties if each.key not in answer.left_over]
    assert set(answer.seats) == {rider.key for each in coming for rider in each.riders}
    where = {place.key: place for place in places}
    used = {place.key: place.taken for place in places}
    for each in coming:
        for rider in each.riders:
            place = where[answer.seats[rider.key]]
            assert not used[place.key] & rider.mask
            assert place.kept is None or place.kept in each.may
            assert not place.features & rider.avoids
            used[place.key] |= rider.mask
    whole = Vehicle(places)
    apart = {
        each.key for each in coming if not whole.are_connected([whole.index[answer.seats[r.key]] for r in each.riders])
    }
    assert apart == set(answer.parted)


def test_600_people_of_a_train_all_sit_connected():
    train, people = vehicle("CRH2A-613"), crowd(600)

    answer = snake(people, train)

    check(people, train, answer)
    assert (answer.left_over, answer.parted) == ((), ())


@pytest.mark.parametrize(("code", "left"), [("CRH2A-613", 0), ("CRH380A-556", 20), ("CR400AF", 0)])
def test_a_full_train_is_seated_anew_in_another_one(code, left):
    old, new, people = vehicle("CR400AF"), vehicle(code), crowd(576)
    full = seated(people, old, snake(people, old))

    answer = reseat(full, new)

    check(full, new, answer)
    assert answer.parted == ()
    assert len(answer.seats) == 576 - left
    kept = sum(by_label(new, answer)[r.key] == r.seat for each in full for r in each.riders if r.key in answer.seats)
    assert kept > 500


def test_who_has_a_low_rank_is_left_over_last():
    new = coach(3)
    full = [party(1, "1A 1B", rank=9), party(2, "1C 1D"), party(3, "2A 2B 2C 2D"), party(4, "3A 3B 3C 3D"),
            party(5, "4A 4B 4C 4D", rank=5)]  # fmt: skip

    answer = reseat(full, new)

    check(full, new, answer)
    assert set(answer.left_over) == {5}
    assert answer.parted == ()


def test_those_with_needs_go_before_those_who_sit_on_a_seat_that_remains():
    new = coach(1)
    full = [party(1, "1A 1B 1C 1D", rank=1), party(2, "2A 2B 2C 2D", rank=0)]

    assert reseat(full, new).left_over == (1,)


def test_people_who_travel_alone_make_room_for_a_party():
    places = coach(2)
    full = [party(1, "1A 2D"), party(2, "1B"), party(3, "2C"), party(4, "1C"), party(5, "2B"), party(6, "1D")]

    answer = improve(full, places)

    check(full, places, answer)
    assert answer.parted == ()
    assert answer.seats.keys() == {10, 11, 20, 30, 40, 50, 60}


def test_nobody_is_moved_where_all_is_well():
    places = coach(3)
    full = [party(1, "1A 1B"), party(2, "1C"), party(3, "3A 3B 3C 3D")]

    answer = improve(full, places)

    assert by_label(places, answer) == {r.key: r.seat for each in full for r in each.riders}


def test_a_pair_across_the_aisle_gets_a_bench():
    places = coach(1)
    full = [party(1, "1B 1C"), party(2, "1A"), party(3, "1D")]

    answer = improve(full, places)

    assert mates(full, places, answer) == 2


def test_improving_parts_nobody_and_never_makes_it_worse():
    bus, people = vehicle("coach-49")[:47], crowd(90)
    first = snake(people, bus)
    riding = seated(people, bus, first)

    answer = improve(riding, bus, seconds=0.5)

    check(riding, bus, answer)
    assert answer.parted == ()
    assert mates(riding, bus, answer) >= mates(riding, bus, first)


def test_a_seat_that_one_leaves_on_the_way_is_given_to_another():
    places = coach(1)
    people = [
        Party(1, tuple(Rider(at, mask=0b01) for at in range(4))),
        Party(2, tuple(Rider(10 + at, mask=0b10) for at in range(4))),
    ]

    answer = snake(people, places)

    check(people, places, answer)
    assert len(answer.seats) == 8


def test_kept_and_exit_seats_are_for_those_who_may():
    places = [
        Place(0, "1A", 0, "", 1, "A", 0, kept=7),
        Place(1, "1B", 1, "", 1, "B", 0, features=frozenset(["exit"])),
        Place(2, "1C", 2, "", 1, "C", 1),
        Place(3, "1D", 3, "", 1, "D", 1, taken=-1),
    ]
    young = Party(1, (Rider(1, avoids=frozenset(["exit"])),))
    ours = Party(2, (Rider(2),), may=frozenset([7]))

    answer = snake([young, ours, Party(3, (Rider(3),))], places)

    check([young, ours, Party(3, (Rider(3),))], places, answer)
    assert by_label(places, answer) == {1: "1C", 2: "1A", 3: "1B"}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_comes_nobody_is_lost_and_no_seat_sold_twice(seed):
    dice = random.Random(seed)
    places = [
        Place(p.key, p.label, p.ordinal, p.car, p.row, p.column, p.bench, kept=dice.choice([None, None, None, 1]),
              features=frozenset(dice.sample(["exit"], dice.randint(0, 1))), taken=dice.choice([0, 0, 0, 1, -1]))
        for p in coach(6)
    ]  # fmt: skip
    people, rider = [], 0
    for key in range(9):
        size = dice.randint(1, 4)
        riders = [
            Rider(rider + at, mask=dice.choice([1, 2, 3, 7]), seat=dice.choice(places).label,
                  avoids=frozenset(dice.sample(["exit"], dice.randint(0, 1)))) for at in range(size)
        ]  # fmt: skip
        people.append(Party(key, tuple(riders), rank=dice.randint(0, 3), may=frozenset(dice.sample([1], 1))))
        rider += size

    check(people, places, snake(people, places))
    first = reseat(people, places)
    check(people, places, first)
    coming = seated_by(people, places, first)
    check(coming, places, improve(coming, places, seconds=0.3))


def seated_by(parties: list[Party], places: list[Place], answer: Seating) -> list[Party]:
    labels = by_label(places, answer)
    return [
        Party(p.key, tuple(Rider(r.key, r.mask, labels[r.key], r.avoids) for r in p.riders), p.rank, p.may)
        for p in parties
        if p.key not in answer.left_over
    ]

"""What the workers want: where to, what work, what pay, from when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils import timezone

from workers.models import Wish, Worker
from zunyi.desk.demo.bookings import Ride
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import Party
from zunyi.divisions.models import Division
from zunyi.rows import insert_rows

# Of a hundred who want work, so many want it outside the province (article: 104.33 of 167.66).
OUTSIDE = 62
_FAR = {
    "440400": 18, "440100": 12, "440600": 4, "330100": 10, "350100": 8, "350200": 10, "350582": 12, "350500": 5,
    "350600": 5, "310000": 5, "320500": 4, "330300": 3, "440000": 3, "350000": 2,
}  # fmt: skip
_NEAR = {"": 45, "520302": 14, "520303": 10, "520304": 10, "520382": 6, "520300": 6, "520100": 9}


def make_wishes(day: Day, parties: dict[str, list[Party]], rides: list[Ride]) -> None:
    """A wish for everybody: met for those who travel, open for the others, some of whom have a second one."""
    gone = {ride.booking.worker_id: ride for ride in rides if ride.booking.is_live}
    everybody = [
        (office, party, worker) for office, group in parties.items() for party in group for worker in party.members
    ]
    still_far = round(len(everybody) * OUTSIDE / 100) - len(gone)
    waiting = [worker for _, _, worker in everybody if worker.pk not in gone]
    far = {worker.pk for worker in day.chance.sample(waiting, max(0, min(still_far, len(waiting))))}
    places = _places()
    wishes: list[Wish] = []
    of_party: dict[int, list[Wish]] = {}
    for office, party, worker in everybody:
        if ride := gone.get(worker.pk):
            met = _wish(day, worker, ride.laid.trip.destination, state=Wish.State.MET)
            met.from_on = timezone.localdate(ride.journey.starts_at)
            wishes.append(met)
        elif id(party) in of_party:
            wishes += [_same_wish(wish, worker) for wish in of_party[id(party)]]
        else:
            of_party[id(party)] = list(_open_wishes(day, worker, office, worker.pk in far, places))
            wishes += of_party[id(party)]
    insert_rows(wishes)


def _same_wish(wish: Wish, worker: Worker) -> Wish:
    """Who goes with somebody wants to go to the same place on the same day, each in the own trade."""
    return Wish(
        worker=worker, rank=wish.rank, destination=wish.destination, trade=wish.trade and worker.trade,
        wage_floor=wish.wage_floor, from_on=wish.from_on, night_ok=wish.night_ok, created_at=worker.created_at,
    )  # fmt: skip


def _places() -> dict[str, Division]:
    codes = {*_FAR, *_NEAR}
    within = Division.objects.filter(code__in=codes) | Division.objects.filter(code__startswith="5203", depth=3)
    return {place.code: place for place in within}


def _open_wishes(day: Day, worker: Worker, office: str, far: bool, places: dict[str, Division]) -> Iterator[Wish]:
    chance, choices = day.chance, _FAR if far else _NEAR
    codes = _distinct(chance.choices(list(choices), list(choices.values()), k=1 if chance.random() < 0.7 else 2))
    for rank, code in enumerate(codes, 1):
        place = places.get(code) or places.get(office) or places["520302"]
        yield _wish(day, worker, place, rank=rank, near=not far)


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _wish(
    day: Day, worker: Worker, place: Division, *, rank: int = 1, near: bool = False, state: str = Wish.State.OPEN
) -> Wish:
    chance = day.chance
    floor = chance.randrange(30, 50) * 100 if near else chance.randrange(42, 68) * 100
    return Wish(
        worker=worker,
        rank=rank,
        destination=place,
        trade=worker.trade if chance.random() < 0.7 else "",
        wage_floor=None if chance.random() < 0.2 else floor,
        from_on=None if chance.random() < 0.35 else day.today + timedelta(days=chance.randrange(-6, 25)),
        night_ok=chance.random() < 0.65,
        state=state,
        created_at=worker.created_at,
    )

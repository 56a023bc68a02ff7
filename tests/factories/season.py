"""A whole season at once, by INSERT … SELECT: tens of thousands of people, hundreds of trips, in seconds.

What stands in it keeps every rule of the database; seats are not claimed one by one, and the
sealed numbers of its people cannot be opened. For tests of volume and for measures only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, models
from django.utils import timezone

from employers.models import Placement
from tests.factories.divisions import make_division
from tests.factories.employers import make_vacancy
from tests.factories.trips import make_place
from tests.factories.workers import make_worker
from trips.models import Booking, Call, Leg, Mode, Seat, SeatLayout, Trip
from workers.models import Identity, Worker
from zunyi.divisions.models import Division

SEATS = {Mode.FLIGHT: 175, Mode.RAIL: 576, Mode.BUS: 46}
# 300 trips, about as many people as they have seats.
USUAL_TRIPS: Mapping[str, int] = {Mode.FLIGHT: 6, Mode.RAIL: 14, Mode.BUS: 280}


@dataclass(frozen=True, slots=True)
class Season:
    """What was laid: its trips in order, the people carried, and those placed without a trip of ours."""

    trips: list[Trip]
    carried: list[int]
    placed: list[int]


def make_people(count: int, *, households: Sequence[Division] = ()) -> list[int]:
    """So many people spread evenly over the places, every third woman, some lifted out of poverty; their keys."""
    pattern = make_worker()
    places = [place.pk for place in households or [make_division("520324116"), make_division("520304100")]]
    workers = copies(
        pattern,
        "generate_series(1, %(count)s) AS g(i)",
        {
            "public_id": "gen_random_uuid()",
            "legal_name": "'季' || g.i",
            "name_key": "'季' || g.i",
            "phone": "''",
            "sex": "CASE WHEN g.i %% 3 = 0 THEN 'F' ELSE 'M' END",
            "born_on": "date '1975-01-01' + (g.i %% 9000)::int",
            "household_id": "(%(places)s::bigint[])[1 + g.i %% cardinality(%(places)s::bigint[])]",
            "flags": "CASE WHEN g.i %% 4 = 0 THEN '{poverty_lifted}' ELSE '{}' END::varchar[]",
        },
        {"count": count, "places": places},
    )
    copies(
        pattern.identity,
        "unnest(%(workers)s::bigint[]) AS g(i)",
        {
            "worker_id": "g.i",
            "number_sealed": "''::bytea",
            "number_index": "sha256(('season ' || g.i)::bytea)",
            "last4": "lpad((g.i %% 10000)::text, 4, '0')",
        },
        {"workers": workers},
        model=Identity,
    )
    return workers


def lay_season(
    *,
    first: date,
    days: int = 30,
    trips: Mapping[str, int] = USUAL_TRIPS,
    persons: int | None = None,
    placed: int = 0,
    people: Sequence[int] | None = None,
    organisers: Sequence[Division] = (),
    destinations: Sequence[Division] = (),
    lost_percent: int = 4,
    seats: bool = True,
) -> Season:
    """Lay a season from the day `first`: its trips, all arrived; `persons` carried and `placed` more at work.

    `people`: keys of workers to travel (else they are made); `lost_percent` more cancelled or stayed away.
    """
    laid = _trips(first, days, trips, organisers, destinations)
    room = sum(SEATS[Mode(mode)] * count for mode, count in trips.items())
    wanted = persons if persons is not None else room * 9 // 10
    lost = wanted * lost_percent // 100
    keys = list(people if people is not None else make_people(wanted + lost + placed))
    carried, away = keys[:wanted], keys[wanted : wanted + lost]
    others = keys[wanted + lost : wanted + lost + placed]
    # The pattern of the copies is one more person: made, where the people were not given or are all needed.
    spare = keys[wanted + lost + placed] if len(keys) > wanted + lost + placed else make_worker().pk
    if seats:
        _seats(laid)
    _bookings(laid, carried, away, spare)
    _placements(first, others, destinations, spare)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE trips_booking, trips_trip, trips_leg, trips_call, workers_worker, employers_placement")
    return Season([trip for trip, _leg, _mode in laid], carried, others)


def copies(
    pattern: models.Model,
    source: str,
    changes: Mapping[str, str],
    facts: Mapping[str, object],
    *,
    model: type[models.Model] | None = None,
) -> list[int]:
    """Insert a copy of `pattern` for each row of `source`, with other values in some columns; the new keys."""
    meta = (model or type(pattern))._meta
    quote = connection.ops.quote_name
    columns = [str(field.column) for field in meta.concrete_fields if not field.primary_key or field.column in changes]
    values = ", ".join(changes.get(column, f"t.{quote(column)}") for column in columns)
    table, key = quote(meta.db_table), quote(str(meta.pk.column))
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, {source}"  # noqa: S608 - own names
            f" WHERE t.{key} = %(pattern)s RETURNING {key}",
            {**facts, "pattern": pattern.pk},
        )
        return [row[0] for row in cursor.fetchall()]


Laid = tuple[Trip, Leg, Mode]


def _trips(
    first: date, days: int, trips: Mapping[str, int], organisers: Sequence[Division], destinations: Sequence[Division]
) -> list[Laid]:
    """The trips with one vehicle and two calls each, spread over the days."""
    offices = organisers or [make_division("520300"), make_division("520324"), make_division("520304")]
    cities = destinations or [make_division(code) for code in ("440400", "330100", "350582")]
    layouts = {
        mode: SeatLayout.objects.get_or_create(
            code=f"season-{mode}", defaults={"name": "季", "mode": mode, "plan": {"cars": []}}
        )[0]
        for mode in SEATS
    }
    modes = [Mode(mode) for mode, count in trips.items() for _ in range(count)]
    starts = [_start(first, at * days // max(1, len(modes)), at) for at in range(len(modes))]
    known = Trip.objects.filter(number__startswith="Q").count()
    rows = [
        Trip(
            number=f"Q{known + at:06d}", title="季", organiser=offices[at % len(offices)], state=Trip.State.ARRIVED,
            destination=cities[at % len(cities)], departed_at=start, arrived_at=start + timedelta(hours=20),
        )
        for at, start in enumerate(starts)
    ]  # fmt: skip
    Trip.objects.bulk_create(rows)
    legs = [
        Leg(trip=trip, role=Leg.Role.TRUNK, mode=mode, layout=layouts[mode], vehicle_number=trip.number)
        for trip, mode in zip(rows, modes, strict=True)
    ]
    Leg.objects.bulk_create(legs)
    here, there = make_place(), {city.pk: make_place(division=city) for city in cities}
    Call.objects.bulk_create(
        call
        for leg, start in zip(legs, starts, strict=True)
        for call in (
            Call(leg=leg, order=0, place=here, departs_at=start, boarding=True),
            Call(
                leg=leg,
                order=1,
                place=there[leg.trip.destination_id],
                arrives_at=start + timedelta(hours=20),
                boarding=False,
                alighting=True,
            ),
        )
    )
    return list(zip(rows, legs, modes, strict=True))


def _start(first: date, shift: int, at: int) -> datetime:
    """Between 7:00 and 14:00, so before the day's cut-off."""
    return timezone.make_aware(datetime.combine(first + timedelta(days=shift), time(7 + at % 8, at % 4 * 15)))


def _seats(laid: Sequence[Laid]) -> None:
    """As many seats as such a vehicle has."""
    _trip, leg, _mode = laid[0]
    pattern = Seat.objects.create(leg=leg, label="S0", row=0, column="A", ordinal=0)
    copies(
        pattern,
        "unnest(%(legs)s::bigint[], %(seats)s::int[]) AS l(leg, seats), generate_series(1, l.seats) AS g(i)",
        {
            "leg_id": "l.leg", "label": "'S' || g.i", "row": "g.i / 5", "ordinal": "g.i", "bench": "g.i",
        },
        {"legs": [leg.pk for _trip, leg, _mode in laid], "seats": [SEATS[mode] for _trip, _leg, mode in laid]},
    )  # fmt: skip
    pattern.delete()


def _bookings(laid: Sequence[Laid], carried: Sequence[int], away: Sequence[int], spare: int) -> None:
    """Share the people out over the trips by the size of the vehicles."""
    trip, leg, _mode = laid[0]
    first, last = leg.calls.order_by("order")
    pattern = Booking.objects.create(
        trip=trip, worker_id=spare, board=first, alight=last, channel="officer", state="arrived",
        period=_period(trip), slip_code=f"q-{trip.pk}",
    )  # fmt: skip
    room = sum(SEATS[each] for _trip, _leg, each in laid)
    for workers, is_away in ((carried, False), (away, True)):
        ends, sofar = [], 0
        for _trip, _leg, each in laid:
            sofar += SEATS[each]
            ends.append(len(workers) * sofar // room)
        copies(
            pattern,
            "unnest(%(trips)s::bigint[], %(ends)s::int[]) WITH ORDINALITY AS e(trip, upto, nth)"
            " JOIN unnest(%(workers)s::bigint[]) WITH ORDINALITY AS w(pk, n)"
            " ON w.n <= e.upto AND w.n > coalesce((%(ends)s::int[])[e.nth - 1], 0)"
            " JOIN trips_trip r ON r.id = e.trip"
            " JOIN trips_leg v ON v.trip_id = r.id"
            " JOIN trips_call c ON c.leg_id = v.id AND c.order = 0"
            " JOIN trips_call d ON d.leg_id = v.id AND d.order = 1",
            {
                "trip_id": "r.id",
                "worker_id": "w.pk",
                "board_id": "c.id",
                "alight_id": "d.id",
                "period": "tstzrange(c.departs_at, d.arrives_at)",
                "slip_code": f"'{'x' if is_away else 'q'}' || lpad(to_hex(r.id * 100000 + w.n), 9, '0')",
                "booked_at": "c.departs_at - interval '4 days'",
                "state": "CASE WHEN w.n %% 2 = 0 THEN 'no_show' ELSE 'cancelled' END" if is_away else "'arrived'",
                "ended_at": "c.departs_at" if is_away else "NULL",
            },
            {"trips": [trip.pk for trip, _leg, _mode in laid], "ends": ends, "workers": list(workers)},
        )
    pattern.delete()


def _period(trip: Trip) -> tuple[datetime | None, datetime | None]:
    return trip.departed_at, trip.arrived_at


def _placements(first: date, workers: Sequence[int], destinations: Sequence[Division], spare: int) -> None:
    """Jobs that were taken up on the season's first day by people who went another way."""
    if not workers:
        return
    vacancy = make_vacancy(division=destinations[0] if destinations else None, openings=1_000_000)
    pattern = Placement.objects.create(
        worker_id=spare, vacancy=vacancy, state="arrived", arrived_on=first,
        answered_at=timezone.make_aware(datetime.combine(first, time(9))),
    )  # fmt: skip
    copies(pattern, "unnest(%(workers)s::bigint[]) AS w(pk)", {"worker_id": "w.pk"}, {"workers": list(workers)})
    pattern.delete()


def worker_keys() -> list[int]:
    """Everybody in the registry: the people to travel, where a population is there already."""
    return list(Worker.objects.order_by("pk").values_list("pk", flat=True))

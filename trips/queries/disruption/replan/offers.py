"""What those left over are offered: trips to the same place with room for the whole party, each with its own first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from trips.models import Trip
from trips.queries.disruption.replan.proposal import Fate
from trips.queries.trip import open_trips

AT_MOST = 3
# Offers lie so near that people can still come to work in the season.
WITHIN = timedelta(days=21)


def trips_to_same_place(trip: Trip) -> list[Any]:
    """Open trips to the same place within WITHIN, nearest first, with `seats_free`, `waiting` and `departs_at`."""
    found = open_trips().filter(destination=trip.destination_id, departs_at__lt=timezone.now() + WITHIN)
    return list(found.exclude(pk=trip.pk))


def trips_with_room(trip: Trip) -> list[Any]:
    """Those of them that have seats for whoever comes: where parties wait, free seats are theirs."""
    return [each for each in trips_to_same_place(trip) if each.seats_free and not each.waiting]


def offers_for(trip: Trip, parties: dict[str, list[Fate]]) -> dict[str, list[int]]:
    """By party, the ids of up to AT_MOST trips with room for all of it.

    The first is reckoned as if those before had taken theirs, so that fifty people are not sent to one bus with ten
    seats. Where nothing is left after that, any trip with room now is named all the same: people may say no.
    """
    if not parties:
        return {}
    trips = trips_with_room(trip)
    room = {each.pk: each.seats_free for each in trips}
    offers: dict[str, list[int]] = {}
    for key, party in parties.items():
        fitting = [each.pk for each in trips if each.seats_free >= len(party)]
        first = next((pk for pk in fitting if room[pk] >= len(party)), None)
        if first is not None:
            room[first] -= len(party)
            fitting = [first, *(pk for pk in fitting if pk != first)]
        offers[key] = fitting[:AT_MOST]
    return offers


def trips_named(offers: Iterable[list[int]]) -> list[int]:
    """Every trip that some party is offered."""
    return sorted({pk for each in offers for pk in each})

"""What the bureau brings along: vehicle types, places where vehicles stop, and trips that are laid on every year."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from django.db import transaction

from trips.models import Place, SeatLayout, TripTemplate
from zunyi.divisions.models import Division

DATA = Path(__file__).resolve().parents[2] / "data"


@dataclass
class Loaded:
    """How many were new, and how many followed a change of the file."""

    added: int = 0
    changed: int = 0

    def count(self, *, created: bool, changed: bool) -> None:
        self.added += created
        self.changed += changed


@transaction.atomic
def load_layouts() -> Loaded:
    """Bring the vehicle types in step with trips/data/layouts; seats of trips that exist stay as they are."""
    known = {layout.code: layout for layout in SeatLayout.objects.all()}
    loaded = Loaded()
    for file in sorted((DATA / "layouts").glob("*.json")):
        facts = json.loads(file.read_text(encoding="utf-8"))
        layout = known.get(facts["code"]) or SeatLayout(code=facts["code"])
        if layout.pk and all(getattr(layout, name) == value for name, value in facts.items()):
            continue
        loaded.count(created=layout.pk is None, changed=layout.pk is not None)
        for name, value in facts.items():
            setattr(layout, name, value)
        layout.save()
    return loaded


@transaction.atomic
def load_places() -> Loaded:
    """Add the stations, airports and pick-up points of trips/data/places.csv that are not known yet."""
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    divisions = _divisions(row["division"] for row in rows)
    known = set(Place.objects.values_list("name", "division__code"))
    new = [
        Place(
            name=row["name"],
            kind=row["kind"],
            division=divisions[row["division"]],
            address=row["address"],
            telecode=row["telecode"],
        )
        for row in rows
        if (row["name"], row["division"]) not in known
    ]
    return Loaded(added=len(Place.objects.bulk_create(new)))


@transaction.atomic
def load_templates() -> Loaded:
    """Add the trips that are laid on every year; a template that people have changed stays theirs.

    Needs divisions (`load_divisions`); brings layouts and places itself.
    """
    load_layouts()
    load_places()
    patterns = json.loads((DATA / "templates.json").read_text(encoding="utf-8"))
    divisions = _divisions({pattern[side] for pattern in patterns for side in ("organiser", "destination")})
    places = {(place.name, place.division.code): place.pk for place in Place.objects.select_related("division")}
    by_name = {name: pk for (name, _), pk in places.items()}
    loaded = Loaded()
    for pattern in patterns:
        _, created = TripTemplate.objects.get_or_create(
            name=pattern["name"],
            organiser=divisions[pattern["organiser"]],
            defaults={
                "destination": divisions[pattern["destination"]],
                "payer": pattern["payer"],
                "departs_at_time": time.fromisoformat(pattern["departs_at_time"]),
                "closes_hours_before": pattern["closes_hours_before"],
                "note": pattern["note"],
                "plan": {"legs": [_leg(leg, by_name) for leg in pattern["legs"]]},
            },
        )
        loaded.count(created=created, changed=False)
    return loaded


def _leg(leg: dict[str, Any], places: dict[str, int]) -> dict[str, Any]:
    """The leg with the ids of its places instead of their names."""
    return leg | {"calls": [call | {"place": places[call["place"]]} for call in leg["calls"]]}


def _divisions(codes: Any) -> dict[str, Division]:
    return {division.code: division for division in Division.objects.filter(code__in=set(codes))}

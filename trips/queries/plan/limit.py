"""The figures of the law and of the trade, with their sources: the bureau's own, or those that the city has set."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from trips.models import Limit

MINUTES, KM, CLOCK = "minutes", "km", "clock"
_FILE = Path(__file__).resolve().parents[2] / "data" / "limits.json"

TITLES: dict[str, Any] = {
    "driving_spell": _("One driver drives without a rest, by day, at most"),
    "driving_spell_night": _("One driver drives without a rest, by night, at most"),
    "rest": _("A rest lasts at least"),
    "driving_in_24h": _("One driver drives within 24 hours at most"),
    "night_from": _("Night begins at"),
    "night_until": _("Night ends at"),
    "stop_from": _("Coaches stand from"),
    "stop_until": _("Coaches stand until"),
    "feeder_exempt": _("Feeders and shuttles may run at night up to"),
    "dawn": _("A pick-up in the mountains is not before"),
    "two_drivers": _("Two drivers beyond"),
    "two_drivers_motorway": _("Two drivers, by motorway, beyond"),
    "rest_every": _("Passengers get a rest at least every"),
    "early_departure": _("A vehicle leaves before its time by at most"),
    "transfer_station": _("To change to a train takes at least"),
    "transfer_airport": _("To change to a flight takes at least"),
    "transfer_bus": _("To change to a bus takes at least"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One limit: which rule of the domain brief it serves (B1 to B11), its figure and where it stands written."""

    key: str
    rule: str
    value: int
    unit: str
    source: str
    usual: int
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def title(self) -> str:
        """What it limits, in words."""
        return str(TITLES[self.key])


def limits() -> dict[str, Figure]:
    """Every limit by its key, in one query."""
    figures = dict(_brought_along())
    for own in Limit.objects.select_related("changed_by"):
        if own.key in figures:
            figures[own.key] = replace(
                figures[own.key],
                value=own.value,
                source=own.source,
                changed_at=own.changed_at,
                changed_by=str(own.changed_by or ""),
            )
    return figures


@cache
def _brought_along() -> dict[str, Figure]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return {row["key"]: Figure(**row, usual=row["value"]) for row in rows}

"""A vehicle so late that people stay for the night: where they sleep, why it is late, and who pays (edge case 17).

By the rule of flights (航班正常管理规定, 交通运输部令2016年第56号) the carrier pays food and lodging for its own
cause; for weather, traffic control and the like the passenger would. On the bureau's trips the worker pays nothing:
then it is the organiser's, unless an employer takes it over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trips.models import Disruption

CARRIER, WEATHER, CONTROL, OTHER = "carrier", "weather", "control", "other"
CAUSES: dict[str, str | Promise] = {
    CARRIER: _("the carrier's own: technical, crew, schedule"),
    WEATHER: _("weather, ice, closed roads"),
    CONTROL: _("traffic or air control"),
    OTHER: _("security, passengers, others"),
}
ORGANISER, EMPLOYER = "organiser", "employer"
PAYERS: dict[str, str | Promise] = {
    CARRIER: _("the carrier"), ORGANISER: _("the bureau that lays the trip on"), EMPLOYER: _("the employer"),
}  # fmt: skip


def payer_by(cause: str) -> str:
    """Who pays the night where nothing else is agreed; never the worker."""
    return CARRIER if cause == CARRIER else ORGANISER


@dataclass(frozen=True, slots=True)
class Night:
    """Why, where and who pays, in words."""

    cause: str
    lodging: str
    payer: str


def night_of(choices: Mapping[str, Any]) -> Night | None:
    """What was said about the cause and the night; None where nothing was."""
    cause, lodging = choices.get("cause", ""), choices.get("lodging", "")
    if not cause and not lodging:
        return None
    payer = choices.get("paid_by") or payer_by(cause)
    return Night(str(CAUSES.get(cause, "")), lodging, str(PAYERS[payer]) if lodging else "")


def told_of_night(disruption: Disruption) -> bool:
    """Whether people are to be told where they sleep."""
    return bool(disruption.choices.get("lodging"))


def nights_of(trip_ids: set[int]) -> dict[int, Mapping[str, Any]]:
    """By trip, what was said about the night in the newest disruption that was carried out; one query."""
    late = Disruption.objects.filter(trip__in=trip_ids, state=Disruption.State.APPROVED, choices__has_key="lodging")
    rows = late.order_by("ended_at", "pk").values_list("trip", "choices")
    return {trip: choices for trip, choices in rows if choices["lodging"]}

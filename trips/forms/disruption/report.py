"""What every kind of disruption wants to know, and the stops and runs that are chosen from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trips.models import Call, Leg, SeatLayout, Trip, Vehicle
from trips.queries.journey import calls_of
from trips.queries.seats.layout import sellable


@dataclass(frozen=True, slots=True)
class Part:
    """Some questions under a title of their own."""

    title: str | Promise
    fields: list[forms.BoundField]
    is_open: bool


class DisruptionForm(forms.Form):
    """What happened, in words that people may read; kinds add their own questions."""

    happened = forms.CharField(
        label=_("What happened"),
        max_length=200,
        help_text=_("As: broken down at 遵义南, the carrier sends a smaller one. It stands in the history."),
    )

    def __init__(self, *args: Any, trip: Trip, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trip = trip
        self.calls = calls_of(trip.pk)
        self.legs: dict[str, Leg] = {str(leg.pk): leg for leg in trip.legs.select_related("layout").order_by("order")}
        self.ask()

    def ask(self) -> None:
        """Fill the questions that depend on the trip."""

    @property
    def leg(self) -> Leg:
        """The run that it happened to; the trunk where nothing else is said."""
        return next(leg for leg in self.legs.values() if leg.role == Leg.Role.TRUNK)

    @property
    def parts(self) -> list[Part]:
        """The questions as the page shows them: what a choice asks for is folded until it is chosen."""
        return [Part("", list(self.visible_fields()), is_open=True)]

    def choices(self) -> dict[str, Any]:
        """The answers as plain JSON."""
        return {name: _plain(value) for name, value in self.cleaned_data.items() if name not in ("happened", "leg")}

    def wanted(self) -> dict[str, Any]:
        """What the service takes."""
        return {"leg": self.leg, "happened": self.cleaned_data["happened"], "choices": self.choices()}

    def stops(self, calls: list[Call]) -> list[tuple[str, str]]:
        """Stops to choose from, with their time and, where there are several runs, their run."""
        many = len(self.legs) > 1
        return [
            (
                str(call.pk),
                f"{call.leg.get_role_display() + ' · ' if many else ''}{call.place} "
                f"{timezone.localtime(call.at):%m-%d %H:%M}",
            )
            for call in calls
        ]

    def runs(self, legs: list[Leg]) -> list[tuple[str, str]]:
        """Runs to choose from."""
        return [(str(leg.pk), f"{leg.get_role_display()} {leg.vehicle_number} · {leg.layout}") for leg in legs]


def _plain(value: Any) -> Any:
    if isinstance(value, SeatLayout):
        return value.code
    if isinstance(value, Vehicle):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


class CallField(forms.TypedChoiceField):
    """A stop of the trip by its id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)


class LayoutField(forms.ModelChoiceField):
    """A type of vehicle by its code, and how many it takes: a bus beside its one driver."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(SeatLayout.objects.none(), to_field_name="code", **kwargs)

    def label_from_instance(self, layout: SeatLayout) -> str:
        n = sellable(layout, drivers=1, escorts=0)
        return f"{layout} · {ngettext('%(n)s seat', '%(n)s seats', n) % {'n': n}}"


class RunField(forms.ChoiceField):
    """A run of the trip by its id."""

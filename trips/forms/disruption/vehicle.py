"""Another vehicle comes, or less of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trips.forms.disruption.report import DisruptionForm, LayoutField, RunField
from trips.models import Leg, Mode, SeatLayout, Vehicle
from trips.queries.disruption.replan.swap import ALONE_FIRST, LAST_SIGNED_UP
from trips.queries.seats.layout import count_drawn
from zunyi.divisions.models import Division


class SwapForm(DisruptionForm):
    """Which vehicle comes instead, and who is left over when it is too small."""

    run = RunField(label=_("Run"))
    layout = LayoutField(label=_("Type of the new vehicle"), empty_label=None)
    vehicle = forms.ModelChoiceField(
        Vehicle.objects.none(), label=_("Vehicle from the list"), required=False, empty_label=_("not on the list")
    )
    vehicle_number = forms.CharField(
        label=_("Plate or number"), max_length=20, required=False, help_text=_("If it is not on the list.")
    )
    drivers = forms.IntegerField(label=_("Drivers"), min_value=0, max_value=4)
    escorts = forms.IntegerField(label=_("Escorts"), min_value=0, max_value=6)
    contract_number = forms.CharField(label=_("New contract no."), max_length=40, required=False)
    charter_plate = forms.CharField(label=_("New charter plate no."), max_length=40, required=False)
    rule = forms.ChoiceField(
        label=_("If seats run out, left over are"),
        initial=LAST_SIGNED_UP,
        widget=forms.RadioSelect,
        choices=[
            (LAST_SIGNED_UP, _("those who signed up last")),
            (ALONE_FIRST, _("those who travel alone, the last signed up first")),
        ],
        help_text=_("Companions are never split, and people with needs on the way are never left over before others."),
    )

    modes: tuple[str, ...] = (Mode.BUS, Mode.RAIL, Mode.FLIGHT)

    def ask(self) -> None:
        legs = [leg for leg in self.legs.values() if leg.mode in self.modes]
        self.fields["run"].choices = self.runs(legs)  # type: ignore[attr-defined]
        modes = {leg.mode for leg in legs}
        layouts = SeatLayout.objects.filter(mode__in=modes).order_by("mode", "name")
        self.fields["layout"].queryset = layouts  # type: ignore[attr-defined]
        vehicles = Vehicle.objects.filter(
            is_active=True, layout__mode__in=modes, carrier__office__path__in=_above(self.trip.organiser)
        )
        self.fields["vehicle"].queryset = vehicles.select_related("layout").order_by("plate")  # type: ignore[attr-defined]
        trunk = next((leg for leg in legs if leg.role == Leg.Role.TRUNK), legs[0] if legs else None)
        if trunk is not None:
            self.initial = {"run": trunk.pk, "drivers": trunk.drivers, "escorts": trunk.escorts, **self.initial}

    @property
    def leg(self) -> Leg:
        return self.legs[self.cleaned_data["run"]]

    def choices(self) -> dict[str, Any]:
        return {name: value for name, value in super().choices().items() if name != "run"}

    def clean(self) -> dict[str, Any]:
        """The type fits the run, and the vehicle from the list is of that type."""
        facts = super().clean() or self.cleaned_data
        leg, layout, vehicle = self.legs.get(facts.get("run", "")), facts.get("layout"), facts.get("vehicle")
        if leg and layout and layout.mode != leg.mode:
            self.add_error("layout", _("This type does not run there."))
        if vehicle and layout and vehicle.layout_id != layout.pk:
            self.add_error("vehicle", _("This vehicle is of another type."))
        return facts


class TrainSetForm(SwapForm):
    """Another train set comes: the seats are other ones."""

    vehicle = drivers = contract_number = charter_plate = None  # type: ignore[assignment]  # Django's way to drop them
    modes = (Mode.RAIL,)

    def ask(self) -> None:
        self.fields.pop("vehicle", None)
        legs = [leg for leg in self.legs.values() if leg.mode in self.modes]
        self.fields["run"].choices = self.runs(legs)  # type: ignore[attr-defined]
        layouts = SeatLayout.objects.filter(mode=Mode.RAIL).order_by("name")
        self.fields["layout"].queryset = self.fitting(layouts, legs)  # type: ignore[attr-defined]
        if legs:
            self.initial = {"run": legs[0].pk, "escorts": legs[0].escorts, **self.initial}

    def fitting(self, layouts: QuerySet[SeatLayout], legs: list[Leg]) -> QuerySet[SeatLayout]:
        """The types to choose from."""
        return layouts


class UncoupledForm(TrainSetForm):
    """The second unit does not come: one unit is left."""

    def fitting(self, layouts: QuerySet[SeatLayout], legs: list[Leg]) -> QuerySet[SeatLayout]:
        """Types with fewer seats than the train has now."""
        most = max((count_drawn(leg.layout) for leg in legs), default=0)
        return layouts.filter(pk__in=[each.pk for each in layouts if count_drawn(each) < most])


def _above(office: Division) -> list[str]:
    """The paths of an office and of those above it: whose carriers it may hire."""
    return [office.path[:end] for end in range(4, len(office.path) + 1, 4)]

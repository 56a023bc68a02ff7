"""A vehicle that is stuck on the way, or ends early."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.forms.disruption.report import CallField, DisruptionForm
from trips.models import Leg, SeatLayout
from trips.queries.disruption.replan.plan import BACK, VEHICLE, WAITS
from trips.queries.disruption.replan.swap import ALONE_FIRST


class StrandedForm(DisruptionForm):
    """Where it is stuck, how many were counted, and how they get away from there (edge case 18)."""

    call = CallField(label=_("First stop that it does not reach"))
    counted = forms.IntegerField(
        label=_("People counted on board"), min_value=0, max_value=2000, help_text=_("Count them before anything else.")
    )
    onward = forms.ChoiceField(
        label=_("What becomes of them"),
        initial=WAITS,
        widget=forms.RadioSelect,
        choices=[
            (WAITS, _("they wait, and the same vehicle goes on later")),
            (VEHICLE, _("another vehicle takes them on from there")),
            (BACK, _("they are taken back, and each party is asked what it wants")),
        ],
    )
    minutes = forms.IntegerField(label=_("Minutes late"), min_value=5, max_value=2880, required=False)
    layout = forms.ModelChoiceField(
        SeatLayout.objects.none(), label=_("Type of the new vehicle"), to_field_name="code", required=False,
        empty_label=_("no other vehicle"),
    )  # fmt: skip
    vehicle_number = forms.CharField(label=_("Plate or number"), max_length=20, required=False)

    def ask(self) -> None:
        first = {call.leg_id: call.pk for call in reversed(self.calls)}
        calls = [call for call in self.calls if call.pk != first[call.leg_id]]
        self.fields["call"].choices = self.stops(calls)  # type: ignore[attr-defined]
        layouts = SeatLayout.objects.filter(mode__in={leg.mode for leg in self.legs.values()})
        self.fields["layout"].queryset = layouts.order_by("mode", "name")  # type: ignore[attr-defined]

    @property
    def leg(self) -> Leg:
        call = next(call for call in self.calls if call.pk == self.cleaned_data["call"])
        return self.legs[str(call.leg_id)]

    def choices(self) -> dict[str, Any]:
        """With the rule and the crew that another vehicle is reckoned with."""
        said = super().choices()
        if said["onward"] != VEHICLE:
            return {name: said[name] for name in ("call", "counted", "onward", "minutes") if said.get(name) is not None}
        return said | {"rule": ALONE_FIRST, "drivers": self.leg.drivers, "escorts": self.leg.escorts}

    def clean(self) -> dict[str, Any]:
        """How late, unless everybody goes back; and which vehicle comes."""
        facts = super().clean() or self.cleaned_data
        onward, layout = facts.get("onward"), facts.get("layout")
        if onward in (WAITS, VEHICLE) and not facts.get("minutes"):
            self.add_error("minutes", _("Say how much later they get on."))
        if onward == VEHICLE and layout is None:
            self.add_error("layout", _("Choose the type of the vehicle that comes."))
        if layout and facts.get("call") and layout.mode != self.leg.mode:
            self.add_error("layout", _("This type does not run there."))
        return facts

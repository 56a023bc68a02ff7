"""A vehicle that is stuck on the way, or ends early."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.forms.disruption.report import CallField, DisruptionForm, LayoutField, Part
from trips.models import Leg, Mode, Place, SeatLayout
from trips.queries.disruption.replan.plan import BACK, COACHES, VEHICLE, WAITS
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
            (COACHES, _("it ends there, and coaches take them on")),
            (BACK, _("they are taken back, and each party is asked what it wants")),
        ],
    )
    minutes = forms.IntegerField(label=_("Minutes late"), min_value=5, max_value=2880, required=False)
    layout = LayoutField(label=_("Type of the new vehicle"), required=False, empty_label=_("no other vehicle"))
    vehicle_number = forms.CharField(label=_("Plate or number"), max_length=20, required=False)
    coach = LayoutField(label=_("Type of the coaches"), required=False, empty_label=_("no coaches"))
    coaches = forms.IntegerField(label=_("How many"), min_value=1, max_value=30, required=False)
    coach_2 = LayoutField(label=_("Another type beside"), required=False, empty_label=_("no other type"))
    coaches_2 = forms.IntegerField(label=_("How many of these"), min_value=1, max_value=30, required=False)
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("They are fetched at"), required=False,
        empty_label=_("the last stop that was reached"),
    )  # fmt: skip
    leaves = forms.DateTimeField(label=_("The coaches leave there at"), required=False, widget=forms.DateTimeInput)
    drivers = forms.IntegerField(label=_("Drivers of each coach"), min_value=1, max_value=4, required=False, initial=1)
    escorts = forms.IntegerField(label=_("Escorts of each coach"), min_value=0, max_value=6, required=False, initial=1)
    plates = forms.CharField(
        label=_("Plates, one a line"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As far as they are known, in the order of the types above."),
    )  # fmt: skip

    def ask(self) -> None:
        first = {call.leg_id: call.pk for call in reversed(self.calls)}
        calls = [call for call in self.calls if call.pk != first[call.leg_id]]
        self.fields["call"].choices = self.stops(calls)  # type: ignore[attr-defined]
        layouts = SeatLayout.objects.filter(mode__in={leg.mode for leg in self.legs.values()})
        self.fields["layout"].queryset = layouts.order_by("mode", "name")  # type: ignore[attr-defined]
        for name in ("coach", "coach_2"):
            coaches = SeatLayout.objects.filter(mode=Mode.BUS).order_by("-approved", "name")
            self.fields[name].queryset = coaches  # type: ignore[attr-defined]
        self.fields["place"].queryset = Place.objects.order_by("name")  # type: ignore[attr-defined]

    @property
    def leg(self) -> Leg:
        call = next(call for call in self.calls if call.pk == self.cleaned_data["call"])
        return self.legs[str(call.leg_id)]

    @property
    def parts(self) -> list[Part]:
        """What the other vehicle and the coaches want to know stands folded below the choice."""
        folded = {VEHICLE: (_("Another vehicle"), ("layout", "vehicle_number")), COACHES: (_("Coaches"), OF_COACHES)}
        names = {name for _title, group in folded.values() for name in group}
        chosen = self["onward"].value()
        first = Part("", [field for field in self.visible_fields() if field.name not in names], is_open=True)
        return [
            first,
            *(
                Part(title, [self[name] for name in group], is_open=chosen == onward)
                for onward, (title, group) in folded.items()
            ),
        ]

    def choices(self) -> dict[str, Any]:
        """With the rule and the crew that another vehicle is reckoned with."""
        said = super().choices()
        names = ASKED[said["onward"]]
        kept = {name: said[name] for name in names if said.get(name) is not None}
        if said["onward"] == VEHICLE:
            return kept | {"rule": ALONE_FIRST, "drivers": self.leg.drivers, "escorts": self.leg.escorts}
        if said["onward"] == COACHES:
            place = self.cleaned_data.get("place")
            return {"drivers": 1, "escorts": 0} | kept | {"place": place.pk if place else None}
        return kept

    def clean(self) -> dict[str, Any]:
        """How late, unless everybody goes back; and which vehicle comes."""
        facts = super().clean() or self.cleaned_data
        onward, layout = facts.get("onward"), facts.get("layout")
        if onward in (WAITS, VEHICLE, COACHES) and not facts.get("minutes"):
            self.add_error("minutes", _("Say how much later they get on."))
        if onward == VEHICLE and layout is None:
            self.add_error("layout", _("Choose the type of the vehicle that comes."))
        if onward == COACHES:
            self._check_coaches(facts)
        if onward == VEHICLE and layout and facts.get("call") and layout.mode != self.leg.mode:
            self.add_error("layout", _("This type does not run there."))
        return facts

    def _check_coaches(self, facts: dict[str, Any]) -> None:
        """Which come, how many, and between which two moments they leave."""
        if facts.get("coach") is None:
            self.add_error("coach", _("Choose the type of the coaches that come."))
        elif not facts.get("coaches"):
            self.add_error("coaches", _("Say how many come."))
        if facts.get("coach_2") and not facts.get("coaches_2"):
            self.add_error("coaches_2", _("Say how many come."))
        leaves, call = facts.get("leaves"), next((each for each in self.calls if each.pk == facts.get("call")), None)
        if leaves is None:
            self.add_error("leaves", _("Say when they leave."))
        if call is None:
            return
        if call.order < 2 and facts.get("place") is None:
            self.add_error("place", _("Nobody can get off before the first stop: say where they are fetched."))
        before = next(each for each in self.calls if each.leg_id == call.leg_id and each.order == call.order - 1)
        there = call.arrives_at or call.at
        minutes = timedelta(minutes=facts.get("minutes") or 0)
        if leaves is not None and not before.at < leaves < there + minutes:
            said = _("They leave after the last stop that was reached, and before they are at the next one.")
            self.add_error("leaves", said)


# What each way out wants to know; the rest is not kept.
OF_COACHES = (
    "coach", "coaches", "coach_2", "coaches_2", "place", "leaves", "drivers", "escorts", "plates",
)  # fmt: skip
_ALWAYS = ("call", "counted", "onward")
ASKED = {
    WAITS: (*_ALWAYS, "minutes"),
    VEHICLE: (*_ALWAYS, "minutes", "layout", "vehicle_number"),
    COACHES: (
        *_ALWAYS, "minutes", *(name for name in OF_COACHES if name != "place"),
    ),
    BACK: _ALWAYS,
}  # fmt: skip

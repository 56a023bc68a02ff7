"""What the kinds of disruption want to know: each form asks only for that, and answers plain facts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips.models import Call, Disruption, Leg, Mode, SeatLayout, Trip, Vehicle
from trips.queries.disruption.night import CAUSES, PAYERS, payer_by
from trips.queries.disruption.replan.plan import BACK, NEAREST, VEHICLE, WAITS
from trips.queries.disruption.replan.swap import ALONE_FIRST, LAST_SIGNED_UP
from trips.queries.disruption.replan.times import ALL, BUSES, NOBODY
from trips.queries.disruption.reports import WAITING
from trips.queries.journey import calls_of
from trips.queries.seats.layout import count_drawn
from trips.queries.trip import organisers_of
from zunyi.divisions.models import Division

Kind = Disruption.Kind


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


class DelayForm(DisruptionForm):
    """From where on, by how much, and who waits."""

    call = CallField(label=_("Late from this stop on"))
    minutes = forms.IntegerField(label=_("Minutes late"), min_value=5, max_value=2880)
    waits = forms.ChoiceField(
        label=_("Connections"),
        initial=BUSES,
        widget=forms.RadioSelect,
        choices=[
            (BUSES, _("buses wait, trains and flights leave on time")),
            (ALL, _("everything waits")),
            (NOBODY, _("nothing waits; who misses it takes a later run or another trip")),
        ],
    )

    cause = forms.ChoiceField(
        label=_("Cause"), required=False, choices=[("", _("not known yet")), *CAUSES.items()],
        help_text=_("For its own cause the carrier pays food and lodging (航班正常管理规定)."),
    )  # fmt: skip
    lodging = forms.CharField(
        label=_("Lodging for the night"), max_length=30, required=False,
        help_text=_("As: 空港宾馆, coaches at exit 3. Everybody concerned gets it as a message. Empty: nobody stays."),
    )  # fmt: skip
    paid_by = forms.ChoiceField(
        label=_("The night is paid by"), required=False, help_text=_("Never by the worker."),
        choices=[("", _("whoever it falls to by the cause")), *PAYERS.items()],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Who pays follows from the cause where nothing else is agreed."""
        facts = super().clean() or self.cleaned_data
        if facts.get("lodging") and not facts.get("paid_by"):
            facts["paid_by"] = payer_by(facts.get("cause", ""))
        return facts

    def ask(self) -> None:
        last = {call.leg_id: call.pk for call in self.calls}
        calls = [call for call in self.calls if call.pk != last[call.leg_id] or call.arrives_at]
        self.fields["call"].choices = self.stops(calls)  # type: ignore[attr-defined]

    @property
    def leg(self) -> Leg:
        call = next(call for call in self.calls if call.pk == self.cleaned_data["call"])
        return self.legs[str(call.leg_id)]


class FallsOutForm(DisruptionForm):
    """Nothing else to know: everybody is asked."""

    happened = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Each passenger reads it in the text message.")
    )


class RunField(forms.ChoiceField):
    """A run of the trip by its id."""


class SwapForm(DisruptionForm):
    """Which vehicle comes instead, and who is left over when it is too small."""

    run = RunField(label=_("Run"))
    layout = forms.ModelChoiceField(
        SeatLayout.objects.none(), label=_("Type of the new vehicle"), to_field_name="code", empty_label=None
    )
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
        vehicles = Vehicle.objects.filter(is_active=True, carrier__office__path__in=_above(self.trip.organiser))
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


class SkippedForm(DisruptionForm):
    """Which stop, and where people get on and off instead."""

    call = CallField(label=_("Stop that is left out"))
    on_at = CallField(label=_("Who got on there, gets on at"), required=False, initial=NEAREST)
    off_at = CallField(label=_("Who got off there, gets off at"), required=False, initial=NEAREST)

    def ask(self) -> None:
        last = {call.leg_id: call.order for call in self.calls}
        between = [call for call in self.calls if call.boarding or call.alighting]
        nobody = [(str(NEAREST), _("the nearest stop")), ("", _("no other stop: ask them"))]
        on = [call for call in self.calls if call.boarding and call.order != last[call.leg_id]]
        off = [call for call in self.calls if call.alighting]
        self.fields["call"].choices = self.stops(between)  # type: ignore[attr-defined]
        self.fields["on_at"].choices = [*nobody, *self.stops(on)]  # type: ignore[attr-defined]
        self.fields["off_at"].choices = [*nobody, *self.stops(off)]  # type: ignore[attr-defined]

    @property
    def leg(self) -> Leg:
        call = next(call for call in self.calls if call.pk == self.cleaned_data["call"])
        return self.legs[str(call.leg_id)]

    def clean(self) -> dict[str, Any]:
        """The stops to get on and off instead are others of the same run."""
        facts = super().clean() or self.cleaned_data
        legs = {call.pk: call.leg_id for call in self.calls}
        for name in ("on_at", "off_at"):
            stop = facts.get(name)
            if stop and facts.get("call") and (stop == facts["call"] or legs[stop] != legs[facts["call"]]):
                self.add_error(name, _("Choose another stop of the same run."))
        return facts


class MissedForm(DisruptionForm):
    """With which run people come too late for which."""

    coming_from = forms.TypedChoiceField(label=_("They come with"), coerce=int)
    run = RunField(label=_("and miss"))
    arrives = forms.DateTimeField(
        label=_("They are there at"), initial=timezone.now, widget=forms.DateTimeInput,
        help_text=_("A later run of this trip is taken only if there is time to change."),
    )  # fmt: skip

    def ask(self) -> None:
        legs = list(self.legs.values())
        self.fields["coming_from"].choices = self.runs([leg for leg in legs if leg.role != Leg.Role.SHUTTLE])  # type: ignore[attr-defined]
        self.fields["run"].choices = self.runs([leg for leg in legs if leg.role != Leg.Role.FEEDER])  # type: ignore[attr-defined]

    @property
    def leg(self) -> Leg:
        return self.legs[self.cleaned_data["run"]]

    def choices(self) -> dict[str, Any]:
        return {name: value for name, value in super().choices().items() if name != "run"}

    def clean(self) -> dict[str, Any]:
        """One comes with one run and misses another."""
        facts = super().clean() or self.cleaned_data
        if facts.get("run") and str(facts.get("coming_from")) == facts["run"]:
            self.add_error("run", _("Choose the run that is missed, not the one that comes late."))
        return facts


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


FORMS: dict[str, type[DisruptionForm]] = {
    Kind.DELAY: DelayForm,
    Kind.CANCELLED: FallsOutForm,
    Kind.VEHICLE: SwapForm,
    Kind.UNCOUPLED: UncoupledForm,
    Kind.TRAIN_SET: TrainSetForm,
    Kind.SKIPPED: SkippedForm,
    Kind.MISSED: MissedForm,
    Kind.STRANDED: StrandedForm,
}


def kinds_for(trip: Trip) -> list[str]:
    """The kinds that can happen to a trip: train sets change on trains, connections are missed between runs."""
    legs = list(trip.legs.values_list("mode", flat=True))
    kinds = [Kind.DELAY, Kind.CANCELLED, Kind.SKIPPED]
    if trip.departed_at:
        kinds.remove(Kind.CANCELLED)
    kinds.append(Kind.VEHICLE)
    if Mode.RAIL in legs:
        kinds += [Kind.TRAIN_SET, Kind.UNCOUPLED]
    if len(legs) > 1:
        kinds.append(Kind.MISSED)
    kinds.append(Kind.STRANDED)
    return list(kinds)


def _above(office: Division) -> list[str]:
    """The paths of an office and of those above it: whose carriers it may hire."""
    return [office.path[:end] for end in range(4, len(office.path) + 1, 4)]


class DisruptionFilter(forms.Form):
    """The filters of the list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), (WAITING, _("needs somebody")), *Disruption.State.choices],
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("disruption", "Kind"), required=False, choices=[("", _("all")), *Disruption.Kind.choices]
    )
    from_on = forms.DateField(label=_("Reported from"), required=False, widget=forms.DateInput)
    to_on = forms.DateField(label=_("Reported until"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, trips: QuerySet[Trip], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organiser"] = forms.ModelChoiceField(
            organisers_of(trips), label=_("Organiser"), required=False, empty_label=_("all"), to_field_name="code"
        )
        self.order_fields(("q", "state", "kind", "organiser", "from_on", "to_on"))

    def wanted(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense filters nothing."""
        self.is_valid()
        found: dict[str, Any] = dict(self.cleaned_data)
        return found

    @property
    def day(self) -> date | None:
        """The first day asked for."""
        return self.cleaned_data.get("from_on")

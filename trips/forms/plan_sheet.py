"""What officers type on a plan sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips.forms.carrier import carriers_to_hire
from trips.models import Approval, CrewMember, Driver, PlanSheet, Trip
from trips.queries.plan.carrier import drivers_of, vehicles_of
from trips.queries.plan.sheet import Run
from zunyi.accounts.models import User

MOST_DRIVERS, MOST_CREW, MOST_RESTS = 4, 28, 12
BUS_ONLY = (
    "vehicle", "charter_plate", "charter_plate_from", "charter_plate_until", "distance_km", "is_motorway", "night_stop",
    "has_relay",
)  # fmt: skip


class SheetForm(forms.ModelForm):
    """The papers, the way, the emergency: what stands once on a sheet."""

    vehicle_number = forms.CharField(label=_("Train or flight no."), max_length=20, required=False)

    class Meta:
        model = PlanSheet
        fields = (
            "carrier", "vehicle", "charter_plate", "charter_plate_from", "charter_plate_until", "contract_number",
            "contract_from", "contract_until", "insurance_policy", "insured_until", "distance_km", "is_motorway",
            "night_stop", "has_relay", "destination_contact", "destination_phone", "materials", "emergency_plan",
        )  # fmt: skip
        widgets = {
            **{
                f"{paper}_{side}": forms.DateInput
                for paper in ("charter_plate", "contract")
                for side in ("from", "until")
            },
            "insured_until": forms.DateInput,
            "materials": forms.Textarea(attrs={"rows": 2}),
            "emergency_plan": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, run: Run, user: User, **kwargs: Any) -> None:
        kwargs["instance"] = run.sheet
        super().__init__(*args, **kwargs)
        self.fields["carrier"] = carriers_to_hire(user, run.leg.mode)
        if run.is_bus:
            vehicle: Any = self.fields["vehicle"]
            vehicle.queryset = vehicles_of(user).filter(is_active=True)
            del self.fields["vehicle_number"]
        else:
            for name in BUS_ONLY:
                del self.fields[name]
            self.fields["vehicle_number"].initial = run.leg.vehicle_number
            self.fields["insurance_policy"].required = False
            self.order_fields(["carrier", "vehicle_number"])

    def clean(self) -> dict[str, Any]:
        """A vehicle is one of its carrier's."""
        facts = super().clean() or self.cleaned_data
        vehicle, carrier = facts.get("vehicle"), facts.get("carrier")
        if vehicle and carrier and vehicle.carrier_id != carrier.pk:
            self.add_error("vehicle", _("This vehicle belongs to another carrier."))
        if vehicle and not carrier:
            facts["carrier"] = vehicle.carrier
        for paper in ("charter_plate", "contract"):
            begins, ends = facts.get(f"{paper}_from"), facts.get(f"{paper}_until")
            if begins and ends and ends < begins:
                self.add_error(f"{paper}_until", _("The end lies before the beginning."))
        return facts


class DriverForm(forms.Form):
    """One driver of the run."""

    driver = forms.ModelChoiceField(Driver.objects.none(), label=_("Driver"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["driver"].queryset = drivers_of(user).filter(is_active=True)  # type: ignore[attr-defined]


class CrewForm(forms.Form):
    """Somebody who goes along; a row without a name is no row."""

    part = forms.ChoiceField(label=_("Task"), choices=CrewMember.Part.choices, required=False)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=50, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    car = forms.ChoiceField(label=_("Carriage"), required=False)

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cars = run.cars
        if len(cars) < 2:
            del self.fields["car"]
            self.fields["part"].choices = [each for each in CrewMember.Part.choices if each[0] != "carriage"]  # type: ignore[attr-defined]
            return
        gone = [self.initial["car"]] if self.initial.get("car") and self.initial["car"] not in cars else []
        self.fields["car"].choices = [("", "–"), *((car, car) for car in [*cars, *gone])]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A carriage leader has a carriage, and nobody else has one."""
        facts = super().clean() or self.cleaned_data
        is_leader = facts.get("part") == CrewMember.Part.CARRIAGE
        if facts.get("name") and is_leader and not facts.get("car"):
            self.add_error("car", _("Choose the carriage that this person leads."))
        if not is_leader:
            facts["car"] = ""
        return facts


class CrewForms(forms.BaseFormSet):
    """Everybody who goes along; one leader a carriage."""

    def clean(self) -> None:
        """Two leaders of one carriage are a slip of the pen."""
        seen: set[str] = set()
        for form in self.forms:
            car = form.cleaned_data.get("car", "") if form.is_valid() and form.cleaned_data.get("name") else ""
            if car and car in seen:
                form.add_error("car", _("This carriage has a leader already."))
            seen.add(car)


class RestForm(forms.Form):
    """One halt between two stops; a row without a place is no row."""

    place = forms.CharField(label=_("Place"), max_length=60, required=False)
    at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=720, initial=20, required=False)
    changes_driver = forms.BooleanField(label=_("the other driver takes over"), required=False)

    def clean(self) -> dict[str, Any]:
        """A place needs its time."""
        facts = super().clean() or self.cleaned_data
        if facts.get("place") and not (facts.get("at") and facts.get("minutes")):
            self.add_error("at", _("Say when the halt begins and how long it is."))
        return facts


class SheetForms:
    """The whole sheet of one run: its form and the lists of drivers, crew and rest stops."""

    def __init__(self, data: Any, *, run: Run, user: User) -> None:
        self.run = run
        self.sheet = SheetForm(data, run=run, user=user)
        drivers = [{"driver": duty.driver_id} for duty in run.duties]
        crew = [{"part": one.part, "name": one.name, "phone": one.phone, "car": one.car} for one in run.crew]
        rests = [
            {"place": stop.place, "at": stop.at, "minutes": stop.minutes, "changes_driver": stop.changes_driver}
            for stop in run.rest_stops
        ]
        wanted = max(run.leg.drivers, 1)
        self.drivers = _rows(DriverForm, MOST_DRIVERS, max(wanted - len(drivers), 0))(
            data, prefix="drivers", initial=drivers, form_kwargs={"user": user}
        )
        self.crew = _rows(CrewForm, MOST_CREW, 2, CrewForms)(
            data, prefix="crew", initial=crew, form_kwargs={"run": run}
        )
        self.rests = _rows(RestForm, MOST_RESTS, 3 if not rests else 2)(data, prefix="rests", initial=rests)

    @property
    def lists(self) -> list[Any]:
        """The lists that this run has; only buses have drivers of the bureau's choice and rest stops."""
        return [self.drivers, self.crew, self.rests] if self.run.is_bus else [self.crew]

    def is_valid(self) -> bool:
        """Whether everything was understood; each form says its own errors."""
        return all([self.sheet.is_valid(), *[each.is_valid() for each in self.lists]])

    def wanted(self) -> dict[str, Any]:
        """What `write_sheet` takes."""
        facts = dict(self.sheet.cleaned_data)
        number = facts.pop("vehicle_number", "")
        crew = [form.cleaned_data for form in self.crew if form.cleaned_data.get("name")]
        wanted: dict[str, Any] = {"facts": facts, "vehicle_number": number, "crew": crew}
        if self.run.is_bus:
            chosen = [form.cleaned_data.get("driver") for form in self.drivers]
            wanted["drivers"] = list(dict.fromkeys(driver for driver in chosen if driver))
            wanted["rest_stops"] = [form.cleaned_data for form in self.rests if form.cleaned_data.get("place")]
        return wanted


class OrganisersForm(forms.Form):
    """Who lays the trip on together with the organiser."""

    names = forms.CharField(
        label=_("Co-organisers"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, in the order in which they are named."),
    )  # fmt: skip

    def __init__(self, *args: Any, trip: Trip, **kwargs: Any) -> None:
        names = "\n".join(trip.co_organisers.values_list("name", flat=True))
        kwargs["initial"] = {"names": names}
        super().__init__(*args, **kwargs)


class ApprovalForm(forms.ModelForm):
    """An office's yes."""

    class Meta:
        model = Approval
        fields = ("office", "signed_by", "approved_on", "note")
        widgets = {"approved_on": forms.DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approved_on"].initial = timezone.localdate


class FilingBackForm(forms.Form):
    """Why a filed contract is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def _rows(form: type[forms.Form], most: int, extra: int, whole: type[Any] = forms.BaseFormSet) -> Any:
    return forms.formset_factory(form, formset=whole, extra=extra, max_num=most, absolute_max=most)

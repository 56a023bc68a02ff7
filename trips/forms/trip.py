"""What officers type about trips, cleaned to typed values; the rules are the services'."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.forms.leg import use_lunar_day
from trips.models import Call, Leg, Mode, Trip, TripTemplate
from trips.queries.passengers import ALL, ENDED, LIVE
from trips.queries.plan.template import organisers_for
from trips.queries.trip import ALL_STATES, destinations_of, organisers_of
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

MAX_DAYS = 31


class WeekFilter(forms.Form):
    """The filters of the week; the day says which one."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("not over yet")), (ALL_STATES, _("all")), *Trip.State.choices],
    )
    mode = forms.ChoiceField(label=_("Mode"), required=False, choices=[("", _("all")), *Mode.choices])
    week = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, trips: QuerySet[Trip], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destination"] = _place_field(destinations_of(trips), _("Destination"))
        self.fields["organiser"] = _place_field(organisers_of(trips), _("Organiser"))
        self.order_fields(self.field_order)

    def wanted(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if name != "week"}

    @property
    def monday(self) -> date:
        """The first day of the week that was asked for, or of this one."""
        day = self.cleaned_data.get("week") or timezone.localdate()
        return day - timedelta(days=day.weekday())

    @property
    def first_of_month(self) -> date:
        """The first day of the month that was asked for, or of this one."""
        return (self.cleaned_data.get("week") or timezone.localdate()).replace(day=1)


class TripFilter(WeekFilter):
    """The filters of the list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    from_on = forms.DateField(label=_("Leaves from"), required=False, widget=forms.DateInput)
    to_on = forms.DateField(label=_("Leaves until"), required=False, widget=forms.DateInput)
    free = forms.IntegerField(label=_("Free seats at least"), required=False, min_value=0, max_value=2000)
    week = None  # type: ignore[assignment]  # Django's way to drop an inherited field

    field_order = ("q", "state", "mode", "destination", "organiser", "from_on", "to_on", "free")


def _place_field(places: QuerySet[Division], label: Any) -> forms.ModelChoiceField[Division]:
    return forms.ModelChoiceField(places, label=label, required=False, empty_label=_("all"), to_field_name="code")


class PassengerFilter(forms.Form):
    """The filters of a trip's passengers."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("name, initials, phone, slip")}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[(LIVE, _("travelling")), (ENDED, _("not any more")), (ALL, _("all"))],
    )

    def __init__(self, *args: Any, calls: Sequence[Call], usual: str = LIVE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual
        stops = [(call.pk, str(call.place)) for call in calls if call.boarding]
        self.fields["board"] = forms.TypedChoiceField(
            label=_("Gets on at"), required=False, coerce=int, empty_value=None, choices=[("", _("all")), *stops]
        )

    def wanted(self) -> dict[str, Any]:
        """What was understood; where no state was asked for, the `usual` one."""
        self.is_valid()
        return self.cleaned_data | {"state": self.cleaned_data.get("state") or self.usual}


class ScheduleForm(forms.Form):
    """When, how often, in whose name."""

    departs_at = forms.DateTimeField(label=_("First departure"), widget=forms.DateTimeInput)
    lunar = forms.CharField(
        label=_("Or by the lunar calendar"), required=False, max_length=10,
        help_text=_("For example 正月初八: the day of that name nearest to the date above, at the same time."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("On how many days in a row"), min_value=1, max_value=MAX_DAYS, initial=1,
        help_text=_("One trip a day, all at the same time."),
    )  # fmt: skip
    vehicle_number = forms.CharField(
        label=_("Plate, train or flight no."),
        max_length=20,
        required=False,
        help_text=_("Can be filled in later."),
    )

    def __init__(self, data: QueryDict | None, *, template: TripTemplate, user: User) -> None:
        usual = datetime.combine(timezone.localdate() + timedelta(days=7), template.departs_at_time)
        offices = organisers_for(user, template)
        own = next((office for office in offices if office.pk == template.organiser_id), None)
        initial = {"departs_at": timezone.make_aware(usual), "organiser": own or next(iter(offices), None)}
        super().__init__(data, initial=initial)
        self.fields["organiser"] = forms.ModelChoiceField(offices, label=_("Laid on by"), empty_label=None)

    def clean(self) -> dict[str, Any]:
        """The lunar day, where one is named, goes before the date."""
        return use_lunar_day(self, super().clean() or self.cleaned_data)


class TripForm(forms.ModelForm):
    """The facts of a trip that may change until it is over."""

    class Meta:
        model = Trip
        fields = ("title", "closes_at", "payer", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3}), "closes_at": forms.DateTimeInput}


class VehicleForm(forms.ModelForm):
    """The facts of the trunk's vehicle."""

    class Meta:
        model = Leg
        fields = ("vehicle_number", "carrier", "leader", "leader_phone")


class CallTimesForm(forms.Form):
    """A pair of times for each call; the first has only a departure, the last of a leg only an arrival."""

    def __init__(self, *args: Any, calls: Sequence[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calls = calls
        for call in calls:
            for side, label in (("arrives_at", _("arrives")), ("departs_at", _("leaves"))):
                if getattr(call, side) is not None:
                    self.fields[f"{side}-{call.pk}"] = forms.DateTimeField(
                        label=label, initial=getattr(call, side), widget=forms.DateTimeInput
                    )

    def rows(self) -> list[dict[str, Any]]:
        """Each call with its two fields, for the table."""
        return [
            {"call": call, "fields": [self[name] for side in ("arrives_at", "departs_at")
             if (name := f"{side}-{call.pk}") in self.fields]}
            for call in self.calls
        ]  # fmt: skip

    def times(self) -> dict[int, tuple[datetime | None, datetime | None]]:
        """What was typed, by the id of the call: (arrives, departs)."""
        typed = self.cleaned_data
        return {
            call.pk: (typed.get(f"arrives_at-{call.pk}"), typed.get(f"departs_at-{call.pk}")) for call in self.calls
        }


class NothingForm(forms.Form):
    """A step that asks for nothing."""


class MomentForm(forms.Form):
    """When it happened; now, unless it is noted late."""

    at = forms.DateTimeField(
        label=_("When"), initial=timezone.now, widget=forms.DateTimeInput, help_text=_("Change it if you note it late.")
    )


class ReasonForm(forms.Form):
    """A reason that people will read."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Each passenger reads it in the text message.")
    )


class BlockForm(forms.Form):
    """Why a seat is not given out."""

    reason = forms.CharField(label=_("Reason"), max_length=100, help_text=_("For example: broken, for the medic."))

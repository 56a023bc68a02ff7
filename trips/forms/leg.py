"""What officers type about a run: its vehicle, and its stops with times."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.models import Leg, Mode, Place, SeatLayout, Trip
from zunyi.divisions.models import Division
from zunyi.lunar import nearest_lunar

MOST_CALLS, EMPTY_ROWS = 30, 2


class LegForm(forms.ModelForm):
    """The vehicle of a run; its way of travelling is that of the vehicle type."""

    class Meta:
        model = Leg
        fields = ("layout", "vehicle_number", "carrier", "drivers", "escorts")

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layouts = SeatLayout.objects.order_by("mode", "name")
        if role != Leg.Role.TRUNK:
            layouts = layouts.filter(mode=Mode.BUS)
        self.fields["layout"].queryset = layouts  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.fields["drivers"].initial = 1 if role != Leg.Role.TRUNK else 2

    def clean(self) -> dict[str, Any]:
        """Trains and aircraft bring their own drivers."""
        facts = super().clean() or self.cleaned_data
        if facts.get("layout") and facts["layout"].mode != Mode.BUS:
            facts["drivers"] = 0
        return facts


class CallForm(forms.Form):
    """One stop; a row without a place is no stop."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place"), required=False)
    arrives_at = forms.DateTimeField(label=_("arrives"), required=False, widget=forms.DateTimeInput)
    departs_at = forms.DateTimeField(label=_("leaves"), required=False, widget=forms.DateTimeInput)
    boarding = forms.BooleanField(label=_("people get on"), required=False, initial=True)
    alighting = forms.BooleanField(label=_("people get off"), required=False)

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A stop has a time."""
        facts = super().clean() or self.cleaned_data
        if facts.get("place") and not (facts.get("arrives_at") or facts.get("departs_at")):
            self.add_error("departs_at", _("Say when the vehicle comes or leaves."))
        return facts


class CallForms(forms.BaseFormSet):
    """The stops of a run in order."""

    def wanted(self) -> list[dict[str, Any]]:
        """The rows with a place, as the service takes them."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("place")]


def call_forms(data: Any, *, leg: Leg | None) -> Any:
    """The rows for the stops of a leg, and a few empty ones."""
    stops = [
        {
            "place": call.place_id,
            "arrives_at": call.arrives_at,
            "departs_at": call.departs_at,
            "boarding": call.boarding,
            "alighting": call.alighting,
        }
        for call in (leg.calls.order_by("order") if leg is not None else [])
    ]
    extra = EMPTY_ROWS if stops else 2 + EMPTY_ROWS
    forms_class = forms.formset_factory(
        CallForm, formset=CallForms, extra=extra, max_num=MOST_CALLS, absolute_max=MOST_CALLS
    )
    places = Place.objects.select_related("division").order_by("kind", "division__code", "name")
    return forms_class(data, prefix="calls", initial=stops, form_kwargs={"places": places})


class HandmadeTripForm(forms.ModelForm):
    """The facts of a trip that has no template."""

    class Meta:
        model = Trip
        fields = ("title", "organiser", "destination", "payer", "closes_at", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2}), "closes_at": forms.DateTimeInput}

    def __init__(self, *args: Any, offices: QuerySet[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organiser: Any = self.fields["organiser"]
        organiser.queryset, organiser.empty_label = offices, None
        destination: Any = self.fields["destination"]
        destination.queryset = Division.objects.filter(level__in=["city", "county"]).order_by("code")


class CopyForm(forms.Form):
    """To which day, by the calendar or by the moon, and on how many days."""

    departs_at = forms.DateTimeField(label=_("First departure"), widget=forms.DateTimeInput)
    lunar = forms.CharField(
        label=_("Or by the lunar calendar"), required=False, max_length=10,
        help_text=_("For example 正月初八: the day of that name nearest to the date above, at the same time."),
    )  # fmt: skip
    days = forms.IntegerField(label=_("On how many days in a row"), min_value=1, max_value=31, initial=1)

    def clean(self) -> dict[str, Any]:
        """The lunar day, where one is named, goes before the date."""
        facts = super().clean() or self.cleaned_data
        return use_lunar_day(self, facts)


def use_lunar_day(form: forms.Form, facts: dict[str, Any]) -> dict[str, Any]:
    """Put the day that `lunar` names into `departs_at`: of the years around, the one that lies nearest to the date."""
    words, moment = facts.pop("lunar", ""), facts.get("departs_at")
    if words and moment:
        local = timezone.localtime(moment)
        day = nearest_lunar(words, local.date())
        if day is None:
            form.add_error("lunar", _("That year has no such day. Write it as 正月初八 or 腊月廿三."))
        else:
            facts["departs_at"] = local.replace(year=day.year, month=day.month, day=day.day)
    return facts


class NameForm(forms.Form):
    """What a template is called."""

    name = forms.CharField(label=_("Name of the template"), max_length=100)

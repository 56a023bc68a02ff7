"""What officers and stations type about stations and their work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from employers.forms.fields import EmployerField, PlaceField
from employers.models import Station, StationActivity
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP

ALL = [("", _("all"))]


def cities_with_stations() -> list[tuple[str, str]]:
    """The cities where stations are, for filters."""
    paths = {path[: 2 * STEP] for path in Station.objects.values_list("division__path", flat=True)}
    return [(city.code, city.short_name) for city in Division.objects.filter(path__in=paths).order_by("code")]


class StationFilterForm(forms.Form):
    q = forms.CharField(label=_("Name, contact or phone"), required=False, max_length=60)
    city = forms.ChoiceField(label=_("City"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*ALL, ("open", _("station open")), ("closed", _("closed"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*ALL, *cities_with_stations()]
        self.fields["city"] = forms.ChoiceField(label=_("City"), required=False, choices=choices)
        self.order_fields(["q", "city", "state"])


class StationForm(forms.Form):
    """A station."""

    name = forms.CharField(label=_("Name"), max_length=100)
    division = PlaceField(label=_("Area"), help_text=_("The city or county that it looks after, as 泉州市晋江市."))
    address = forms.CharField(label=_("Address"), max_length=150, required=False)
    contact_name = forms.CharField(label=_("Contact"), max_length=50, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    tasks = forms.CharField(
        label=_("What it does"), max_length=200, required=False, help_text=_("As 接站、岗位收集、慰问、维权.")
    )
    opened_on = forms.DateField(label=_("Opened"), required=False)
    closed_on = forms.DateField(label=_("Closed"), required=False)

    def __init__(self, *args: Any, station: Station | None = None, **kwargs: Any) -> None:
        if station is not None:
            kwargs.setdefault("initial", {name: getattr(station, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class ActivityFilterForm(forms.Form):
    station = forms.ModelChoiceField(Station.objects.none(), label=_("Station"), required=False, empty_label=_("all"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ALL, *StationActivity.Kind.choices])
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("Until"), required=False)

    def __init__(self, *args: Any, stations: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["station"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Station.objects.order_by("name") if stations is None else stations.order_by("name")


class ActivityForm(forms.Form):
    """What a station did on a day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=StationActivity.Kind.choices)
    day = forms.DateField(label=_("Day"))
    text = forms.CharField(
        label=_("What the station did"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Without names of workers: who needs help has a page of their own."),
    )
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=100_000,
        initial=1,
        help_text=_("Jobs collected: their openings. Everything else: how often."),
    )
    employer = EmployerField(help_text=_("If one employer was concerned."))

    def clean_day(self) -> Any:
        """No day to come."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_g("This day is still to come."))
        return day

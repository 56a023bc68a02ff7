"""An external indicator, as it is told."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from employers.models import Station
from trips.models import Trip
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.reports.queries.indicators import indicators
from zunyi.reports.services.indicator import Told


def _choices() -> list[tuple[str, str]]:
    return [(key, each.word) for key, each in indicators().items()]


class ToldForm(forms.Form):
    """The value or the words, and who said so."""

    value = forms.DecimalField(label=_("Value"), max_digits=20, decimal_places=4, required=False)
    text = forms.CharField(
        label=_("In words"), max_length=200, required=False, help_text=_("For what is no number: a programme, a list.")
    )
    source = forms.CharField(
        label=_("Told by"), max_length=100, help_text=_("The office or the document, with its date.")
    )
    note = forms.CharField(label=_("What is counted"), max_length=200, required=False)

    @property
    def told(self) -> Told:
        """What was typed."""
        facts = self.cleaned_data
        return Told(value=facts["value"], text=facts["text"], source=facts["source"], note=facts["note"])


class EntryForm(ToldForm):
    """A new value."""

    key = forms.ChoiceField(label=_("Indicator"), choices=_choices)
    division = forms.ModelChoiceField(Division.objects.none(), label=_("Place"), to_field_name="code")
    station = forms.ModelChoiceField(Station.objects.order_by("name"), label=_("Station"), required=False)
    trip = forms.CharField(
        label=_("Trip no."),
        required=False,
        help_text=_("For the cost of a trip and the like; it counts for its organiser."),
    )
    as_on = forms.DateField(label=_("As of"))
    field_order = ("key", "division", "station", "trip", "as_on")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Division]", self.fields["division"])
        paths = division_paths(user, "indicators.edit")
        own = Division.objects.filter(path__in=paths)
        field.queryset = (
            Division.objects.within(own)
            .at_level(Level.CITY, Level.COUNTY, Level.UNIT, Level.TOWN)
            .order_by("depth", "code")
        )
        field.empty_label = None
        self.fields["as_on"].initial = timezone.localdate()
        self.paths = paths

    def clean_trip(self) -> Trip | None:
        """The trip of that number, of the own offices."""
        number = self.cleaned_data["trip"].strip()
        trip = Trip.objects.filter(at_or_below("organiser", self.paths), number=number).first() if number else None
        if number and trip is None:
            raise forms.ValidationError(_("No trip of yours has this number."), code="unknown")
        return trip


class CorrectionForm(ToldForm):
    """The value again, with the reason."""

    reason = forms.CharField(label=_("Reason of the correction"), max_length=200)


class IndicatorFilterForm(forms.Form):
    """The filters of the list."""

    q = forms.CharField(label=_("Name or source"), required=False)
    key = forms.ChoiceField(label=_("Indicator"), choices=lambda: [("", _("all")), *_choices()], required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("Until"), required=False)
    place = forms.ModelChoiceField(
        Division.objects.none(), label=_("Place"), to_field_name="code", required=False, empty_label=_("all")
    )
    # Set by the forms' figures: one trip, one station, or what stands with the place itself.
    trip = forms.CharField(required=False, widget=forms.HiddenInput)
    station = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    itself = forms.BooleanField(required=False, widget=forms.HiddenInput)
    old = forms.BooleanField(label=_("Old versions too"), required=False)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Division]", self.fields["place"]).queryset = places

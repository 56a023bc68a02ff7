"""What officers type about carriers, vehicles, drivers and places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.models import Carrier, Driver, Mode, Place, SeatLayout, Vehicle
from trips.queries.plan.carrier import offices_of, visible_to
from zunyi.accounts.models import User
from zunyi.divisions.models import Division


class CarrierFilter(forms.Form):
    """The filters of the list."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("name, plate, driver")}),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Mode"), required=False, choices=[("", _("all")), *Mode.choices])

    def wanted(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense filters nothing."""
        self.is_valid()
        return self.cleaned_data


class CarrierForm(forms.ModelForm):
    """One carrier."""

    class Meta:
        model = Carrier
        fields = (
            "name", "mode", "office", "permit_number", "permit_until", "insurance_policy", "insured_until", "contact",
            "phone", "is_active",
        )  # fmt: skip
        widgets = {"permit_until": forms.DateInput, "insured_until": forms.DateInput}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office: Any = self.fields["office"]
        office.queryset = offices_of(user) | Division.objects.filter(pk=self.instance.office_id or 0)
        office.empty_label = None
        office.initial = office.queryset.first()


class VehicleForm(forms.ModelForm):
    """One bus of a carrier."""

    class Meta:
        model = Vehicle
        fields = ("plate", "layout", "approved", "inspected_until", "insurance_policy", "insured_until", "is_active")
        widgets = {"inspected_until": forms.DateInput, "insured_until": forms.DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layout: Any = self.fields["layout"]
        layout.queryset = SeatLayout.objects.filter(mode=Mode.BUS).order_by("approved")


class DriverForm(forms.ModelForm):
    """One driver of a carrier."""

    class Meta:
        model = Driver
        fields = (
            "name", "phone", "licence_class", "licence_until", "qualification_number", "qualified_until", "is_active",
        )  # fmt: skip
        widgets = {"licence_until": forms.DateInput, "qualified_until": forms.DateInput}


class PlaceForm(forms.ModelForm):
    """A place where vehicles stop."""

    division = forms.ModelChoiceField(Division.objects.none(), label=_("Lies in"), to_field_name="code")

    class Meta:
        model = Place
        fields = ("name", "kind", "division", "address", "telecode")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        division: Any = self.fields["division"]
        division.queryset = Division.objects.filter(level__in=["city", "county", "unit", "town"]).order_by("code")


def carriers_to_hire(user: User, mode: str) -> forms.ModelChoiceField[Carrier]:
    """The carriers of that way of travelling."""
    found = visible_to(user).filter(mode=mode, is_active=True).order_by("name")
    return forms.ModelChoiceField(found, label=_("Carrier"), required=False)

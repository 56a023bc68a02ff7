"""What officers type about kept seats, and about limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.models import Trip
from trips.queries.plan.quota import employers_for, places_for
from zunyi.accounts.models import User


class QuotaForm(forms.Form):
    """For whom, how many, until when."""

    division: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=_("For the people of"), required=False, to_field_name="code"
    )
    employer: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=_("Or for the people of an employer"), required=False
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1000)
    hands_back_at = forms.DateTimeField(
        label=_("Handed back at"), widget=forms.DateTimeInput,
        help_text=_("What is not used by then, everybody may have."),
    )  # fmt: skip

    def __init__(self, *args: Any, trip: Trip, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = places_for(trip)  # type: ignore[attr-defined]
        self.fields["employer"].queryset = employers_for(user)  # type: ignore[attr-defined]
        closes_at = trip.closes_at or timezone.now() + timedelta(days=2)
        self.fields["hands_back_at"].initial = closes_at - timedelta(hours=24)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        facts = super().clean() or self.cleaned_data
        if bool(facts.get("division")) == bool(facts.get("employer")):
            self.add_error("division", _("Choose either a place or an employer."))
        return facts


class LimitForm(forms.Form):
    """Another figure, and where it stands written."""

    value = forms.IntegerField(label=_("Figure"), min_value=0, max_value=5000)
    source = forms.CharField(label=_("Where it stands written"), max_length=200)

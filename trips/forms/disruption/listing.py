"""The filters of the list of disruptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips.models import Disruption, Trip
from trips.queries.disruption.reports import WAITING
from trips.queries.trip import organisers_of


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

"""Saying who has arrived, one or many."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from employers.models import Placement

ALL = [("", _("all"))]


class ArrivalsFilterForm(forms.Form):
    q = forms.CharField(label=_("Name or employer"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[*ALL, ("accepted", _("still expected")), ("arrived", _("has arrived"))],
    )


class ArrivalsForm(forms.Form):
    """The people that were ticked, and their day."""

    placement = forms.ModelMultipleChoiceField(Placement.objects.none(), widget=forms.MultipleHiddenInput())
    arrived_on = forms.DateField(label=_("Arrived on"))

    def __init__(self, data: object, *, expected: QuerySet[Placement]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["placement"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = expected

"""A labour brand, as an officer types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.models import LabourBrand


class BrandForm(forms.Form):
    """Its name, who recognised it, and whether it is given to more people."""

    name = forms.CharField(label=_("Name of the brand"), max_length=40, help_text=_("As: 正安吉他工匠."))
    recognised = forms.ChoiceField(label=_("Recognised"), choices=LabourBrand.Recognised.choices)
    is_current = forms.BooleanField(label=_("In use"), required=False, initial=True)

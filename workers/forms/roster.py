"""The upload of a roster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.queries.roster import counties_for_import
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.sheets.forms import SheetForm


class RosterForm(SheetForm):
    """The file, and the county whose people stand in it; whoever has only one county is not asked."""

    county = forms.ModelChoiceField(label=_("County"), queryset=Division.objects.none(), empty_label=_("— choose —"))
    field_order = ("county", "file", "again")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["county"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = counties = counties_for_import(user)
        only = list(counties[:2])
        if len(only) == 1:
            field.initial, field.widget = only[0], forms.HiddenInput()

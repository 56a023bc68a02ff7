"""What people choose when a list leaves the house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.models import User
from zunyi.exports.models import Form
from zunyi.exports.queries.export import columns_of
from zunyi.exports.tables import Table


class ExportForm(forms.Form):
    """Which columns, as what, and what for."""

    form = forms.ChoiceField(label=_("As"), choices=Form.choices, initial=Form.XLSX, widget=forms.RadioSelect)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your choice is remembered for this list."),
    )
    purpose = forms.CharField(
        label=_("What for"), max_length=100, help_text=_("It stands on the file and in the history.")
    )

    def __init__(self, data: Any, *, table: Table, user: User) -> None:
        super().__init__(data, initial={"columns": columns_of(user, table), "form": Form.XLSX})
        fields: Any = self.fields
        fields["columns"].choices = [(field.key, field.title) for field in table.fields_for(user)]


class DecisionForm(forms.Form):
    """The second person's remark; a no says why."""

    answer = forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.HiddenInput)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

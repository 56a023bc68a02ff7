"""What people choose when a list leaves the house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.models import User
from zunyi.exports.models import Form, Schedule
from zunyi.exports.queries.export import columns_of, readers_for
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


class ReadersField(forms.ModelMultipleChoiceField):
    """Colleagues, each with the own office: two of one name are not one person."""

    def label_from_instance(self, obj: Any) -> str:
        """白描 · 正安县."""
        return f"{obj.name} · {obj.office.short_name}" if obj.office else str(obj.name)


class ScheduleForm(ExportForm):
    """The same list every day or week, for whom, and at which hour."""

    rhythm = forms.ChoiceField(label=_("How often"), choices=Schedule.Rhythm.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        choices=Schedule.Weekday.choices,
        coerce=int,
        required=False,
        empty_value=Schedule.Weekday.MONDAY.value,  # type: ignore[arg-type]
        help_text=_("Counts where it is made every week."),
    )
    hour = forms.TypedChoiceField(label=_("Hour"), choices=[(at, f"{at:02}:00") for at in range(24)], coerce=int)
    readers = ReadersField(
        label=_("For whom"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each gets the rows that they may export themselves, and a message with a link for 24 hours."),
    )

    def __init__(self, data: Any, *, table: Table, user: User) -> None:
        super().__init__(data, table=table, user=user)
        fields: Any = self.fields
        fields["readers"].queryset = readers_for(user).select_related("office")
        fields["columns"].help_text = ""
        self.initial.update(rhythm=Schedule.Rhythm.DAILY, hour=8, readers=[user.pk], weekday=0)


class DecisionForm(forms.Form):
    """The second person's remark; a no says why."""

    answer = forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), max_length=200, required=False, help_text=_("A no says why; whoever asked reads it.")
    )

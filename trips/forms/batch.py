"""The fields of the page for many: the same order as on the paper form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips.forms.sign_up import BoardForm, HelperForm, RefusingField, read_name, read_phone
from trips.models import Trip
from workers.identity_number import IdentityNumber
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.divisions.models import Division


class BatchForm(BoardForm, HelperForm):
    """Where all of them get on, how they were asked, and who is ticked."""

    workers = forms.ModelMultipleChoiceField(Worker.objects.none(), required=False)

    def __init__(self, *args: Any, trip: Trip, among: QuerySet[Worker], **more: Any) -> None:
        super().__init__(*args, trip=trip, **more)
        self.fields["workers"].queryset = among  # type: ignore[attr-defined]
        self.fields["board"].widget.attrs.pop("required", None)

    @staticmethod
    def home_for(user: User) -> Division:
        """The place for which the officer works: there the new ones live."""
        return next(each.division for each in user.current_assignments if each.division)


class BatchPersonForm(forms.Form):
    """One line: blank, or a name with its number."""

    name = RefusingField(read_name, label=pgettext_lazy("person", "Name"), required=False, max_length=60)
    number = RefusingField(IdentityNumber.parse, label=_("Identity number"), required=False, max_length=40)
    phone = RefusingField(read_phone, label=_("Phone"), required=False, max_length=40)
    phone_of = forms.ChoiceField(label=_("Whose phone"), required=False, choices=Worker.PhoneOf.choices)

    def clean(self) -> dict[str, Any]:
        """A name needs its number, and a number its name."""
        clean = super().clean() or {}
        if bool(clean.get("name")) != bool(clean.get("number")) and not self.errors:
            self.add_error("number", _("A name and its identity number belong together."))
        return clean


BatchRows = forms.formset_factory(BatchPersonForm, extra=0, max_num=20, absolute_max=20)

"""Fields that several forms of this app share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from employers.models import Employer
from employers.queries.credit_code import read_credit_code
from employers.refusals import CreditCodeRefused
from zunyi.divisions.models import Division
from zunyi.divisions.queries import ancestors_of, division_by_code, match_destination


class PlaceField(forms.CharField):
    """A place as people write it: 泉州晋江, 珠海市斗门区, or its six-digit code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Place"))
        kwargs.setdefault("help_text", gettext_lazy("City and county, as 泉州市晋江市, or the six-digit code."))
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The full name of a place, so that it is read back as the same one."""
        if isinstance(value, Division):
            return "".join(place.name for place in [*ancestors_of(value), value])
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = division_by_code(text, exact=True) if text.isdecimal() else match_destination(text)
        if found is None:
            raise forms.ValidationError(_("This place is not known. Write the city, then the county."))
        return found


class EmployerField(forms.CharField):
    """A firm of the register, by its credit code; None when nothing is typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Employer's credit code"))
        super().__init__(max_length=30, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The code of a firm, so that it is read back as the same one."""
        return value.uscc if isinstance(value, Employer) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = Employer.objects.filter(uscc=read_credit_code(text)).first()
        except CreditCodeRefused as no:
            raise forms.ValidationError(str(no)) from no
        if found is None:
            raise forms.ValidationError(_("No employer with this code is in the register."))
        return found


class ReasonForm(forms.Form):
    """The reason for something, in a few words."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not optional

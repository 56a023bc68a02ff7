"""What the city types about places, cleaned to typed values; the rules are the services'."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import reporting_units

# Digits of a code below a place of that level, and how many of them are the place's own.
DIGITS_BELOW = {Level.PROVINCE: (6, 2), Level.CITY: (6, 4), Level.COUNTY: (9, 6), Level.TOWN: (12, 9)}


class CodeField(forms.CharField):
    """A code as people paste it: full-width digits and blanks are forgiven."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value) or ""
        return re.sub(r"\s+", "", text).translate({ord("０") + digit: str(digit) for digit in range(10)}).upper()


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name or code"), required=False, max_length=60)


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=60)
    short_name = forms.CharField(
        label=_("Short name"), max_length=60, required=False, help_text=_("What people say; the full name if empty.")
    )


class OpenForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=60)
    short_name = forms.CharField(
        label=_("Short name"), max_length=60, required=False, help_text=_("What people say; the full name if empty.")
    )
    code = CodeField(label=_("Code"), max_length=20)
    valid_from = forms.DateField(label=_("Exists from"), required=False)
    as_unit = forms.BooleanField(label=_("An internal unit without a code of the state"), required=False)

    def __init__(self, *args: Any, parent: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        digits, shared = DIGITS_BELOW.get(Level(parent.level), (0, 0))
        self.fields["code"].help_text = _("%(digits)s digits, beginning with %(lead)s.") % {
            "digits": digits,
            "lead": parent.code[:shared],
        }
        if parent.level == Level.CITY:
            self.fields["as_unit"].help_text = _("Its code begins with letters, as ZY-XP.")
        else:
            del self.fields["as_unit"]


class CloseForm(forms.Form):
    valid_to = forms.DateField(label=_("Last day"), initial=timezone.localdate)
    with_below = forms.BooleanField(label=_("Close all places below as well"), required=False)

    def __init__(self, *args: Any, below: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not below:
            del self.fields["with_below"]


class RecodeForm(forms.Form):
    code = CodeField(label=_("New code"), max_length=20)
    since = forms.DateField(label=_("In force since"), initial=timezone.localdate)


class UnitForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ModelChoiceField(
            reporting_units().at_level(Level.UNIT),
            label=_("Reports to"),
            required=False,
            empty_label=_("its county only"),
        )

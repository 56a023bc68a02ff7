"""Which day and how long, for the list of stable employment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employers.queries.stable_employment import HALF_YEAR_DAYS, STABLE_DAYS


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, with what holds when nothing was typed."""

    on: date
    days: int = STABLE_DAYS
    q: str = ""


class StableFilterForm(forms.Form):
    q = forms.CharField(label=_("Worker"), required=False, max_length=60)
    days = forms.ChoiceField(
        label=_("How long"),
        required=False,
        choices=[(str(STABLE_DAYS), _("3 months or more")), (str(HALF_YEAR_DAYS), _("6 months or more"))],
    )
    on = forms.DateField(label=_("On"), required=False)

    def asked(self, *, today: date) -> Asked:
        """Today and three months, unless something else was typed; no day to come."""
        found: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        day = min(found.get("on") or today, today)
        return Asked(day, int(found.get("days") or STABLE_DAYS), found.get("q", ""))

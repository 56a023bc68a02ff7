"""From demand to a draft: which pattern, which day."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.models import TripTemplate


class DraftForm(forms.Form):
    """The template, whose stops are taken over, and the departure."""

    template = forms.ModelChoiceField(
        TripTemplate.objects.none(),
        label=_("After which template"),
        empty_label=None,
        error_messages={"required": _("Choose a template; its stops and its vehicle are taken over.")},
    )
    departs_on = forms.DateField(label=_("Day of departure"))

    def __init__(self, *args: Any, templates: QuerySet[TripTemplate], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]

    @property
    def departs_at(self) -> datetime:
        """The day at the template's usual hour."""
        usual: time = self.cleaned_data["template"].departs_at_time
        return timezone.make_aware(datetime.combine(self.cleaned_data["departs_on"], usual))

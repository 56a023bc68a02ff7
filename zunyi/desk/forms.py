"""What people ask of the history."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from zunyi.desk.history import SENTENCES

ROOMS = ("accounts", "divisions", "jobs", "notices", "workers", "employers", "trips")


class HistoryFilter(forms.Form):
    """Who did what to which kind of thing, on which day."""

    who = forms.CharField(label=_("Who did it"), required=False, max_length=60)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    thing = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    kind = forms.ChoiceField(label=_("To what"), required=False)
    day = forms.DateField(label=_("Day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sentences = sorted(((code, str(words)) for code, words in SENTENCES.items()), key=lambda pair: pair[1])
        models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
        things = [(model._meta.label_lower, model._meta.verbose_name) for model in models]
        cast(forms.ChoiceField, self.fields["action"]).choices = [("", _("all")), *sentences]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", _("all")), *things]

    def wanted(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return {
            "who": asked.get("who", "").strip(),
            "action": asked.get("action", ""),
            "thing": asked.get("thing", "") or asked.get("kind", ""),
            "day": asked.get("day"),
        }

"""Late, or not at all: the trip's own times."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.forms.disruption.report import CallField, DisruptionForm
from trips.models import Leg
from trips.queries.disruption.night import CAUSES, PAYERS, payer_by
from trips.queries.disruption.replan.times import ALL, BUSES, NOBODY


class DelayForm(DisruptionForm):
    """From where on, by how much, and who waits."""

    call = CallField(label=_("Late from this stop on"))
    minutes = forms.IntegerField(label=_("Minutes late"), min_value=5, max_value=2880)
    waits = forms.ChoiceField(
        label=_("Connections"),
        initial=BUSES,
        widget=forms.RadioSelect,
        choices=[
            (BUSES, _("buses wait, trains and flights leave on time")),
            (ALL, _("everything waits")),
            (NOBODY, _("nothing waits; who misses it takes a later run or another trip")),
        ],
    )

    cause = forms.ChoiceField(
        label=_("Cause"), required=False, choices=[("", _("not known yet")), *CAUSES.items()],
        help_text=_("For its own cause the carrier pays food and lodging (航班正常管理规定)."),
    )  # fmt: skip
    lodging = forms.CharField(
        label=_("Lodging for the night"), max_length=30, required=False,
        help_text=_("As: 空港宾馆, coaches at exit 3. Everybody concerned gets it as a message. Empty: nobody stays."),
    )  # fmt: skip
    paid_by = forms.ChoiceField(
        label=_("The night is paid by"), required=False, help_text=_("Never by the worker."),
        choices=[("", _("whoever it falls to by the cause")), *PAYERS.items()],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Who pays follows from the cause where nothing else is agreed."""
        facts = super().clean() or self.cleaned_data
        if facts.get("lodging") and not facts.get("paid_by"):
            facts["paid_by"] = payer_by(facts.get("cause", ""))
        return facts

    def ask(self) -> None:
        last = {call.leg_id: call.pk for call in self.calls}
        calls = [call for call in self.calls if call.pk != last[call.leg_id] or call.arrives_at]
        self.fields["call"].choices = self.stops(calls)  # type: ignore[attr-defined]

    @property
    def leg(self) -> Leg:
        call = next(call for call in self.calls if call.pk == self.cleaned_data["call"])
        return self.legs[str(call.leg_id)]


class FallsOutForm(DisruptionForm):
    """Nothing else to know: everybody is asked."""

    happened = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Each passenger reads it in the text message.")
    )

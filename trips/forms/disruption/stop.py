"""A stop that is left out, a connection that is missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.forms.disruption.report import CallField, DisruptionForm, RunField
from trips.models import Leg
from trips.queries.disruption.replan.plan import NEAREST
from trips.queries.journey import change_between, changes_of, legs_in
from zunyi.clock import cn_datetime


class SkippedForm(DisruptionForm):
    """Which stop, and where people get on and off instead."""

    call = CallField(label=_("Stop that is left out"))
    on_at = CallField(label=_("Who got on there, gets on at"), required=False, initial=NEAREST)
    off_at = CallField(label=_("Who got off there, gets off at"), required=False, initial=NEAREST)

    def ask(self) -> None:
        last = {call.leg_id: call.order for call in self.calls}
        between = [call for call in self.calls if call.boarding or call.alighting]
        nobody = [(str(NEAREST), _("the nearest stop")), ("", _("no other stop: ask them"))]
        on = [call for call in self.calls if call.boarding and call.order != last[call.leg_id]]
        off = [call for call in self.calls if call.alighting]
        self.fields["call"].choices = self.stops(between)  # type: ignore[attr-defined]
        self.fields["on_at"].choices = [*nobody, *self.stops(on)]  # type: ignore[attr-defined]
        self.fields["off_at"].choices = [*nobody, *self.stops(off)]  # type: ignore[attr-defined]

    @property
    def leg(self) -> Leg:
        call = next(call for call in self.calls if call.pk == self.cleaned_data["call"])
        return self.legs[str(call.leg_id)]

    def clean(self) -> dict[str, Any]:
        """The stops to get on and off instead are others of the same run."""
        facts = super().clean() or self.cleaned_data
        legs = {call.pk: call.leg_id for call in self.calls}
        for name in ("on_at", "off_at"):
            stop = facts.get(name)
            if stop and facts.get("call") and (stop == facts["call"] or legs[stop] != legs[facts["call"]]):
                self.add_error(name, _("Choose another stop of the same run."))
        return facts


class MissedForm(DisruptionForm):
    """With which run people come too late for which."""

    coming_from = forms.TypedChoiceField(label=_("They come with"), coerce=int)
    run = RunField(label=_("and miss"))
    arrives = forms.DateTimeField(
        label=_("They are there at"), widget=forms.DateTimeInput,
        help_text=_("A later run of this trip is taken only if there is time to change."),
    )  # fmt: skip

    def ask(self) -> None:
        legs = list(self.legs.values())
        self.fields["coming_from"].choices = self.runs([leg for leg in legs if leg.role != Leg.Role.SHUTTLE])  # type: ignore[attr-defined]
        self.fields["run"].choices = self.runs([leg for leg in legs if leg.role != Leg.Role.FEEDER])  # type: ignore[attr-defined]
        self.initial = {**self._nearest_change(), **self.initial}

    @property
    def leg(self) -> Leg:
        return self.legs[self.cleaned_data["run"]]

    def choices(self) -> dict[str, Any]:
        return {name: value for name, value in super().choices().items() if name != "run"}

    def clean(self) -> dict[str, Any]:
        """One comes with one run and misses another."""
        facts = super().clean() or self.cleaned_data
        if facts.get("run") and str(facts.get("coming_from")) == facts["run"]:
            self.add_error("run", _("Choose the run that is missed, not the one that comes late."))
        elif facts.get("run") and facts.get("coming_from"):
            self._check_change(str(facts["coming_from"]), facts["run"], facts.get("arrives"))
        return facts

    def _nearest_change(self) -> dict[str, Any]:
        """The change that is nearest to now, with its planned time: before it nobody can have missed anything."""
        now = timezone.now()
        changes = [(off.arrives_at or off.at, off, on) for off, on in changes_of(legs_in(self.calls))]
        if not changes:
            return {}
        there, off, on = min(changes, key=lambda change: abs(change[0] - now))
        return {"coming_from": off.leg_id, "run": on.leg_id, "arrives": max(there, now)}

    def _check_change(self, first: str, second: str, arrives: datetime | None) -> None:
        """People change between the two, and whoever comes early misses nothing."""
        stops = legs_in(self.calls)
        change = change_between(stops[int(first)], stops[int(second)])
        if change is None:
            self.add_error("run", _("Nobody changes from that run to this one."))
            return
        planned = change[0].arrives_at or change[0].at
        if arrives is not None and arrives < planned:
            said = _("The plan has them there at %(when)s; write down when they really come.")
            self.add_error("arrives", said % {"when": cn_datetime(planned)})

"""When people are reminded, as an office types it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from trips.models import Mode, NoticeRule
from trips.queries.notice_rule import Timing

Slot = NoticeRule.Slot


@dataclass(frozen=True, slots=True)
class Row:
    """One reminder of one way of travelling on the page."""

    timing: Timing
    frame: Timing
    label: str
    is_on: BoundField
    when: BoundField
    leeway: BoundField | None
    is_optional: BoundField | None


class RulesForm(forms.Form):
    """All reminders of an office: whether each is sent, and when; for the city also how far counties may go."""

    def __init__(
        self,
        *args: Any,
        timings: dict[str, list[Timing]],
        frames: dict[str, list[Timing]],
        is_city: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.timings, self.frames, self.is_city = timings, frames, is_city
        for mode, each_of in timings.items():
            for timing, frame in zip(each_of, frames[mode], strict=True):
                self._add(f"{mode}-{timing.slot}", timing, frame)

    def _add(self, key: str, timing: Timing, frame: Timing) -> None:
        must = not (self.is_city or frame.is_optional)
        self.fields[f"{key}-on"] = forms.BooleanField(
            label=_("is sent"), required=False, initial=timing.is_on, disabled=must
        )
        if timing.at is not None:
            self.fields[f"{key}-when"] = forms.TimeField(
                label=_("at"), initial=timing.at, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            )
        else:
            self.fields[f"{key}-when"] = forms.IntegerField(
                label=_("minutes before"), initial=timing.minutes_before, min_value=15, max_value=720
            )
        if self.is_city:
            self.fields[f"{key}-leeway"] = forms.IntegerField(
                label=_("may be moved by minutes"), initial=timing.leeway, min_value=0, max_value=720
            )
            self.fields[f"{key}-optional"] = forms.BooleanField(
                label=_("counties may switch it off"), required=False, initial=timing.is_optional
            )

    def groups(self) -> Iterator[tuple[str, str, list[Row]]]:
        """The rows of each way of travelling: its code, its name, its reminders."""
        for mode, timings in self.timings.items():
            rows = []
            for timing, frame in zip(timings, self.frames[mode], strict=True):
                key = f"{mode}-{timing.slot}"
                rows.append(
                    Row(
                        timing=timing,
                        frame=frame,
                        label=str(Slot(timing.slot).label),
                        is_on=self[f"{key}-on"],
                        when=self[f"{key}-when"],
                        leeway=self[f"{key}-leeway"] if self.is_city else None,
                        is_optional=self[f"{key}-optional"] if self.is_city else None,
                    )
                )
            yield mode, str(Mode(mode).label), rows

    def wanted(self) -> list[Timing]:
        """The reminders as they were typed."""
        found = []
        for mode, timings in self.timings.items():
            for timing in timings:
                key, typed = f"{mode}-{timing.slot}", self.cleaned_data
                when = {"at": typed[f"{key}-when"]} if timing.at else {"minutes_before": typed[f"{key}-when"]}
                frame = (
                    {"leeway": typed[f"{key}-leeway"], "is_optional": typed[f"{key}-optional"]} if self.is_city else {}
                )
                found.append(replace(timing, is_on=typed[f"{key}-on"], **when, **frame))
        return found

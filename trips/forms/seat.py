"""Which seats were chosen on the map, for whom, and why people move."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trips.models import Call, Trip
from trips.queries.transfer import trips_to_move_to
from workers.models import HELPED_MANNERS
from zunyi.clock import cn_datetime

# More people than that do not travel as one party.
MOST_SEATS = 30


class SeatIdsField(forms.Field):
    """The seats marked on the map, by their ids."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        """The ids, each once; whether they are seats of the run the service says."""
        found = [int(each) for each in value or [] if str(each).isdigit() and len(str(each)) < 19][:MOST_SEATS]
        return list(dict.fromkeys(found))


class SeatsForm(forms.Form):
    """The seats that were chosen."""

    seat = SeatIdsField(required=False)

    def clean(self) -> dict[str, Any]:
        """The map has no room for a sentence beside a field, so it stands above the form."""
        facts = super().clean() or {}
        if not facts.get("seat"):
            raise forms.ValidationError(gettext("Choose a seat on the map."))
        return facts


class OfficeSeatForm(SeatsForm):
    """As the office fills it in: for the whole way or a part of it, and why."""

    part = forms.ChoiceField(label=_("Part of the way"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, calls: list[Call], stretches: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(stretches) < 2:
            del self.fields["part"]
            return
        parts = [(str(at), f"{calls[at].place} → {calls[at + 1].place}") for at in stretches]
        self.fields["part"].choices = [("", _("the whole way")), *parts]  # type: ignore[attr-defined]

    @property
    def stretches(self) -> range | None:
        """The part of the way, None for all of it."""
        part = self.cleaned_data.get("part")
        return range(int(part), int(part) + 1) if part else None


class TransferForm(forms.Form):
    """To which trip, why, and how the people were asked."""

    to = forms.ModelChoiceField(
        Trip.objects.none(),
        label=_("New trip"),
        to_field_name="number",
        help_text=_("Trips to the same place that are open for sign-up, the next one first."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    manner = forms.ChoiceField(
        label=_("How were they asked?"),
        choices=HELPED_MANNERS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, trip: Trip, wanted: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = trips_to_move_to(trip, seats=wanted)  # type: ignore[attr-defined]
        field.label_from_instance = _named  # type: ignore[attr-defined]


def _named(trip: Any) -> str:
    return gettext("%(when)s · %(title)s · %(free)s free") % {
        "when": cn_datetime(trip.departs_at),
        "title": trip.title,
        "free": trip.seats_free,
    }

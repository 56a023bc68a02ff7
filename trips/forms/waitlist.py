"""What officers type about the waitlist."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.models import WaitlistMember
from trips.queries.waitlist.desk import ALL, ENDED, OPEN
from workers.models import HELPED_MANNERS


class WaitFilter(forms.Form):
    """The filters of a trip's waitlist."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("name, initials, phone, code")}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (OPEN, _("on the list")), ("waiting", _("waiting")), ("offered", _("has an offer")),
            (ENDED, _("off the list")), (ALL, _("all")),
        ],
    )  # fmt: skip

    def wanted(self) -> dict[str, str]:
        """What was understood; without a state, those on the list."""
        self.is_valid()
        return {"q": self.cleaned_data.get("q") or "", "state": self.cleaned_data.get("state") or OPEN}


class TimeForm(forms.Form):
    """How long offers of a trip wait."""

    minutes = forms.IntegerField(
        label=_("Minutes to answer"), min_value=15, max_value=4320,
        help_text=_("Counted from 08:00 to 21:00; shorter near the departure. Holds from the next offer on."),
    )  # fmt: skip


class OfficeTimeForm(forms.Form):
    """How long offers of an office's trips wait; empty: as above it."""

    minutes = forms.IntegerField(
        label=_("Minutes to answer"), min_value=15, max_value=4320, required=False,
        help_text=_("Empty: as the office above has it, or six hours. Counted from 08:00 to 21:00; shorter near the "
                    "departure. Holds from the next offer on, where a trip has no time of its own."),
    )  # fmt: skip


class HandForm(forms.Form):
    """Seats before the turn, or after the sign-up has closed: why, and at most how many."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It is written down and can be read by others."),
        error_messages={"required": _("Write in a few words why this party is asked now.")},
    )  # fmt: skip
    most = forms.IntegerField(label=_("At most so many seats"), required=False, min_value=1, max_value=6)


class AnswerForm(forms.Form):
    """What the party said when it was asked: who goes, or no."""

    answer = forms.ChoiceField(
        label=_("What did they say?"), widget=forms.RadioSelect,
        choices=[("yes", _("yes, those ticked below")), ("later", _("no, but they keep waiting")),
                 ("no", _("no, not needed any more"))],
    )  # fmt: skip
    people = forms.TypedMultipleChoiceField(
        label=_("Who goes?"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    manner = forms.ChoiceField(
        label=_("How were they asked?"), required=False, choices=[("", "–"), *HELPED_MANNERS],
    )  # fmt: skip

    def __init__(
        self, *args: Any, members: Sequence[WaitlistMember], seen: Container[int], seats: int, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        people: Any = self.fields["people"]
        # Companions of other places are not named to this office.
        people.choices = [
            (member.pk, member.worker.legal_name if member.pk in seen else _("a companion of another place"))
            for member in members
        ]
        people.initial = [member.pk for member in members][:seats]

    def clean(self) -> dict[str, Any]:
        """A yes says who and how."""
        typed = super().clean() or {}
        if typed.get("answer") == "yes":
            if not typed.get("people"):
                self.add_error("people", _("Tick who goes."))
            if not typed.get("manner"):
                self.add_error("manner", _("Choose how the worker was asked."))
        return typed


class NoteForm(forms.Form):
    """A note of the office."""

    note = forms.CharField(label=_("Note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RemoveForm(forms.Form):
    """Why a party is taken off the list."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The party reads it on its page."),
        error_messages={"required": _("Write in a few words why.")},
    )  # fmt: skip


class HoldForm(forms.Form):
    """Until when seats are held for people who have not said yes yet."""

    until = forms.DateTimeField(label=_("Hold the seats until"), widget=forms.DateTimeInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["until"].initial = (timezone.localtime() + timedelta(hours=24)).replace(second=0, microsecond=0)


class YesForm(forms.Form):
    """How people whose places are held were asked."""

    manner = forms.ChoiceField(label=_("How was the worker asked?"), choices=HELPED_MANNERS, widget=forms.RadioSelect)
    witness = forms.CharField(label=_("Witness"), required=False, max_length=50)

"""What those left over by a disruption said: many parties at once, or one after the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trips.models import AffectedRider
from trips.queries.disruption.left_over import Way
from workers.models import HELPED_MANNERS, Consent
from zunyi.clock import cn_datetime

Answer = AffectedRider.Answer
Choices = list[tuple[str, Any]]


def choices_of(ways: Sequence[Way]) -> Choices:
    """What a party can say, seats first, then waitlists, then staying at home."""
    seats = [(way.key, _seats(way.trip)) for way in ways if way.answer == Answer.OTHER_TRIP]
    lists = [(way.key, _wait(way.trip)) for way in ways if way.answer == Answer.WAITLIST]
    rest = [(way.key, str(Answer.HOME.label)) for way in ways if way.answer == Answer.HOME]
    groups: Choices = [(gettext("Takes seats on"), seats)] if seats else []
    return [*groups, *([(gettext("Waits on the list of"), lists)] if lists else []), *rest]


def _seats(trip: Any) -> str:
    facts = {"when": cn_datetime(trip.departs_at), "title": trip.title, "free": trip.seats_free}
    return gettext("%(when)s · %(title)s · %(free)s free") % facts


def _wait(trip: Any) -> str:
    if trip is None:
        return gettext("this trip, in the place of the sign-up")
    said = ngettext("%(n)s party waits", "%(n)s parties wait", trip.waiting) % {"n": trip.waiting}
    return f"{cn_datetime(trip.departs_at)} · {trip.title} · {said}"


class AnswersForm(forms.Form):
    """What each party left over said; a party without an answer stays to be asked."""

    def __init__(
        self, *args: Any, ways: Mapping[str, Sequence[Way]], answered: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ways = ways
        for key, offered in ways.items():
            nothing = ("", _("as said so far") if key in answered else _("not asked yet"))
            self.fields[key] = forms.ChoiceField(
                label=_("Answer"), required=False, choices=[nothing, *choices_of(offered)]
            )

    def answers(self) -> dict[str, Way]:
        """The answers that were given, by party."""
        said = {key: value for key, value in self.cleaned_data.items() if value}
        return {key: next(way for way in self.ways[key] if way.key == value) for key, value in said.items()}


class PartyAnswerForm(forms.Form):
    """What one party said, and how it was asked."""

    answer = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    manner = forms.ChoiceField(
        label=_("How were they asked?"), choices=HELPED_MANNERS, widget=forms.RadioSelect,
        initial=Consent.Manner.BY_PHONE,
    )  # fmt: skip

    def __init__(self, *args: Any, ways: Sequence[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = ways
        self.fields["answer"].choices = choices_of(ways)  # type: ignore[attr-defined]

    @property
    def way(self) -> Way:
        """What was chosen."""
        return next(way for way in self.ways if way.key == self.cleaned_data["answer"])

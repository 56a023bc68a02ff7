"""Who travels: the few fields that a worker, or a helper, fills in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips.models import Call, Trip
from trips.queries.journey import alighting_calls, boarding_calls, planned_calls, usual_alight
from trips.queries.journey_line import Ride, rides_between
from workers.forms.fields import HomeField
from workers.identity_number import IdentityNumber
from workers.models import HELPED_MANNERS, Worker
from workers.names import clean_name
from workers.phones import clean_phone
from zunyi.clock import cn_day, cn_time
from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import counties_of_zunyi, towns_of
from zunyi.refusals import Refusal

# A family and a few neighbours; larger groups come as a roster.
MOST_COMPANIONS = 6


class RefusingField(forms.CharField):
    """A text field whose reader may refuse; the refusal's sentence stands beside the field."""

    def __init__(self, reader: Any, **more: Any) -> None:
        super().__init__(**more)
        self.reader = reader

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.reader(text) if text else text
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


def read_name(text: str) -> str:
    return clean_name(text).legal_name


def read_phone(text: str) -> str:
    """One mobile number, as people type it. Raises ValidationError with the way out."""
    phones = clean_phone(text)
    if not phones.first:
        raise forms.ValidationError(
            _("A mobile number has 11 digits and begins with 1. Leave it empty if there is none.")
        )
    return phones.first


class PersonForm(forms.Form):
    """One traveller."""

    name = RefusingField(
        read_name, label=pgettext_lazy("person", "Name"), max_length=60, help_text=_("As on the identity card.")
    )
    number = RefusingField(
        IdentityNumber.parse,
        label=_("Identity number"),
        max_length=40,
        help_text=_("18 digits; the last may be X."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false", "data-secret": ""}
        ),
    )
    phone = RefusingField(
        read_phone,
        label=_("Phone"),
        required=False,
        max_length=40,
        help_text=_("We send the place and time there. It may be a relative's."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


PeopleFormSet = forms.formset_factory(
    PersonForm,
    extra=0,
    min_num=1,
    max_num=MOST_COMPANIONS,
    absolute_max=MOST_COMPANIONS,
    validate_min=True,
    validate_max=True,
)


class HouseholdField(forms.ModelChoiceField):
    """Where the travellers live: the towns of the organising county, or a county."""

    default_error_messages = {
        "required": _("Choose the town, or the county, where you live."),
        "invalid_choice": _("Choose the town, or the county, where you live."),
    }

    def __init__(self, **more: Any) -> None:
        homes = Division.objects.filter(level__in=[Level.COUNTY, Level.TOWN], code__startswith="5203")
        super().__init__(homes, to_field_name="code", empty_label=None, **more)


class BoardForm(forms.Form):
    """Where the travellers get on: one of the trip's stops."""

    board = forms.TypedChoiceField(
        label=_("Where do you get on?"),
        error_messages={
            "required": _("Choose the stop where you get on."),
            "invalid_choice": _("Choose the stop where you get on."),
        },
    )

    def __init__(self, *args: Any, trip: Trip, **more: Any) -> None:
        super().__init__(*args, **more)
        self.trip = trip
        self.stops = {str(stop.pk): stop for stop in boarding_calls(planned_calls(trip.pk, trip.version))}
        board: Any = self.fields["board"]
        board.widget = forms.RadioSelect() if len(self.stops) > 1 else forms.HiddenInput()
        board.choices = [(pk, f"{stop.place}  {cn_day(stop.at)} {cn_time(stop.at)}") for pk, stop in self.stops.items()]
        board.coerce = self.stops.get
        board.initial = next(iter(self.stops), None)
        self._offer_ways_off(planned_calls(trip.pk, trip.version))

    def rides(self) -> list[Ride]:
        """The vehicles that the travellers take with what they chose, once it is clean."""
        calls = planned_calls(self.trip.pk, self.trip.version)
        return rides_between(calls, self.cleaned_data["board"], self.cleaned_data.get("alight") or usual_alight(calls))

    def _offer_ways_off(self, calls: Sequence[Call]) -> None:
        """Where the travellers get off is asked only where there is a choice; who says nothing goes the usual way."""
        ways_off = {str(stop.pk): stop for stop in alighting_calls(calls)}
        if len(ways_off) < 2:
            return
        self.fields["alight"] = forms.TypedChoiceField(
            label=_("Where do you get off?"),
            choices=[(pk, f"{stop.place}  {cn_time(_off(stop))}") for pk, stop in ways_off.items()],
            coerce=ways_off.get,
            empty_value=None,
            required=False,
            initial=str(usual_alight(calls).pk),
        )


def _off(stop: Call) -> datetime:
    return stop.arrives_at or stop.at


class WayForm(BoardForm):
    """What holds for all travellers: where they live, where they get on."""

    household = HouseholdField(label=_("Where do you live?"))
    field_order = ("household", "board", "alight")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["household"].widget.choices = CallableChoiceIterator(self._homes)

    def _homes(self) -> Iterator[Any]:
        """The towns of the county that lays the trip on; then the counties, for everybody else."""
        yield "", _("Choose")
        organiser = self.trip.organiser
        if organiser.level in (Level.COUNTY, Level.UNIT):
            yield organiser.name, [(town.code, town.name) for town in towns_of(organiser)]
            yield _("Another county"), [(place.code, place.name) for place in counties_of_zunyi() if place != organiser]
        else:
            yield from ((county.code, county.name) for county in counties_of_zunyi())


class OfficeWayForm(WayForm):
    """The same filled in at a desk, for people who live in the places of the office."""

    def __init__(self, *args: Any, homes: DivisionQuerySet, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["household"] = HomeField(homes)
        if len(only := homes[:2]) == 1:
            self.fields["household"].initial = only[0].code
        self.order_fields(self.field_order)


class ConsentForm(forms.Form):
    """The yes, never ticked beforehand (domain brief 3.2)."""

    consent = forms.BooleanField(
        label=_("I have read this, or it was read to me, and I agree."),
        error_messages={"required": _("Tick this if you agree; without it nobody is signed up.")},
    )
    guardian = forms.BooleanField(
        label=_("I am the parent or guardian of the child, travel along, and agree for the child."),
        help_text=_("The child gets a seat beside you and is named on the list of travellers, and on no other."),
        error_messages={"required": _("For a child the parent or guardian who travels along must agree.")},
    )

    def __init__(self, *args: Any, has_children: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not has_children:
            del self.fields["guardian"]

    @property
    def guardian_agrees(self) -> bool:
        """Whether the adult who travels along said yes for the children."""
        return bool(self.cleaned_data.get("guardian"))


class HelperForm(forms.Form):
    """How an officer asked the worker."""

    manner = forms.ChoiceField(
        label=_("How was the worker asked?"),
        choices=HELPED_MANNERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the worker was asked.")},
    )
    witness = forms.CharField(
        label=_("Witness"),
        required=False,
        max_length=50,
        help_text=_("Who else heard it, where the worker does not read: a relative, a neighbour."),
    )
    other_seats = forms.ChoiceField(
        label=_("The seat on the other trip"),
        required=False,
        choices=[("give_back", _("give it back")), ("keep", _("keep both"))],
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(
        label=_("The worker has heard the text and agrees; nothing was decided for them."),
        error_messages={"required": _("Ask the worker first; then tick this.")},
    )

    guardian = forms.BooleanField(
        label=_("A child under 16 is among them: the parent or guardian who travels along agrees for it."),
        required=False,
    )

    def how(self) -> dict[str, Any]:
        """How the worker was asked, as the services take it."""
        asked = {"manner": self.cleaned_data["manner"], "witness": self.cleaned_data["witness"]}
        return asked | ({"guardian_agrees": True} if self.cleaned_data.get("guardian") else {})

    def facts(self) -> dict[str, Any]:
        """The same, and what becomes of another seat."""
        other = self.cleaned_data["other_seats"]
        return self.how() | ({"other_seats": other} if other else {})


class KnownWorkersForm(BoardForm):
    """People of the registry, ticked in a list."""

    workers = forms.ModelMultipleChoiceField(
        Worker.objects.none(),
        label=_("Who travels?"),
        error_messages={"required": _("Tick at least one person.")},
    )

    def __init__(self, *args: Any, among: QuerySet[Worker], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["workers"].queryset = among  # type: ignore[attr-defined]

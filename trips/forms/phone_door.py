"""The few fields of "My trips": a phone, a code, the end of an identity number."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trips.forms.sign_up import HouseholdField, RefusingField, read_phone
from trips.models import Booking
from trips.queries.journey import boarding_calls, calls_of
from workers.forms.worker import WishForm
from zunyi.clock import cn_day, cn_time
from zunyi.divisions.queries import counties_of_zunyi


class PhoneForm(forms.Form):
    """On which phone messages come."""

    phone = RefusingField(
        read_phone,
        label=_("Phone"),
        max_length=40,
        help_text=_("The number to which we send messages about your trips."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "data-secret": ""}),
    )


class CodeForm(forms.Form):
    """The six digits of the message."""

    code = forms.CharField(
        label=_("Code of the message"),
        max_length=20,
        help_text=_("Six digits; they are good for five minutes."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*", "data-secret": ""}
        ),
    )

    def clean_code(self) -> str:
        """Digits alone, however they were typed."""
        return re.sub(r"\D", "", self.cleaned_data["code"])


class TailForm(forms.Form):
    """The end of the identity number: several people may share a phone, each has their own data."""

    tail = forms.CharField(
        label=_("Last four characters of the identity number"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-secret": ""}),
    )

    def clean_tail(self) -> str:
        """As it stands on the card."""
        return plain_tail(self.cleaned_data["tail"])


def plain_tail(text: str) -> str:
    """The end of a number, as it stands on the card."""
    return text.strip().upper().replace("\uff38", "X")


class PickUpForm(forms.Form):
    """Another stop of the same trip."""

    board = forms.TypedChoiceField(label=_("Where do you get on?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, booking: Booking, **more: Any) -> None:
        super().__init__(*args, **more)
        stops = {str(stop.pk): stop for stop in boarding_calls(calls_of(booking.trip_id))}
        board: Any = self.fields["board"]
        board.choices = [(pk, f"{stop.place}  {cn_day(stop.at)} {cn_time(stop.at)}") for pk, stop in stops.items()]
        board.coerce = stops.get
        board.initial = str(booking.board_id)


class MyWishForm(WishForm):
    """What somebody would like, asked in four fields on a phone."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in set(self.fields) - {"destination", "trade", "wage_floor", "from_on", "to_on"}:
            del self.fields[name]
        self.fields["from_on"].label, self.fields["to_on"].label = _("Earliest day to leave"), _("Latest day to leave")
        self.fields["destination"].label = _("Where would you like to go?")


class PublicWishForm(MyWishForm):
    """The same, with where somebody lives; for whoever has no pass."""

    field_order = ("destination", "from_on", "to_on", "trade", "wage_floor", "household")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        home = HouseholdField(label=_("Where do you live?"))
        home.widget.choices = [("", _("Choose")), *((county.code, county.name) for county in counties_of_zunyi())]
        self.fields["household"] = home
        self.order_fields(self.field_order)

    @property
    def wanted(self) -> dict[str, Any]:
        """The wish alone, as the service takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "household"}

"""Fields that read what people type about workers, and say in the refusal's own words what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from workers.identity_number import IdentityNumber
from workers.names import clean_name
from workers.phones import clean_phone
from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import ancestors_of, match_destination
from zunyi.refusals import Refusal


class ReadField(forms.CharField):
    """A text with a reader that may refuse; the refusal's sentence stands beside the field."""

    reader: Callable[[str], Any]

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return type(self).reader(text) if text else text
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class NameField(ReadField):
    """A person's name as on the card."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=pgettext_lazy("person", "Name"),
            max_length=60,
            help_text=gettext_lazy("As on the identity card."),
            **more,
        )

    @staticmethod
    def reader(text: str) -> str:
        return clean_name(text).legal_name


class NumberField(ReadField):
    """An identity number; what is typed is never kept by the browser."""

    reader = staticmethod(IdentityNumber.parse)

    def __init__(self, **more: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "text", "spellcheck": "false", "data-secret": ""}
        super().__init__(
            label=gettext_lazy("Identity number"),
            max_length=40,
            help_text=gettext_lazy("18 digits; the last may be X."),
            widget=forms.TextInput(attrs=attrs),
            **more,
        )

    def prepare_value(self, value: Any) -> Any:
        """A refused form shows what was typed; a checked number itself is never written back."""
        return value if isinstance(value, str) else ""


class PhoneField(ReadField):
    """A mobile number, in whatever spelling; none is fine."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=gettext_lazy("Phone"),
            required=False,
            max_length=40,
            help_text=gettext_lazy("Leave it empty if there is none: then an officer passes messages on."),
            widget=forms.TextInput(attrs={"inputmode": "tel"}),
            **more,
        )

    @staticmethod
    def reader(text: str) -> str:
        phones = clean_phone(text)
        if not phones.first:
            raise forms.ValidationError(
                _("A mobile number has 11 digits and begins with 1. Leave it empty if there is none.")
            )
        return phones.first


class HomeField(forms.ModelChoiceField):
    """A county, town or village, grouped by town."""

    def __init__(self, places: DivisionQuerySet, **more: Any) -> None:
        super().__init__(places, to_field_name="code", empty_label=None, label=gettext_lazy("Home"), **more)
        self.widget.choices = CallableChoiceIterator(self._grouped)

    def _grouped(self) -> Iterator[Any]:
        yield "", _("Choose")
        group: tuple[str, list[tuple[str, str]]] = ("", [])
        for place in self.queryset.order_by("code"):  # type: ignore[union-attr]
            if place.level == Level.TOWN or place.level == Level.COUNTY:
                yield from [group] if group[1] else []
                unknown = (
                    _("%(place)s, village not known") if place.level == Level.TOWN else _("%(place)s, town not known")
                )
                group = (place.name, [(place.code, unknown % {"place": place.name})])
            else:
                group[1].append((place.code, place.name))
        if group[0]:
            yield group
        else:
            yield from group[1]


class DestinationField(forms.CharField):
    """A place to go to, as people write it: 珠海, 泉州晋江; empty is anywhere."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", gettext_lazy("Destination"))
        more.setdefault("help_text", gettext_lazy("A province, city or county, as 珠海 or 泉州晋江; empty: anywhere."))
        super().__init__(required=False, max_length=60, **more)

    def prepare_value(self, value: Any) -> Any:
        """The full name of a place, so that it is read back as the same one."""
        if isinstance(value, Division):
            return "".join(place.name for place in [*ancestors_of(value), value])
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        place = match_destination(text)
        if place is None:
            raise forms.ValidationError(_("This place is not known. Write a city or county, as 珠海 or 泉州晋江."))
        return place

"""What officers type about people with accounts; the rules are the services'."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _

from zunyi.accounts.models import User
from zunyi.accounts.queries.people import places_for
from zunyi.accounts.roles import Role
from zunyi.divisions.models import Division
from zunyi.divisions.queries import parents_of


class SignInForm(LoginForm):
    """Name and password, without the promise of a password by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, spelled in (("login", {"autocapitalize": "none", "spellcheck": "false"}), ("password", {})):
            field = self.fields[name]
            field.help_text = ""
            field.widget.attrs = {"autocomplete": field.widget.attrs["autocomplete"], **spelled}
        self.fields["login"].label = _("Sign-in name")


class PeopleFilter(forms.Form):
    """The list's filters."""

    q = forms.CharField(label=_("Name, sign-in name or phone"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("account in use")), ("closed", _("account closed")), ("all", _("all"))],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if role in user.manageable_roles]
        chosen = cast(forms.ChoiceField, self.fields["role"])
        chosen.choices = [("", _("all")), *((role.value, role.label) for role in roles)]


class PersonForm(forms.Form):
    """A person's name and phone."""

    name = forms.CharField(label=_("Person's name"), max_length=50)
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, help_text=_("For colleagues; no messages are sent there.")
    )


class PlaceForm(forms.Form):
    """Where somebody has a role: the places of its level, in groups by the place above."""

    place = forms.ModelChoiceField(label=_("Place"), queryset=Division.objects.none(), empty_label=_("Choose …"))

    def __init__(self, *args: Any, user: User, role: str, within: Division | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = places_for(role, user)
        if within is not None:
            places = places.within([within])
        if not places.exists():
            del self.fields["place"]
            return
        chosen = cast("forms.ModelChoiceField[Division]", self.fields["place"])
        chosen.queryset = places
        chosen.choices = _grouped(list(places), role)


class NewPersonForm(PlaceForm):
    """A new account."""

    name = forms.CharField(label=_("Person's name"), max_length=50)
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=40,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters and digits, for instance wangli-zhengan."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, help_text=_("For colleagues; no messages are sent there.")
    )
    field_order = ("place", "name", "username", "phone")


class ReasonForm(forms.Form):
    """Why an account is closed."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class TokenForm(forms.Form):
    """What a program is called."""

    name = forms.CharField(
        label=_("Name of the program"), max_length=60, help_text=_("So that you know later which one to shut out.")
    )


def _grouped(places: list[Division], role: str) -> list[tuple[Any, Any]]:
    """The choices: counties as they are, towns and villages below the name of the place above."""
    above = {Role.TOWN: "county", Role.VILLAGE: "town"}.get(Role(role))
    empty = [("", _("Choose …"))]
    if above is None:
        return [*empty, *((place.pk, place.name) for place in places)]
    parents = parents_of(places, above)
    groups: dict[str, list[tuple[int, str]]] = {}
    for place in places:
        groups.setdefault(parents[place.code].name, []).append((place.pk, place.name))
    return [*empty, *groups.items()] if len(groups) > 1 else [*empty, *next(iter(groups.values()))]

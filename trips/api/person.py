"""Who is signed up by a program: people as they tell of themselves, or people of the registry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from workers.identity_number import IdentityNumber
from workers.models import Consent, Worker
from workers.names import clean_name
from workers.phones import clean_phone
from workers.queries import worker as workers
from workers.services.register import Person
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.refusals import NotAllowed

# Together on one trip; larger groups come as a roster.
MOST_TOGETHER = 6
MANNERS = [choice for choice in Consent.Manner.choices if choice[0] != Consent.Manner.READ]


class PersonSerializer(serializers.Serializer[Any]):
    """What somebody tells of themselves."""

    name = serializers.CharField(max_length=100)
    identity_number = serializers.CharField(max_length=40, help_text="18 characters; the check digit is verified.")
    household = serializers.CharField(max_length=12, help_text="Code of the county, town or village.")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    phone_of = serializers.ChoiceField(choices=Worker.PhoneOf.choices, default=Worker.PhoneOf.OWN)

    def validate_household(self, code: str) -> Division:
        """The place behind the code."""
        place = division_by_code(code, exact=True)
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place

    def validate_phone(self, text: str) -> str:
        """The first mobile number in the text."""
        phones = clean_phone(text)
        if text.strip() and not phones.first:
            raise serializers.ValidationError("No mobile number of 11 digits stands here.")
        return phones.first


def known(user: User, ids: list[UUID]) -> list[Worker]:
    """These people of the registry, every one of them."""
    wanted = set(ids)
    found = list(workers.visible_to(user, "bookings.make").filter(public_id__in=wanted))
    if len(found) < len(wanted):
        raise serializers.ValidationError({"workers": [_("Some of them are not in the registry of your places.")]})
    return found


def people_of(user: User, told: list[dict[str, Any]]) -> list[Person]:
    """Clean names and checked numbers; homes within the caller's places."""
    paths = division_paths(user, "bookings.make")
    if not all(lies_within(one["household"], paths) for one in told):
        raise NotAllowed()
    return [
        Person(
            name=clean_name(one["name"]).legal_name,
            number=IdentityNumber.parse(one["identity_number"]),
            household=one["household"],
            phone=one["phone"],
            phone_of=one["phone_of"],
        )
        for one in told
    ]

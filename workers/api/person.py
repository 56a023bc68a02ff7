"""Somebody as programs tell of them, who may be new to the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from workers.identity_number import IdentityNumber
from workers.models import Worker
from workers.names import clean_name
from workers.phones import clean_phone
from workers.services.register import Person
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.refusals import NotAllowed


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


def person_of(told: Mapping[str, Any]) -> Person:
    """A clean name and a checked number, as registering takes them."""
    return Person(
        name=clean_name(told["name"]).legal_name,
        number=IdentityNumber.parse(told["identity_number"]),
        household=told["household"],
        phone=told["phone"],
        phone_of=told["phone_of"],
    )


def people_of(user: User, told: Sequence[Mapping[str, Any]], capability: str) -> list[Person]:
    """People who live in the places where the caller holds `capability`; others are refused with NotAllowed."""
    paths = division_paths(user, capability)
    if not all(lies_within(one["household"], paths) for one in told):
        raise NotAllowed()
    return [person_of(one) for one in told]

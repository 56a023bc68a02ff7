"""What workers change on a journey of their own phone: somebody travels along, or nobody had asked them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.phone import PhoneView
from trips.models import Booking
from trips.queries.mine import MyTrip, my_trips
from trips.services.helper_flags import never_asked
from trips.services.sign_up import join_companion
from workers.identity_number import IdentityNumber
from workers.models import Consent, Worker
from workers.names import clean_name
from workers.phones import clean_phone
from workers.queries.phone_door import people_on
from workers.services.register import Person


class JourneySerializer(serializers.Serializer[Any]):
    """Whose journey it is, and how it stands."""

    name = serializers.CharField(source="worker.legal_name")
    trip = serializers.CharField(source="trip.number")
    state = serializers.CharField()


class TravelsAlongSerializer(serializers.Serializer[Any]):
    """One more person; the text of the notice was shown to them."""

    name = serializers.CharField(max_length=100)
    identity_number = serializers.CharField(max_length=40, help_text="18 characters; the check digit is verified.")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="", help_text="Left out: this phone.")
    agrees = serializers.BooleanField(help_text="They have read what is kept and why, and agree.")
    guardian_agrees = serializers.BooleanField(
        default=False, help_text="For a child under 16: the person of this journey agreed for it."
    )

    def validate_phone(self, text: str) -> str:
        """The first mobile number in the text."""
        phones = clean_phone(text)
        if text.strip() and not phones.first:
            raise serializers.ValidationError("No mobile number of 11 digits stands here.")
        return phones.first

    def validate_agrees(self, agrees: bool) -> bool:
        """Nobody travels without a yes of their own."""
        if not agrees:
            raise serializers.ValidationError(_("Nobody is signed up without having agreed."))
        return agrees

    def person_with(self, booking: Booking) -> Person:
        """From the same home as the one who takes them along, and reached on that phone unless they have their own."""
        told = self.validated_data
        return Person(
            name=clean_name(told["name"]).legal_name,
            number=IdentityNumber.parse(told["identity_number"]),
            household=booking.worker.household,
            phone=told["phone"] or booking.reach,
            phone_of=Worker.PhoneOf.OWN if told["phone"] else Worker.PhoneOf.RELATIVE,
        )


class MyJourneyView(PhoneView):
    """One journey of the phone of the pass."""

    def journey(self, request: Request, slip: str) -> Booking:
        """The slip among those that the phone shows, or a 404."""
        phone = self.phone(request)
        ahead, past = my_trips(phone, list(people_on(phone)))
        found: MyTrip | None = next((each for each in [*ahead, *past] if each.token == slip), None)
        if found is None:
            raise Http404
        return found.booking


class MyCompanionsView(MyJourneyView):
    """Who travels along."""

    @extend_schema(
        request=TravelsAlongSerializer, responses={201: JourneySerializer}, auth=[], operation_id="take_somebody_along"
    )
    def post(self, request: Request, slip: str) -> Response:
        """Take one more person along, from the same stop."""
        asked, booking = TravelsAlongSerializer(data=request.data), self.journey(request, slip)
        asked.is_valid(raise_exception=True)
        joined = join_companion(
            booking=booking, person=asked.person_with(booking), by=None, manner=Consent.Manner.READ,
            guardian_agrees=asked.validated_data["guardian_agrees"],
        )  # fmt: skip
        return Response(JourneySerializer(joined).data, status=status.HTTP_201_CREATED)


class MyVoidView(MyJourneyView):
    """A sign-up that nobody had asked for."""

    @extend_schema(request=None, responses=JourneySerializer, auth=[], operation_id="say_nobody_asked_me")
    def post(self, request: Request, slip: str) -> Response:
        """The sign-up is void; nothing of it counts against the person, and the county looks into it."""
        return Response(JourneySerializer(never_asked(booking=self.journey(request, slip))).data)

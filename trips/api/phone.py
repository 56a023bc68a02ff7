"""Workers' own doors for programs: a code to the phone, a pass for it, and the trips of the people on it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from trips.forms.sign_up import read_phone
from trips.queries.mine import my_trips
from workers.queries.phone_door import people_on, phone_of
from workers.refusals import PassMissing, TooManyCodes
from workers.services.phone_door import ask_code, end_pass, enter_code
from workers.tasks.phone_door import ring
from zunyi.accounts.addresses import client_address
from zunyi.accounts.api.limits import allow


class PhoneSerializer(serializers.Serializer[Any]):
    """A mobile number of 11 digits."""

    phone = serializers.CharField(max_length=40)

    def validate_phone(self, text: str) -> str:
        """The number in the text."""
        return read_phone(text)


class CodeSerializer(PhoneSerializer):
    """The number, and the six digits that came to it."""

    code = serializers.CharField(max_length=20)


class PassSerializer(serializers.Serializer[Any]):
    """Good for thirty minutes."""

    token = serializers.CharField(help_text="Send it as `X-Phone-Pass`.")


class MyTripSerializer(serializers.Serializer[Any]):
    """One seat of one person on this phone."""

    trip = serializers.CharField(source="booking.trip.number")
    title = serializers.CharField(source="booking.trip.title")
    name = serializers.CharField(source="booking.worker.legal_name")
    state = serializers.CharField(source="booking.state")
    board = serializers.CharField(source="booking.board.place.name")
    board_at = serializers.DateTimeField(source="booking.board.at")
    alight = serializers.CharField(source="booking.alight.place.name")
    seats = serializers.ListField(child=serializers.CharField())
    slip = serializers.CharField(source="token", help_text="The secret part of the slip's address.")


class PhoneView(APIView):
    """These doors know no staff: the code is the key."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def phone(self, request: Request) -> str:
        """The number whose pass came along. Raises PassMissing."""
        phone = phone_of(request.headers.get("X-Phone-Pass", ""))
        if not phone:
            raise PassMissing()
        return phone


class PhoneCodesView(PhoneView):
    """Ask for a code."""

    @extend_schema(request=PhoneSerializer, responses={202: None}, auth=[], operation_id="ask_phone_code")
    def post(self, request: Request) -> Response:
        """The same answer whether the phone is known or not."""
        asked = PhoneSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if not allow("phone codes", client_address(request._request), per_minute=20):
            raise TooManyCodes()
        ask_code(phone=asked.validated_data["phone"])
        ring()
        return Response(status=status.HTTP_202_ACCEPTED)


class PhonePassesView(PhoneView):
    """Give the code for a pass; give the pass back."""

    @extend_schema(request=CodeSerializer, responses={201: PassSerializer}, auth=[], operation_id="take_phone_pass")
    def post(self, request: Request) -> Response:
        """Five guesses a code, five minutes."""
        asked = CodeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if not allow("phone passes", client_address(request._request), per_minute=20):
            raise TooManyCodes()
        facts = asked.validated_data
        token = enter_code(phone=facts["phone"], code=facts["code"].strip())
        return Response({"token": token}, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None}, auth=[], operation_id="give_phone_pass_back")
    def delete(self, request: Request) -> Response:
        """Close what the code had opened."""
        end_pass(token=request.headers.get("X-Phone-Pass", ""))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MyTripsView(PhoneView):
    """The trips of the people on the phone of the pass."""

    @extend_schema(responses=MyTripSerializer(many=True), auth=[], operation_id="my_trips")
    def get(self, request: Request) -> Response:
        """Those to come, the next one first."""
        phone = self.phone(request)
        ahead, _past = my_trips(phone, list(people_on(phone)))
        return Response(MyTripSerializer(ahead, many=True).data)

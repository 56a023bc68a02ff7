"""Workers choose their own seats by program, as on the map of the slip: same people, same seats, same refusals."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.phone import PhoneView
from trips.models import Booking, Leg, Seat
from trips.queries.mine import my_trips
from trips.queries.seats.choice import legs_ridden, party_on_leg, seats_to_choose, why_no_choice
from trips.refusals import SeatOfAnotherRun
from trips.services.seats.reseating import pick_seats
from workers.queries.phone_door import people_on

STATES = ["mine", "free", "taken", "kept", "blocked"]


class ChoosableSeatSerializer(serializers.Serializer[Any]):
    """One seat, and what it is to those who choose."""

    label = serializers.CharField()  # type: ignore[assignment]  # the word for it
    car = serializers.CharField(allow_blank=True)
    row = serializers.IntegerField()
    column = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)


class MySeatsSerializer(serializers.Serializer[Any]):
    """The run to choose on, for whom, and its seats."""

    run = serializers.IntegerField(help_text="Order of the run in the trip.")
    runs = serializers.ListField(child=serializers.IntegerField(), help_text="Every run of the journey.")
    names = serializers.ListField(child=serializers.CharField(), help_text="So many seats are chosen.")
    why_not = serializers.CharField(allow_blank=True, help_text="Why nothing can be chosen now; empty when it can.")
    seats = ChoosableSeatSerializer(many=True)


class ChosenSeatsSerializer(serializers.Serializer[Any]):
    """Seats that lie together, one for each who travels along; `alone` chooses for the slip's own person only."""

    run = serializers.IntegerField(min_value=0, max_value=1000, required=False, help_text="The trunk if left out.")
    seats = serializers.ListField(child=serializers.CharField(max_length=12), min_length=1, max_length=30)
    alone = serializers.BooleanField(default=False)


class MySeatsView(PhoneView):
    """The map of one slip of the phone of the pass."""

    @extend_schema(
        responses=MySeatsSerializer, auth=[], operation_id="my_seats",
        parameters=[OpenApiParameter("run", int), OpenApiParameter("alone", bool)],
    )  # fmt: skip
    def get(self, request: Request, slip: str) -> Response:
        """What can be chosen now."""
        booking, legs = self._journey(request, slip)
        leg = _leg(legs, request.query_params.get("run", ""))
        alone = request.query_params.get("alone", "").lower() in ("1", "true")
        return Response(_shown(leg, legs, [booking] if alone else party_on_leg(booking, leg)))

    @extend_schema(request=ChosenSeatsSerializer, responses=MySeatsSerializer, auth=[], operation_id="choose_my_seats")
    def post(self, request: Request, slip: str) -> Response:
        """Take these seats; who sits on one of them stays there. Until the list of the run is issued."""
        booking, legs = self._journey(request, slip)
        form = ChosenSeatsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        leg = _leg(legs, str(asked.get("run", "")))
        people = [booking] if asked["alone"] else party_on_leg(booking, leg)
        pick_seats(leg=leg, bookings=people, seats=_ids(leg, asked["seats"]), by=None)
        return Response(_shown(leg, legs, people))

    def _journey(self, request: Request, slip: str) -> tuple[Booking, list[Leg]]:
        """The slip among those that the phone shows, and the runs on which it has a seat."""
        phone = self.phone(request)
        ahead, _past = my_trips(phone, list(people_on(phone)))
        booking = next((each.booking for each in ahead if each.token == slip and each.booking.is_live), None)
        legs = legs_ridden(booking) if booking is not None else []
        if booking is None or not legs:
            raise Http404
        return booking, legs


def _leg(legs: list[Leg], order: str) -> Leg:
    """The run that was asked for; the trunk unless told."""
    if order:
        found = next((leg for leg in legs if str(leg.order) == order), None)
        if found is None:
            raise Http404
        return found
    return next((leg for leg in legs if leg.role == Leg.Role.TRUNK), legs[0])


def _ids(leg: Leg, labels: list[str]) -> list[int]:
    ids = dict(Seat.objects.filter(leg=leg, label__in=labels).values_list("label", "pk"))
    if not set(labels) <= ids.keys():
        raise SeatOfAnotherRun()
    return [ids[label] for label in labels]


def _shown(leg: Leg, legs: list[Leg], people: list[Booking]) -> dict[str, Any]:
    no = why_no_choice(leg, by=None)
    seats = [
        {"label": seat.label, "car": seat.car, "row": seat.row, "column": seat.column, "state": state}
        for seat, state in seats_to_choose(leg, people)
    ]
    found = {
        "run": leg.order, "runs": [each.order for each in legs], "names": [each.worker.legal_name for each in people],
        "why_not": str(no) if no is not None else "", "seats": seats,
    }  # fmt: skip
    return dict(MySeatsSerializer(found).data)

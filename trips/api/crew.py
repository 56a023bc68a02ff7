"""What the office does at a run's gate, for other systems: who goes along, and who is let onto the list there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.booking import BookingSerializer, stop_of, with_all
from trips.api.keys import KeyField
from trips.api.person import known
from trips.forms.manifest import NOBODY_KNOWN
from trips.models import Booking, EscortDuty
from trips.queries.escort import escorts_to_choose
from trips.refusals import NotAnEscort
from trips.services.escorts import assign_escort, release_escort
from trips.services.walk_on import add_walk_on
from workers.identity_number import IdentityNumber
from workers.models import HELPED_MANNERS, Worker
from workers.queries import worker as workers
from workers.queries.worker import with_number
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.models import User

_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]


class EscortSerializer(serializers.ModelSerializer[EscortDuty]):
    """An account that goes along; `id` is what the duty is ended by."""

    name = serializers.CharField(source="user.name", read_only=True)

    class Meta:
        model = EscortDuty
        fields = ["id", "user", "name"]
        read_only_fields = fields


class EscortChoiceSerializer(serializers.ModelSerializer[User]):
    """An account that may be put on the run."""

    class Meta:
        model = User
        fields = ["id", "name"]
        read_only_fields = fields


class NewEscortSerializer(serializers.Serializer[Any]):
    """Who is to go along."""

    user = KeyField(help_text="Id of one of the choices.")


class WalkOnSerializer(serializers.Serializer[Any]):
    """Who stands at the vehicle, by the registry's id or by the number on the card, and how the person was asked."""

    worker = serializers.UUIDField(required=False)
    identity_number = serializers.CharField(max_length=40, required=False)
    manner = serializers.ChoiceField(choices=HELPED_MANNERS)
    board = KeyField(required=False, help_text="Id of the stop; the first one if left out.")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("worker" in asked) == ("identity_number" in asked):
            raise serializers.ValidationError({"worker": ["Name either the worker or the identity number."]})
        return asked


class CrewActions:
    """What `GateViewSet` can do for the office that lays the trip on."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = dict.fromkeys(
        ("escorts", "add_escort", "escort_choices", "release_escort", "walk_ons"), "manifests.issue"
    )

    @extend_schema(responses=EscortSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def escorts(self: Any, request: Request, pk: str) -> Response:
        """Who goes along."""
        duties = self.get_object().escort_duties.select_related("user").order_by("pk")
        return Response(EscortSerializer(duties, many=True).data)

    @extend_schema(request=NewEscortSerializer, responses={201: EscortSerializer})
    @escorts.mapping.post
    @idempotent
    def add_escort(self: Any, request: Request, pk: str) -> Response:
        """Put somebody with the role of an escort on the run."""
        leg = self.get_object()
        form = NewEscortSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        chosen = escorts_to_choose(leg, by=self.caller).filter(pk=form.validated_data["user"]).first()
        if chosen is None:
            raise NotAnEscort()
        duty = assign_escort(leg=leg, user=chosen, by=self.caller)
        return Response(EscortSerializer(duty).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=EscortChoiceSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"], url_path="escorts/choices", filterset_class=None, pagination_class=None)
    def escort_choices(self: Any, request: Request, pk: str) -> Response:
        """The escorts of one's own office, and of those above it, who are not on the run yet."""
        found = escorts_to_choose(self.get_object(), by=self.caller)
        return Response(EscortChoiceSerializer(found, many=True).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="escorts/(?P<duty>[0-9]{1,18})")
    @idempotent
    def release_escort(self: Any, request: Request, pk: str, duty: str) -> Response:
        """Take an escort off the run; its list is closed to that account from the next request on."""
        duties = EscortDuty.objects.select_related("leg__trip", "user")
        release_escort(duty=get_object_or_404(duties, leg=self.get_object(), pk=duty), by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=WalkOnSerializer, responses={201: BookingSerializer})
    @action(detail=True, methods=["post"], url_path="walk-ons")
    @idempotent
    def walk_ons(self: Any, request: Request, pk: str) -> Response:
        """Sign somebody up at the vehicle, where the trade allows it; then issue the list anew."""
        leg = self.get_object()
        form = WalkOnSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        board = stop_of(leg.trip, asked["board"]) if "board" in asked else None
        worker = _worker(self.caller, asked)
        made = add_walk_on(leg=leg, worker=worker, by=self.caller, manner=asked["manner"], board=board)
        row = with_all(Booking.objects.filter(pk=made.pk)).get()
        return Response(BookingSerializer(row).data, status=status.HTTP_201_CREATED)


def _worker(user: User, asked: dict[str, Any]) -> Worker:
    """Somebody of the registry of the caller's places; who is not in it is registered first."""
    if "worker" in asked:
        return known(user, [asked["worker"]])[0]
    number = IdentityNumber.parse(asked["identity_number"])
    found = with_number(workers.visible_to(user, "bookings.make"), number.number)
    if found is None:
        raise serializers.ValidationError({"identity_number": [NOBODY_KNOWN]})
    return found

"""Demand from wishes, the people who are asked, and odd patterns, for other systems."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.models import Invitation, Trip, TripTemplate
from trips.queries import helper_flags
from trips.queries.demand import Demand, demand_for, invitations_visible_to, open_demand, patterns_to
from trips.queries.jobs import placed_without_seat
from trips.queries.trip import may_manage
from trips.queries.trip import visible_to as trips_of
from trips.refusals import NobodyToAsk
from trips.services.helper_flags import close_flag
from trips.services.invitations import (
    accept_invitation,
    ask_riders,
    decline_invitation,
    draft_from_wishes,
    invite_placed,
)
from trips.services.sign_up import ASK, GIVE_BACK, KEEP
from workers.models import HELPED_MANNERS, HelperFlag
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet, ScopedViewSet
from zunyi.divisions.queries import division_by_code
from zunyi.refusals import NotAllowed

# More than the longest train carries are not proposed at once.
MOST_PROPOSED = 2000


class TownSerializer(serializers.Serializer[Any]):
    """A town, and how many of its people want to go."""

    town = serializers.CharField()
    people = serializers.IntegerField()


class DemandSerializer(serializers.Serializer[Any]):
    """Who wants to go to one place in one week, by town, and how many fill a bus."""

    destination = serializers.CharField(source="destination.code")
    name = serializers.CharField(source="destination.name")
    monday = serializers.DateField()
    people = serializers.IntegerField()
    needed = serializers.IntegerField()
    towns = serializers.SerializerMethodField()

    @extend_schema(responses=TownSerializer(many=True))
    def get_towns(self, line: Demand) -> list[dict[str, Any]]:
        """The towns, the most people first."""
        return [{"town": town, "people": people} for town, people in line.towns]


class TripDraftSerializer(serializers.Serializer[Any]):
    """One line of the demand, and the pattern after which a trip is drafted."""

    destination = serializers.CharField(max_length=12)
    monday = serializers.DateField()
    template = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    departs_at = serializers.DateTimeField()


class DraftedSerializer(serializers.Serializer[Any]):
    """The trip, and how many are proposed for it."""

    trip = serializers.CharField()
    riders = serializers.IntegerField()


class TripNumberSerializer(serializers.Serializer[Any]):
    """Which trip."""

    trip = serializers.CharField(max_length=30)


class ProposeSerializer(TripNumberSerializer):
    """Whom a trip is proposed to: people who said yes to a job where it goes, and have no seat."""

    workers = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_PROPOSED)


class ProposedSerializer(serializers.Serializer[Any]):
    """How many are proposed now."""

    proposed = serializers.IntegerField()


class AskedSerializer(serializers.Serializer[Any]):
    """How many were asked."""

    asked = serializers.IntegerField()


class DemandViewSet(ScopedViewSet[Invitation]):
    """Where how many people of the caller's places want to go, week by week."""

    capabilities = {"list": "trips.schedule", "draft": "trips.schedule"}
    scope = staticmethod(invitations_visible_to)
    serializer_class = DemandSerializer
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(responses=DemandSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The most wanted first."""
        return Response(DemandSerializer(open_demand(self.caller), many=True).data)

    @extend_schema(request=TripDraftSerializer, responses={201: DraftedSerializer})
    @action(detail=False, methods=["post"])
    @idempotent
    def draft(self, request: Request) -> Response:
        """Draft a trip with its riders proposed; nobody is told yet."""
        form = TripDraftSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        place = division_by_code(asked["destination"], exact=True)
        line = demand_for(self.caller, place, asked["monday"]) if place else None
        if place is None or line is None:
            raise NobodyToAsk()
        template: TripTemplate = get_object_or_404(patterns_to(self.caller, place), pk=asked["template"])
        trip, riders = draft_from_wishes(
            template=template, departs_at=asked["departs_at"], wishes=line.wishes, by=self.caller
        )
        return Response({"trip": trip.number, "riders": riders}, status=status.HTTP_201_CREATED)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """Somebody who is, or may be, asked whether they want to go."""

    trip = serializers.CharField(source="trip.number", read_only=True)
    worker = serializers.UUIDField(source="worker.public_id", read_only=True)
    name = serializers.CharField(source="worker.legal_name", read_only=True)
    stop = serializers.CharField(source="board.place.name", default="", read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "trip", "worker", "name", "stop", "state", "asked_at", "answered_at"]
        read_only_fields = fields


class InvitationYesSerializer(serializers.Serializer[Any]):
    """How the worker was asked."""

    manner = serializers.ChoiceField(choices=HELPED_MANNERS)
    witness = serializers.CharField(max_length=50, allow_blank=True, default="")
    other_seats = serializers.ChoiceField(choices=[ASK, KEEP, GIVE_BACK], default=ASK)


class InvitationViewSet(ReadingViewSet[Invitation]):
    """The riders proposed for trips, of the caller's places."""

    capabilities = {
        "list": "bookings.make",
        "retrieve": "bookings.make",
        "propose": "trips.schedule",
        "ask": "trips.schedule",
        "accept": "bookings.make",
        "decline": "bookings.make",
    }
    scope = staticmethod(invitations_visible_to)
    serializer_class = InvitationSerializer
    filterset_fields = ["state"]

    def prepare(self, rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
        """With trip, person and stop."""
        return rows.select_related("trip", "worker", "board__place")

    @extend_schema(request=ProposeSerializer, responses={201: ProposedSerializer})
    @action(detail=False, methods=["post"])
    @idempotent
    def propose(self, request: Request) -> Response:
        """Propose a trip to people with a job where it goes and no seat; nobody is told yet, `ask` does that."""
        form = ProposeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        trip, wanted = self._trip(form.validated_data["trip"]), set(form.validated_data["workers"])
        waiting = placed_without_seat(self.caller, trip).filter(worker__public_id__in=wanted)
        chosen = {each.worker_id: each.worker for each in waiting.select_related("worker__household")}
        if len(chosen) < len(wanted):
            raise serializers.ValidationError({"workers": [_("Some of them have no job there, or a seat already.")]})
        n = invite_placed(trip=trip, workers=list(chosen.values()), by=self.caller)
        return Response({"proposed": n}, status=status.HTTP_201_CREATED)

    @extend_schema(request=TripNumberSerializer, responses=AskedSerializer)
    @action(detail=False, methods=["post"])
    @idempotent
    def ask(self, request: Request) -> Response:
        """Ask everybody who is proposed for a trip."""
        form = TripNumberSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response({"asked": ask_riders(trip=self._trip(form.validated_data["trip"]), by=self.caller)})

    @extend_schema(request=InvitationYesSerializer, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def accept(self, request: Request, pk: str) -> Response:
        """Write a yes down: it takes the seat."""
        form = InvitationYesSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        accept_invitation(invitation=self.get_object(), by=self.caller, **form.validated_data)
        return Response(InvitationSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def decline(self, request: Request, pk: str) -> Response:
        """Write a no down: nothing follows from it."""
        decline_invitation(invitation=self.get_object(), by=self.caller)
        return Response(InvitationSerializer(self.get_object()).data)

    def _trip(self, number: str) -> Trip:
        trip = get_object_or_404(trips_of(self.caller), number=number)
        if not may_manage(self.caller, trip, "trips.schedule"):
            raise NotAllowed()
        return trip


class FlagSerializer(serializers.ModelSerializer[HelperFlag]):
    """One odd pattern; phones are masked."""

    division = serializers.CharField(source="division.code", read_only=True)
    helper = serializers.CharField(source="helper.name", default=None, read_only=True)

    class Meta:
        model = HelperFlag
        fields = [
            "id", "kind", "division", "helper", "phone_masked", "people", "first_at", "last_at", "closed_at", "remark",
        ]  # fmt: skip
        read_only_fields = fields


class ClosingRemarkSerializer(serializers.Serializer[Any]):
    """What was found out."""

    remark = serializers.CharField(max_length=300)


class FlagViewSet(ReadingViewSet[HelperFlag]):
    """Odd patterns in helped sign-ups of the caller's places."""

    capabilities = {"list": "flags.view", "retrieve": "flags.view", "close": "flags.close"}
    scope = staticmethod(helper_flags.visible_to)
    serializer_class = FlagSerializer
    filterset_fields = ["kind"]

    def prepare(self, rows: QuerySet[HelperFlag]) -> QuerySet[HelperFlag]:
        """With place and helper."""
        return rows.select_related("division", "helper")

    @extend_schema(request=ClosingRemarkSerializer, responses=FlagSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def close(self, request: Request, pk: str) -> Response:
        """Close it with what was found out."""
        form = ClosingRemarkSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        close_flag(flag=self.get_object(), remark=form.validated_data["remark"], by=self.caller)
        return Response(FlagSerializer(self.get_object()).data)

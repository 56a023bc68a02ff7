"""Incidents on the way for other systems: under the same right as the pages, and every look is written down."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.models import Booking, Incident, IncidentContact
from trips.queries.booking import visible_to as bookings_for
from trips.queries.incident import RIGHT, concerned, may_open, taken_back, visible_to
from trips.queries.trip import manageable_by
from trips.services.incident import close_incident, note_contact, note_looks, open_incident, reveal_kin, send_anew
from workers.models import NextOfKin
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.notices.models import Notice
from zunyi.refusals import NotAllowed

_BIGGEST = 2**63 - 1


class IncidentContactSerializer(serializers.ModelSerializer[IncidentContact]):
    """A line of the contact log."""

    class Meta:
        model = IncidentContact
        fields = ["whom", "said", "at", "recorded_at"]
        read_only_fields = ["recorded_at"]


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    """What happened, without a word about whom; that stands in the single one."""

    trip = serializers.CharField(source="trip.number", read_only=True)
    run = serializers.IntegerField(source="leg.order", read_only=True, help_text="Order of the run in its trip.")
    whole_run = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = ["id", "trip", "run", "whole_run", "kind", "state", "happened_at", "opened_at", "closed_at"]
        read_only_fields = fields

    def get_whole_run(self, incident: Incident) -> bool:
        """Whether it concerns everybody on the run."""
        return incident.booking_id is None


class WholeIncidentSerializer(IncidentSerializer):
    """The same with everything that is known."""

    booking = serializers.IntegerField(source="booking_id", read_only=True, allow_null=True)
    worker = serializers.UUIDField(source="booking.worker.public_id", read_only=True, default=None)
    contacts = IncidentContactSerializer(many=True, read_only=True)

    class Meta(IncidentSerializer.Meta):
        fields = [*IncidentSerializer.Meta.fields, "booking", "worker", "place", "happened", "outcome", "contacts"]
        read_only_fields = fields


class IncidentReportSerializer(serializers.Serializer[Any]):
    """What happened; a booking for one passenger, none for everybody on the run."""

    trip = serializers.CharField(max_length=30)
    run = serializers.IntegerField(min_value=0, max_value=60, default=0)
    booking = serializers.IntegerField(min_value=1, max_value=_BIGGEST, required=False)
    kind = serializers.ChoiceField(choices=Incident.Kind.choices)
    happened = serializers.CharField(max_length=1000)
    happened_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=100)


class ClosingSerializer(serializers.Serializer[Any]):
    """The end of it, and what it was if the first report was wrong."""

    outcome = serializers.CharField(max_length=500)
    kind = serializers.ChoiceField(choices=Incident.Kind.choices, required=False)


class KinReasonSerializer(serializers.Serializer[Any]):
    """Why somebody looks; where it concerns a whole run, about whom."""

    reason = serializers.CharField(max_length=200)
    booking = serializers.IntegerField(min_value=1, max_value=_BIGGEST, required=False)


class ConcernedSerializer(serializers.ModelSerializer[Booking]):
    """Somebody on a run that had an accident."""

    booking = serializers.IntegerField(source="pk", read_only=True)
    worker = serializers.UUIDField(source="worker.public_id", read_only=True)
    seat = serializers.CharField(read_only=True, allow_null=True)
    has_kin = serializers.BooleanField(read_only=True, help_text="Whether somebody to be called is named.")

    class Meta:
        model = Booking
        fields = ["booking", "worker", "seat", "state", "has_kin"]
        read_only_fields = fields


class TakenBackSerializer(serializers.ModelSerializer[Notice]):
    """A message that an incident kept from going out."""

    class Meta:
        model = Notice
        fields = ["id", "kind", "about_type", "about_id", "due_at"]
        read_only_fields = fields


class SendAnewSerializer(serializers.Serializer[Any]):
    """Which of them go out after all."""

    notices = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=_BIGGEST), allow_empty=False, max_length=2000
    )


class SentAnewSerializer(serializers.Serializer[Any]):
    """How many go out now."""

    count = serializers.IntegerField()


class RevealedKinSerializer(serializers.Serializer[Any]):
    """Whom to call."""

    name = serializers.CharField()
    relation = serializers.ChoiceField(choices=NextOfKin.Relation.choices)
    phone = serializers.CharField()


class IncidentFilter(django_filters.FilterSet):
    """By state, kind and trip."""

    trip = django_filters.CharFilter("trip__number")

    class Meta:
        model = Incident
        fields = ["state", "kind"]


class IncidentViewSet(ReadingViewSet[Incident]):
    """Incidents that concern the caller's places."""

    capabilities = dict.fromkeys(
        (
            "list",
            "retrieve",
            "create",
            "contacts",
            "kin",
            "people",
            "messages",
            "send_anew",
            "close",
        ),
        RIGHT,
    )
    scope = staticmethod(visible_to)
    serializer_class = IncidentSerializer
    filterset_class = IncidentFilter

    def prepare(self, rows: QuerySet[Incident]) -> QuerySet[Incident]:
        """With the contact log."""
        return rows.prefetch_related("contacts")

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page of the list, each row of which counts as a look."""
        page = super().paginate_queryset(queryset)
        note_looks(incidents=page or [], by=self.caller, page="api")
        return page

    @extend_schema(responses=WholeIncidentSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Everything that is known of one; written down as a look."""
        incident = self.get_object()
        note_looks(incidents=[incident], by=self.caller, page="api")
        return Response(WholeIncidentSerializer(incident).data, headers={"Cache-Control": "no-store"})

    @extend_schema(request=IncidentReportSerializer, responses={201: WholeIncidentSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Open an incident: from now on nothing about these journeys can be changed, by anybody."""
        asked = IncidentReportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        number, order, of = facts.pop("trip"), facts.pop("run"), facts.pop("booking", None)
        booking = None
        if of is None:
            trip = get_object_or_404(manageable_by(self.caller, RIGHT), number=number)
        else:
            found = bookings_for(self.caller).select_related("worker__household", "trip__organiser")
            booking = get_object_or_404(found, pk=of, trip__number=number)
            if not may_open(self.caller, booking):
                raise NotAllowed()
            trip = booking.trip
        leg = get_object_or_404(trip.legs.select_related("trip"), order=order)
        made = open_incident(leg=leg, booking=booking, by=self.caller, **facts)
        return Response(self._whole(made.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=IncidentContactSerializer, responses={201: IncidentContactSerializer}, filters=False)
    @action(detail=True, methods=["post"])
    @idempotent
    def contacts(self, request: Request, pk: str) -> Response:
        """Add a line to the contact log."""
        asked = IncidentContactSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        line = note_contact(incident=self.get_object(), by=self.caller, **asked.validated_data)
        return Response(IncidentContactSerializer(line).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=KinReasonSerializer, responses=RevealedKinSerializer, filters=False)
    @action(detail=True, methods=["post"])
    def kin(self, request: Request, pk: str) -> Response:
        """Whom to call, for a stated reason; never repeated from a key: each look is a look."""
        asked = KinReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        incident, facts = self.get_object(), dict(asked.validated_data)
        if of := facts.pop("booking", None):
            facts["booking"] = get_object_or_404(concerned(incident, self.caller), pk=of)
        kin = reveal_kin(incident=incident, by=self.caller, **facts)
        return Response(RevealedKinSerializer(kin).data, headers={"Cache-Control": "no-store"})

    @extend_schema(responses=ConcernedSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def people(self, request: Request, pk: str) -> Response:
        """Whom it concerns, of those whom the caller may see; written down as a look."""
        incident = self.get_object()
        note_looks(incidents=[incident], by=self.caller, page="api")
        return Response(ConcernedSerializer(concerned(incident, self.caller), many=True).data)

    @extend_schema(responses=TakenBackSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def messages(self, request: Request, pk: str) -> Response:
        """The messages that a closed incident had taken back and that may still help."""
        return Response(TakenBackSerializer(taken_back(self.get_object(), self.caller), many=True).data)

    @extend_schema(request=SendAnewSerializer, responses=SentAnewSerializer, filters=False)
    @messages.mapping.post
    @idempotent
    def send_anew(self, request: Request, pk: str) -> Response:
        """Let some of them go out after all; nothing does so by itself."""
        asked = SendAnewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        count = send_anew(incident=self.get_object(), by=self.caller, **asked.validated_data)
        return Response({"count": count})

    @extend_schema(request=ClosingSerializer, responses=WholeIncidentSerializer, filters=False)
    @action(detail=True, methods=["post"])
    @idempotent
    def close(self, request: Request, pk: str) -> Response:
        """Say what became of it; the journeys can be changed again."""
        asked = ClosingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        incident = self.get_object()
        close_incident(incident=incident, by=self.caller, **{"kind": incident.kind} | asked.validated_data)
        return Response(self._whole(incident.pk))

    def _whole(self, pk: int) -> Any:
        return WholeIncidentSerializer(self.prepare(visible_to(self.caller)).get(pk=pk)).data

"""Arrivals and follow-ups for other systems."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.models import FollowUp, Placement
from employers.queries import follow_up
from employers.queries.coming import with_coming
from employers.queries.placement import EXPECTED_FIRST, SAID_YES, arrivals_visible_to, found
from employers.services.arrival import confirm_arrival, confirm_arrivals
from employers.services.arrival_sheet import export_arrivals
from employers.services.follow_up import (
    AtWork,
    Leaving,
    record_at_work,
    record_left,
    record_no_answer,
    record_no_way,
    undo_follow_up,
)
from workers.models import EmploymentSpell
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# More than come to one firm on a day are not written down at once.
MOST_AT_ONCE = 500


class ArrivalSerializer(serializers.ModelSerializer[Placement]):
    """Somebody who has said yes, and comes or has come."""

    name = serializers.CharField(source="worker.legal_name", read_only=True)
    job = serializers.CharField(source="vacancy.title", read_only=True)
    employer = serializers.IntegerField(source="vacancy.employer_id", read_only=True)
    starts_on = serializers.DateField(source="vacancy.from_on", read_only=True)
    state = serializers.CharField(read_only=True, help_text="accepted or arrived")
    comes_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="Null: no seat on a trip.")
    comes_to = serializers.CharField(read_only=True, allow_null=True, help_text="The stop where they get off.")
    comes_by = serializers.CharField(read_only=True, allow_null=True, help_text="The number of the trip.")

    class Meta:
        model = Placement
        fields = [
            "id", "name", "job", "employer", "starts_on", "state", "comes_at", "comes_to", "comes_by", "arrived_on",
        ]  # fmt: skip
        read_only_fields = fields


class ArrivedSerializer(serializers.Serializer[Any]):
    """The day on which somebody came."""

    arrived_on = serializers.DateField()


class ManyArrivedSerializer(ArrivedSerializer):
    """Who came on that day."""

    arrivals = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST_AT_ONCE
    )


class NotWrittenSerializer(serializers.Serializer[Any]):
    """Somebody whose arrival could not be written down, and why."""

    arrival = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ManyOutcomeSerializer(serializers.Serializer[Any]):
    """What became of each."""

    arrived = ArrivalSerializer(many=True)
    refused = NotWrittenSerializer(many=True)


class ArrivalFilter(django_filters.FilterSet):
    """By name or employer, and by state."""

    search = django_filters.CharFilter(method="by_words", help_text="Part of a name, or of an employer's.")
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in SAID_YES])

    class Meta:
        model = Placement
        fields: ClassVar[list[str]] = []

    def by_words(self, arrivals: QuerySet[Placement], name: str, value: str) -> QuerySet[Placement]:
        return found(arrivals, q=value)


class ArrivalViewSet(ReadingViewSet[Placement]):
    """Who comes to an employer, or to a station's area; names only after the worker's yes."""

    capabilities = {
        "list": "arrivals.view", "retrieve": "arrivals.view", "confirm": "placements.confirm",
        "confirm_many": "placements.confirm", "sheet": "arrivals.export",
    }  # fmt: skip
    scope = staticmethod(lambda user, capability: with_coming(arrivals_visible_to(user)))
    serializer_class = ArrivalSerializer
    filterset_class = ArrivalFilter

    @extend_schema(request=ArrivedSerializer, responses=ArrivalSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def confirm(self, request: Request, pk: str) -> Response:
        """Write down that the person has arrived."""
        asked = ArrivedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        confirm_arrival(placement=self.get_object(), on=asked.validated_data["arrived_on"], by=self.caller)
        return Response(ArrivalSerializer(self.get_object()).data)

    @extend_schema(request=ManyArrivedSerializer, responses=ManyOutcomeSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="confirm-many")
    @idempotent
    def confirm_many(self, request: Request) -> Response:
        """Write down that several people have arrived, each for itself: one that cannot be holds up no other."""
        asked = ManyArrivedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted, on = set(asked.validated_data["arrivals"]), asked.validated_data["arrived_on"]
        chosen = list(self.get_queryset().filter(pk__in=wanted))
        if len(chosen) < len(wanted):
            raise serializers.ValidationError({"arrivals": [_("Some of them are not among those who come to you.")]})
        outcome = confirm_arrivals(placements=chosen, on=on, by=self.caller)
        arrived = self.get_queryset().filter(pk__in=[each.pk for each in outcome.placements]).order_by("pk")
        refused = [{"arrival": each.pk, "code": no.code, "detail": str(no)} for each, no in outcome.refused]
        return Response(ManyOutcomeSerializer({"arrived": arrived, "refused": refused}).data)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=False, methods=["get"], pagination_class=None)
    def sheet(self, request: Request) -> HttpResponse:
        """The same people as an Excel file, as far as the filters reach. Each call is written down."""
        coming = self.filter_queryset(self.get_queryset()).order_by(*EXPECTED_FIRST)
        headers = {
            "Content-Disposition": f'attachment; filename="arrivals-{timezone.localdate():%Y%m%d}.xlsx"',
            "Cache-Control": "no-store, private",
        }
        content = export_arrivals(placements=coming, by=self.caller)
        return HttpResponse(content, content_type=XLSX, headers=headers)


class FollowUpSerializer(serializers.ModelSerializer[FollowUp]):
    """One question after an arrival, and its answer."""

    name = serializers.CharField(source="placement.worker.legal_name", read_only=True)
    answer = serializers.CharField(read_only=True, help_text="at_work, left, or empty")
    left_reason = serializers.CharField(read_only=True)
    evidence = serializers.CharField(read_only=True)
    differs = serializers.BooleanField(read_only=True, help_text="Something is not as it was promised.")

    class Meta:
        model = FollowUp
        fields = [
            "id", "placement", "name", "step", "due_on", "state", "way", "tries", "next_on", "answer", "has_contract",
            "job_as_promised", "pay_as_promised", "paid", "differs", "left_on", "left_reason", "wants_local",
            "evidence", "note", "done_at",
        ]  # fmt: skip
        read_only_fields = fields


class AtWorkSerializer(serializers.Serializer[Any]):
    """Still there; null where it was not asked."""

    has_contract = serializers.BooleanField(allow_null=True, default=None)
    job_as_promised = serializers.BooleanField(allow_null=True, default=None)
    pay_as_promised = serializers.BooleanField(allow_null=True, default=None)
    paid = serializers.IntegerField(min_value=0, max_value=100_000, allow_null=True, default=None)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class LeavingSerializer(serializers.Serializer[Any]):
    """Left; wants_local only where it was asked."""

    left_on = serializers.DateField()
    reason = serializers.ChoiceField(choices=EmploymentSpell.Ended.choices, default="other")
    came_home = serializers.BooleanField(default=False)
    wants_local = serializers.BooleanField(allow_null=True, default=None)
    new_employer = serializers.CharField(max_length=80, allow_blank=True, default="")
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class FollowUpFilter(django_filters.FilterSet):
    """By state, way, step and day."""

    due_until = django_filters.DateFilter("next_on", "lte")

    class Meta:
        model = FollowUp
        fields = ["state", "way", "step"]


class FollowUpViewSet(ReadingViewSet[FollowUp]):
    """How it goes after the arrival: own people, or a station's own arrivals."""

    capabilities = dict.fromkeys(
        ("list", "retrieve", "at_work", "left", "no_answer", "no_way", "undo"), "follow_ups.record"
    )
    scope = staticmethod(follow_up.visible_to)
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter

    @extend_schema(request=AtWorkSerializer, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], url_path="at-work")
    @idempotent
    def at_work(self, request: Request, pk: str) -> Response:
        """The person is still there."""
        asked = AtWorkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = AtWork(**asked.validated_data)
        return self._answer(record_at_work(follow_up=self.get_object(), said=said, by=self.caller))

    @extend_schema(request=LeavingSerializer, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def left(self, request: Request, pk: str) -> Response:
        """The person has left."""
        asked = LeavingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        leaving = Leaving(**asked.validated_data)
        return self._answer(record_left(follow_up=self.get_object(), leaving=leaving, by=self.caller))

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], url_path="no-answer")
    @idempotent
    def no_answer(self, request: Request, pk: str) -> Response:
        """Nobody answered; the next try comes another day, in time by another way."""
        return self._answer(record_no_answer(follow_up=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], url_path="no-way")
    @idempotent
    def no_way(self, request: Request, pk: str) -> Response:
        """There is no phone, or the number is dead: the next way is taken today."""
        return self._answer(record_no_way(follow_up=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def undo(self, request: Request, pk: str) -> Response:
        """Take the last entry back, as long as that is possible."""
        return self._answer(undo_follow_up(follow_up=self.get_object(), by=self.caller))

    def _answer(self, asked: FollowUp) -> Response:
        return Response(FollowUpSerializer(self.get_queryset().get(pk=asked.pk)).data)

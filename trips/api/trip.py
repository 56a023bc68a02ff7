"""Trips for other systems: what runs when, what is free; and opening and closing one's own."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.plan_sheet import SheetActions
from trips.api.planning import (
    CalendarFilterSerializer,
    CopySerializer,
    DaySerializer,
    FindingSerializer,
    NewQuotaSerializer,
    QuotaSerializer,
)
from trips.api.run import RunActions
from trips.api.seat import SeatActions
from trips.api.trip_rows import TripSerializer
from trips.models import Call, Leg, Mode, Trip
from trips.queries.plan.law import findings_of
from trips.queries.plan.quota import quotas_of
from trips.queries.trip import ALL_STATES, manageable_by, matching, month_of, visible_to, with_facts, with_seats
from trips.services.plan.copies import copy_trip
from trips.services.plan.quotas import set_quota
from trips.services.plan.schedule import close_trip, open_trip, release_trip, settle_trip
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.divisions.queries import division_by_code

# A plain list, not a page of something longer.
_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]


class TripFilter(django_filters.FilterSet):
    """By state, mode, days, destination, organiser and words."""

    search = django_filters.CharFilter(
        method="by_words", help_text="Part of the number, title, vehicle or a place's name."
    )
    mode = django_filters.ChoiceFilter(choices=Mode.choices)
    destination = django_filters.CharFilter(method="by_place", help_text="Code of a place; all below it is included.")
    organiser = django_filters.CharFilter(method="by_place", help_text="Code of the county or city that lays it on.")
    departs_after = django_filters.IsoDateTimeFilter("departs_at", "gte")
    departs_before = django_filters.IsoDateTimeFilter("departs_at", "lt")

    class Meta:
        model = Trip
        fields = ["state"]

    def by_words(self, trips: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return matching(trips, state=ALL_STATES, q=value)

    def by_place(self, trips: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        place = division_by_code(value, exact=True)
        facts: dict[str, Any] = {name: place}
        return matching(trips, state=ALL_STATES, **facts) if place else trips.none()


def reach(user: User, capability: str) -> QuerySet[Trip]:
    """Trips of one's own county and of the city are seen; only those laid on below one's own place are changed."""
    return visible_to(user, capability) if capability == "trips.view" else manageable_by(user, capability)


class TripViewSet(RunActions, SheetActions, SeatActions, ReadingViewSet[Trip]):
    """Trips that the caller's offices lay on, and those of the levels above."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        **RunActions.capabilities,
        **SheetActions.capabilities,
        **SeatActions.capabilities,
        "list": "trips.view",
        "retrieve": "trips.view",
        "calendar": "trips.view",
        "open": "trips.schedule",
        "close": "trips.schedule",
        "release": "trips.schedule",
        "settle": "trips.schedule",
        "findings": "trips.view",
        "quotas": "trips.view",
        "keep": "trips.schedule",
        "copy": "trips.schedule",
    }
    scope = staticmethod(reach)
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Za-z-]+"
    serializer_class = TripSerializer
    filterset_class = TripFilter

    def prepare(self, rows: QuerySet[Trip]) -> QuerySet[Any]:
        """With facts, legs and calls, in three queries."""
        calls = Call.objects.select_related("place__division").order_by("order")
        legs = with_seats(Leg.objects.select_related("layout").order_by("order"))
        return with_facts(rows).prefetch_related(Prefetch("legs", legs.prefetch_related(Prefetch("calls", calls))))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def open(self, request: Request, number: str) -> Response:
        """Let people sign up."""
        return self._answer(open_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def close(self, request: Request, number: str) -> Response:
        """End the sign-up; those who have a seat keep it."""
        return self._answer(close_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def release(self, request: Request, number: str) -> Response:
        """Say that the plan stands; refused with `trip_has_gaps` while something is missing."""
        return self._answer(release_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def settle(self, request: Request, number: str) -> Response:
        """Close the books of an arrived trip."""
        return self._answer(settle_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(responses=FindingSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def findings(self, request: Request, number: str) -> Response:
        """What the law says about the plan, the gaps first; texts in the language of `Accept-Language`."""
        return Response(FindingSerializer(findings_of(self.get_object()), many=True).data)

    @extend_schema(responses=QuotaSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def quotas(self, request: Request, number: str) -> Response:
        """The seats that are kept, and for whom."""
        return Response(QuotaSerializer(quotas_of(self.get_object()), many=True).data)

    @extend_schema(request=NewQuotaSerializer, responses={201: QuotaSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def keep(self, request: Request, number: str) -> Response:
        """Keep seats for the people of a place or an employer."""
        trip = self.get_object()
        form = NewQuotaSerializer(data=request.data, context={"trip": trip})
        form.is_valid(raise_exception=True)
        quota = set_quota(trip=trip, by=self.caller, **form.validated_data)
        return Response(QuotaSerializer(quotas_of(trip).get(pk=quota.pk)).data, status=201)

    @extend_schema(request=CopySerializer, responses={201: TripSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["post"])
    @idempotent
    def copy(self, request: Request, number: str) -> Response:
        """Lay the trip on again, as drafts: on a date, on a lunar day, or on its own lunar day a year later."""
        form = CopySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        trip = self.get_object()
        made = copy_trip(trip=trip, by=self.caller, **form.wanted(trip))
        rows = self.get_queryset().filter(pk__in=[trip.pk for trip in made]).order_by("pk")
        return Response(TripSerializer(rows, many=True).data, status=201)

    @extend_schema(responses=DaySerializer(many=True), parameters=[*_PLAIN, CalendarFilterSerializer])
    @action(detail=False, methods=["get"], pagination_class=None)
    def calendar(self, request: Request) -> Response:
        """The days of a month, whole weeks of it, by both calendars with the trips that leave on each."""
        form = CalendarFilterSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        weeks = month_of(self.filter_queryset(self.get_queryset()), form.validated_data["month"].replace(day=1))
        return Response(DaySerializer([day for week in weeks for day in week], many=True).data)

    def _answer(self, trip: Trip, status: int = 200) -> Response:
        return Response(TripSerializer(self.get_queryset().get(pk=trip.pk)).data, status=status)

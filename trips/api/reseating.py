"""Changes of seats for other systems: the map to choose on, moving, swapping, companions together, taking back."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.keys import KeyField
from trips.models import Leg, Reseating
from trips.queries.seats.reseating import moved_people, visible_to
from trips.queries.trip import manageable_by
from trips.refusals import SeatOfAnotherRun
from trips.services.seats.reseating import move_people, undo_reseating
from trips.services.seats.together import KIND, ask_together, carry_out_proposal
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.jobs.services import ask_for_job
from zunyi.jobs.views.start import nudge

# More people than a vehicle carries are not moved at once.
_MOST = 1500
_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]


class MovedSerializer(serializers.Serializer[Any]):
    """One person's seat before and after."""

    booking = serializers.IntegerField()
    old = serializers.CharField(help_text="Label of the seat so far.")
    new = serializers.CharField(help_text="Label of the new seat.")


class FiguresSerializer(serializers.Serializer[Any]):
    """What a proposal reaches; empty for a move by hand. Pairs are before and after."""

    parties = serializers.IntegerField(required=False, help_text="Parties of two or more.")
    people = serializers.IntegerField(required=False, help_text="People in them.")
    parted = serializers.ListField(child=serializers.IntegerField(), required=False, help_text="Parties apart.")
    beside = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="People with a companion right beside them."
    )
    moved = serializers.IntegerField(required=False)
    anew = serializers.BooleanField(required=False, help_text="The whole vehicle was filled anew.")


class ReseatingSerializer(serializers.ModelSerializer[Reseating]):
    """A change of seats on one run of a trip."""

    trip = serializers.CharField(source="leg.trip.number", read_only=True)
    run = serializers.IntegerField(source="leg.order", read_only=True, help_text="Order of the run in its trip.")
    figures = FiguresSerializer(read_only=True)

    class Meta:
        model = Reseating
        fields = ["id", "trip", "run", "kind", "state", "reason", "figures", "made_at", "done_at", "undone_at"]
        read_only_fields = fields


class ReseatingPeopleSerializer(ReseatingSerializer):
    """The same with who moves."""

    people = serializers.SerializerMethodField()

    class Meta(ReseatingSerializer.Meta):
        fields = [*ReseatingSerializer.Meta.fields, "people"]
        read_only_fields = fields

    @extend_schema_field(MovedSerializer(many=True))
    def get_people(self, reseating: Reseating) -> list[dict[str, Any]]:
        """In the order of the new seats."""
        moved = moved_people(reseating, self.context["request"].user)
        return [{"booking": each.booking, "old": each.old, "new": each.new} for each in moved]


class SeatOfBookingSerializer(serializers.Serializer[Any]):
    """Who is to sit where."""

    booking = KeyField()
    seat = serializers.CharField(max_length=12, help_text="Label of the new seat.")


class RunSerializer(serializers.Serializer[Any]):
    """A run of a trip."""

    trip = serializers.CharField(max_length=20, help_text="The trip's number.")
    run = serializers.IntegerField(min_value=0, max_value=1000, default=0, help_text="Order of the run in its trip.")


class MoveSerializer(RunSerializer):
    """People and their new seats on a run, all or none; two who get each other's seats swap."""

    seats = serializers.ListField(child=SeatOfBookingSerializer(), min_length=1, max_length=_MOST)
    first_stretch = serializers.IntegerField(
        min_value=0, max_value=62, required=False, help_text="Only from this stretch on (0: from the first stop)."
    )
    last_stretch = serializers.IntegerField(min_value=0, max_value=62, required=False, help_text="Up to this stretch.")
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Both ends of the part, or none."""
        if ("first_stretch" in asked) != ("last_stretch" in asked):
            raise serializers.ValidationError({"last_stretch": [_("Name both ends of the part, or none.")]})
        return asked


class TogetherSerializer(RunSerializer):
    """For which run better seats are to be looked for."""

    anew = serializers.BooleanField(default=False, help_text="Fill the whole vehicle from the front, whoever moves.")


class ReseatingFilter(django_filters.FilterSet):
    """By trip, kind and state."""

    trip = django_filters.CharFilter("leg__trip__number", help_text="The trip's number.")

    class Meta:
        model = Reseating
        fields = ["kind", "state"]


class ReseatingViewSet(ReadingViewSet[Reseating]):
    """Changes of seats on the trips that the caller's office runs."""

    capabilities = {
        "list": "trips.run", "retrieve": "trips.run", "create": "trips.run", "together": "trips.run",
        "carry_out": "trips.run", "undo": "trips.run",
    }  # fmt: skip
    scope = staticmethod(visible_to)
    serializer_class = ReseatingSerializer
    filterset_class = ReseatingFilter

    def get_serializer_class(self) -> type[ReseatingSerializer]:
        """A list without the people."""
        return ReseatingSerializer if self.action == "list" else ReseatingPeopleSerializer

    @extend_schema(request=MoveSerializer, responses={201: ReseatingPeopleSerializer}, parameters=_PLAIN, filters=False)
    @idempotent
    def create(self, request: Request) -> Response:
        """Seat people on other seats of the run, all or none; two of them swap by getting each other's seats."""
        form = MoveSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        leg = self._leg(asked)
        part = range(asked["first_stretch"], asked["last_stretch"] + 1) if "first_stretch" in asked else None
        made = move_people(
            leg=leg, seats=_seats(leg, asked["seats"]), by=self.caller, reason=asked["reason"], stretches=part
        )
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request=TogetherSerializer, responses={202: ReseatingPeopleSerializer}, parameters=_PLAIN, filters=False
    )
    @action(detail=False, methods=["post"])
    @idempotent
    def together(self, request: Request) -> Response:
        """Have better seats for companions looked for; read the answer until its state is no longer `working`."""
        form = TogetherSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = ask_together(leg=self._leg(form.validated_data), by=self.caller, anew=form.validated_data["anew"])
        job = ask_for_job(kind=KIND, title=_("Seats for companions"), by=self.caller, payload={"reseating": asked.pk})
        nudge(job)
        return self._answer(asked.pk, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=ReseatingPeopleSerializer)
    @action(detail=True, methods=["post"], url_path="carry-out")
    @idempotent
    def carry_out(self, request: Request, pk: str) -> Response:
        """Seat everybody as the proposal says; refused when seats changed since it was worked out."""
        return self._answer(carry_out_proposal(reseating=self.get_object(), by=self.caller).pk)

    @extend_schema(request=None, responses=ReseatingPeopleSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def undo(self, request: Request, pk: str) -> Response:
        """Give everybody the seat before it back, while all of them can."""
        return self._answer(undo_reseating(reseating=self.get_object(), by=self.caller).pk)

    def _leg(self, asked: dict[str, Any]) -> Leg:
        legs = Leg.objects.filter(trip__in=manageable_by(self.caller, "trips.run")).select_related("trip", "layout")
        return get_object_or_404(legs, trip__number=asked["trip"], order=asked["run"])

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        rows: QuerySet[Reseating] = self.get_queryset()
        return Response(ReseatingPeopleSerializer(rows.get(pk=pk), context={"request": self.request}).data, status=code)


def _seats(leg: Leg, wanted: list[dict[str, Any]]) -> dict[int, int]:
    """The ids behind the labels; the service says whether people may sit there."""
    labels = dict(leg.seats.filter(label__in=[each["seat"] for each in wanted]).values_list("label", "pk"))
    if not all(each["seat"] in labels for each in wanted):
        raise SeatOfAnotherRun()
    return {each["booking"]: labels[each["seat"]] for each in wanted}

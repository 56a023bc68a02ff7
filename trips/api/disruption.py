"""The disruption desk for other systems: report, look at the proposal, approve it once, write answers down."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.keys import KeyField
from trips.api.planning import FindingSerializer
from trips.forms.disruption.kinds import FORMS, kinds_for
from trips.forms.disruption.report import DisruptionForm
from trips.models import AffectedRider, Disruption, Leg, SeatLayout, Trip
from trips.queries import trip as trips
from trips.queries.disruption import reports as disruptions
from trips.queries.disruption.left_over import parties_left, ways_for
from trips.queries.disruption.night import CAUSES, PAYERS
from trips.queries.disruption.outdated import outdated_among
from trips.queries.disruption.preview import newly_broken, warnings_of
from trips.queries.disruption.replan.offers import trips_to_same_place
from trips.queries.disruption.replan.plan import BACK, COACHES, VEHICLE, WAITS
from trips.queries.disruption.replan.swap import ALONE_FIRST, LAST_SIGNED_UP
from trips.queries.disruption.replan.times import ALL, BUSES, NOBODY
from trips.refusals import OtherTripMissing, RunDoesNotFit
from trips.services.disruption.left_over import answer_left_over
from trips.services.disruption.report import approve_disruption, propose_anew, report_disruption, withdraw_disruption
from workers.models import HELPED_MANNERS, Consent
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

ANSWERS = [(each.value, each.label) for each in AffectedRider.Answer if each.value not in ("", "open")]
_MOST = 2**31 - 1
_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]


class CountsSerializer(serializers.Serializer[Any]):
    """How many keep their seat, move, and are left over."""

    keeps = serializers.IntegerField()
    moves = serializers.IntegerField()
    left = serializers.IntegerField()


class DisruptionSerializer(serializers.ModelSerializer[Disruption]):
    """What happened to one run of a trip, and where it stands."""

    trip = serializers.CharField(source="trip.number", read_only=True)
    run = serializers.IntegerField(source="leg.order", read_only=True, help_text="Order of the run in its trip.")
    choices = serializers.JSONField(read_only=True, help_text="What was said about it, by the names of the report.")
    counts = serializers.SerializerMethodField()
    to_ask = serializers.IntegerField(read_only=True, help_text="People left over who are still to be asked.")
    outdated = serializers.SerializerMethodField(help_text="The trip has changed since the proposal: make it anew.")

    class Meta:
        model = Disruption
        fields = [
            "id", "trip", "run", "kind", "state", "happened", "choices", "counts", "to_ask", "outdated",
            "reported_at", "proposed_at", "ended_at", "end_reason",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(CountsSerializer(allow_null=True))
    def get_counts(self, disruption: Disruption) -> dict[str, int] | None:
        """From the frozen proposal."""
        return disruption.proposal["counts"] if disruption.proposal else None

    def get_outdated(self, disruption: Disruption) -> bool:
        """Worked out for a whole page at once, where there is one."""
        known = self.context.get("outdated")
        return disruption.pk in (outdated_among([disruption]) if known is None else known)


class ChoicesSerializer(serializers.Serializer[Any]):
    """The facts of the kinds; each kind reads only its own, and says what it misses."""

    happened = serializers.CharField(max_length=200)
    run = serializers.IntegerField(min_value=0, max_value=60, required=False, help_text="Order of the run.")
    call = serializers.IntegerField(min_value=1, max_value=_MOST, required=False, help_text="Id of a stop.")
    minutes = serializers.IntegerField(min_value=5, max_value=2880, required=False)
    waits = serializers.ChoiceField(choices=[ALL, BUSES, NOBODY], required=False)
    cause = serializers.ChoiceField(choices=list(CAUSES.items()), required=False, help_text="Why it is late.")
    lodging = serializers.CharField(
        max_length=30, required=False, help_text="Where people sleep who stay for the night; told to everybody."
    )
    paid_by = serializers.ChoiceField(
        choices=list(PAYERS.items()), required=False, help_text="Absent: by the cause; never the worker."
    )
    counted = serializers.IntegerField(min_value=0, max_value=2000, required=False, help_text="Heads on board.")
    onward = serializers.ChoiceField(choices=[WAITS, VEHICLE, COACHES, BACK], required=False)
    layout = serializers.CharField(max_length=30, required=False, help_text="Code of the new vehicle's type.")
    vehicle_number = serializers.CharField(max_length=20, required=False)
    coach = serializers.CharField(max_length=30, required=False, help_text="Code of the type of the coaches that come.")
    coaches = serializers.IntegerField(min_value=1, max_value=30, required=False, help_text="How many.")
    coach_2 = serializers.CharField(max_length=30, required=False, help_text="Another type beside.")
    coaches_2 = serializers.IntegerField(min_value=1, max_value=30, required=False)
    place = serializers.IntegerField(
        min_value=1, max_value=_MOST, required=False, help_text="Where coaches fetch people; absent: the stop reached."
    )
    leaves = serializers.DateTimeField(required=False, help_text="When the coaches leave there.")
    plates = serializers.CharField(max_length=600, required=False, help_text="Of the coaches, one a line.")
    drivers = serializers.IntegerField(min_value=0, max_value=4, required=False)
    escorts = serializers.IntegerField(min_value=0, max_value=6, required=False)
    contract_number = serializers.CharField(max_length=40, required=False)
    charter_plate = serializers.CharField(max_length=40, required=False)
    rule = serializers.ChoiceField(
        choices=[LAST_SIGNED_UP, ALONE_FIRST], required=False, help_text="Who is left over first when seats run out."
    )
    on_at = serializers.IntegerField(
        min_value=0, max_value=_MOST, required=False, help_text="Stop to get on instead; 0 the nearest, absent: none."
    )
    off_at = serializers.IntegerField(min_value=0, max_value=_MOST, required=False)
    coming_from = serializers.IntegerField(min_value=0, max_value=60, required=False, help_text="Order of a run.")
    arrives = serializers.DateTimeField(required=False)


class DisruptionReportSerializer(ChoicesSerializer):
    """What happened to which trip."""

    trip = serializers.CharField(max_length=30)
    kind = serializers.ChoiceField(choices=Disruption.Kind.choices)


class RiderSerializer(serializers.ModelSerializer[AffectedRider]):
    """One person: seats before and after, and what somebody left over answered."""

    worker = serializers.UUIDField(source="booking.worker.public_id", read_only=True)
    name = serializers.CharField(source="booking.worker.legal_name", read_only=True)
    party = serializers.IntegerField(source="booking.companions_id", allow_null=True, read_only=True)
    seats_before = serializers.SerializerMethodField()
    seats_after = serializers.SerializerMethodField()
    offers = serializers.ListField(child=serializers.IntegerField(), read_only=True, help_text="Ids of trips.")

    class Meta:
        model = AffectedRider
        fields = ["id", "worker", "name", "party", "outcome", "seats_before", "seats_after", "offers", "answer"]
        read_only_fields = fields

    def get_seats_before(self, rider: AffectedRider) -> list[str]:
        """Labels, leg after leg."""
        return [seat[1] for seat in rider.before["seats"]]

    def get_seats_after(self, rider: AffectedRider) -> list[str]:
        """Labels, leg after leg; none for who is left over."""
        return [seat[1] for seat in rider.after.get("seats", [])]


class WaySerializer(serializers.Serializer[Any]):
    """One thing that a party can be offered; `trip` is null for the own waitlist and for staying at home."""

    answer = serializers.ChoiceField(choices=ANSWERS)
    trip = serializers.CharField(source="trip.number", default=None, allow_null=True)
    departs_at = serializers.DateTimeField(source="trip.departs_at", default=None, allow_null=True)
    seats_free = serializers.IntegerField(source="trip.seats_free", default=None, allow_null=True)
    waiting = serializers.IntegerField(source="trip.waiting", default=None, allow_null=True, help_text="Parties.")


class PartyWaysSerializer(serializers.Serializer[Any]):
    """One party left over with what it can be offered."""

    riders = serializers.SerializerMethodField(help_text="Ids for the answer.")
    answer = serializers.CharField(help_text="What it said so far.")
    ways = WaySerializer(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_riders(self, party: Any) -> list[int]:
        """All of the party."""
        return [rider.pk for rider in party["riders"]]


class WarningSerializer(serializers.Serializer[Any]):
    """One thing to know before the approval; `stops`: it cannot be carried out like that."""

    said = serializers.CharField()
    stops = serializers.BooleanField()


class EffectsSerializer(serializers.Serializer[Any]):
    """What a proposal will do, before it does; sentences in the language of `Accept-Language`."""

    counts = CountsSerializer()
    warnings = WarningSerializer(many=True)
    findings = FindingSerializer(many=True, help_text="What the law says to the new plan that it does not say now.")


class WithdrawalSerializer(serializers.Serializer[Any]):
    """Why, if there is something to say."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class LeftOverAnswerSerializer(serializers.Serializer[Any]):
    """What one party said: all of its people by their ids here, and the other trip's number if they take one."""

    riders = serializers.ListField(child=KeyField(), min_length=1, max_length=20)
    answer = serializers.ChoiceField(choices=ANSWERS)
    trip = serializers.CharField(max_length=30, required=False)
    manner = serializers.ChoiceField(choices=HELPED_MANNERS, default=Consent.Manner.BY_PHONE.value)


class DisruptionFilter(django_filters.FilterSet):
    """By state, kind and trip."""

    trip = django_filters.CharFilter("trip__number")

    class Meta:
        model = Disruption
        fields = ["state", "kind"]


class DisruptionViewSet(ReadingViewSet[Disruption]):
    """What happened to the trips that the caller may see; decided by the office that lays the trip on."""

    capabilities = {
        "list": "trips.view",
        "retrieve": "trips.view",
        "create": "trips.run",
        "effects": "trips.view",
        "riders": "trips.view",
        "ways": "bookings.make",
        "anew": "trips.run",
        "approve": "trips.run",
        "withdraw": "trips.run",
        "answer": "bookings.make",
    }
    scope = staticmethod(disruptions.visible_to)
    serializer_class = DisruptionSerializer
    filterset_class = DisruptionFilter

    def prepare(self, rows: QuerySet[Disruption]) -> QuerySet[Any]:
        """With the number of people to ask."""
        return disruptions.with_counts(rows)

    def paginate_queryset(self, queryset: Any) -> Any:
        """With those of the page that are outdated, for all its rows at once."""
        self.page = super().paginate_queryset(queryset)
        return self.page

    def get_serializer_context(self) -> dict[str, Any]:
        """As above."""
        page = getattr(self, "page", None)
        known = {} if page is None else {"outdated": outdated_among(page)}
        return {**super().get_serializer_context(), **known}

    @extend_schema(request=DisruptionReportSerializer, responses={201: DisruptionSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Report what happened; the proposal is made at once, and nothing is changed yet."""
        asked = DisruptionReportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        trip = get_object_or_404(trips.manageable_by(self.caller, "trips.run"), number=facts.pop("trip"))
        kind = facts.pop("kind")
        form = _form(kind, trip, facts)
        made = report_disruption(kind=kind, by=self.caller, **form.wanted())
        return Response(self._one(made.pk), status=status.HTTP_201_CREATED)

    @extend_schema(responses=EffectsSerializer, filters=False, parameters=_PLAIN)
    @action(detail=True, methods=["get"])
    def effects(self, request: Request, pk: str) -> Response:
        """What stands in the way, and what the law says to the new plan."""
        disruption = self.get_object()
        is_open = disruption.state == Disruption.State.PROPOSED
        counts = disruption.proposal["counts"] if disruption.proposal else {"keeps": 0, "moves": 0, "left": 0}
        found = {
            "counts": counts,
            "warnings": warnings_of(disruption) if is_open else [],
            "findings": newly_broken(disruption) if is_open else [],
        }
        return Response(EffectsSerializer(found).data)

    @extend_schema(responses=RiderSerializer(many=True), filters=False, parameters=_PLAIN)
    @action(detail=True, methods=["get"])
    def riders(self, request: Request, pk: str) -> Response:
        """After the approval: who kept, moved or was left over, of the people whom the caller may see."""
        rows = disruptions.riders_of(self.get_object(), self.caller)
        return Response(RiderSerializer(rows, many=True).data)

    @extend_schema(responses=PartyWaysSerializer(many=True), filters=False, parameters=_PLAIN)
    @action(detail=True, methods=["get"])
    def ways(self, request: Request, pk: str) -> Response:
        """What each party left over can be offered now: seats, waitlists, or staying at home."""
        disruption = self.get_object()
        parties = parties_left(disruption, self.caller)
        ways = ways_for(disruption, parties)
        rows = [{"riders": parties[key], "answer": parties[key][0].answer, "ways": ways[key]} for key in ways]
        return Response(PartyWaysSerializer(rows, many=True).data)

    @extend_schema(request=ChoicesSerializer, responses=DisruptionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def anew(self, request: Request, pk: str) -> Response:
        """Reckon the proposal again, with these choices."""
        disruption = self.get_object()
        asked = ChoicesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = _form(disruption.kind, disruption.trip, dict(asked.validated_data)).wanted()
        propose_anew(disruption=disruption, by=self.caller, choices=wanted["choices"], happened=wanted["happened"])
        return Response(self._one(disruption.pk))

    @extend_schema(request=None, responses=DisruptionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def approve(self, request: Request, pk: str) -> Response:
        """Carry the proposal out; `proposal_outdated` when the trip has changed since."""
        disruption = approve_disruption(disruption=self.get_object(), by=self.caller)
        return Response(self._one(disruption.pk))

    @extend_schema(request=WithdrawalSerializer, responses=DisruptionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take the report back before it is carried out."""
        form = WithdrawalSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        disruption = withdraw_disruption(disruption=self.get_object(), by=self.caller, **form.validated_data)
        return Response(self._one(disruption.pk))

    @extend_schema(request=LeftOverAnswerSerializer, responses=RiderSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"])
    @idempotent
    def answer(self, request: Request, pk: str) -> Response:
        """Write down what a party left over said: seats on another trip, together, or a place on a waitlist.

        With `waitlist` and no trip they wait for this one.
        """
        disruption = self.get_object()
        form = LeftOverAnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        own = disruptions.riders_of(disruption, self.caller, capability="bookings.make", outcome="left")
        riders = [get_object_or_404(own, pk=each) for each in said["riders"]]
        trip = _trip_of(disruption, said["trip"]) if "trip" in said else None
        done = answer_left_over(riders=riders, answer=said["answer"], trip=trip, by=self.caller, manner=said["manner"])
        return Response(RiderSerializer(own.filter(pk__in=[each.pk for each in done]), many=True).data)

    def _one(self, pk: int) -> Any:
        rows = self.prepare(disruptions.visible_to(self.caller))
        return DisruptionSerializer(rows.get(pk=pk)).data


def _trip_of(disruption: Disruption, number: str) -> Trip:
    """The trip that a party takes or waits for: an open one to the same place, or its own."""
    if number == disruption.trip.number:
        return disruption.trip
    found = next((each for each in trips_to_same_place(disruption.trip) if each.number == number), None)
    if found is None:
        raise OtherTripMissing()
    return found


def _form(kind: str, trip: Trip, facts: dict[str, Any]) -> DisruptionForm:
    """The same form that the page fills in; runs come by their order instead of their id."""
    if kind not in kinds_for(trip):
        raise RunDoesNotFit()
    legs = {leg.order: leg for leg in Leg.objects.filter(trip=trip)}
    for name in ("run", "coming_from"):
        if name in facts:
            leg = legs.get(facts[name])
            facts[name] = leg.pk if leg else 0
    if facts.get("layout") and not SeatLayout.objects.filter(code=facts["layout"]).exists():
        raise RunDoesNotFit()
    form = FORMS[kind](facts, trip=trip)
    if not form.is_valid():
        errors = {name: [str(each) for each in said] for name, said in form.errors.items()}
        raise serializers.ValidationError(errors)
    return form

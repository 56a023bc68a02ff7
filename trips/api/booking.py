"""Bookings for other systems: signing people up together, looking, cancelling."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.keys import KeyField
from trips.api.person import MOST_TOGETHER, known
from trips.models import Booking, Call, SeatClaim, Trip
from trips.queries import trip as trips
from trips.queries.booking import party_on_trip, visible_to
from trips.queries.journey import calls_of
from trips.refusals import NoBoardingHere
from trips.services.bags import give_bag_to
from trips.services.booking import cancel_booking
from trips.services.holds import confirm_holds, hold_places
from trips.services.office import join_companion_at_office, sign_up_at_office
from trips.services.pick_up import change_pick_up
from trips.services.seats.reseating import swap_seats
from trips.services.sign_up import ASK, GIVE_BACK, KEEP, sign_up_known
from trips.services.transfer import transfer_bookings
from trips.services.undo import restore_booking
from workers.api.person import PersonSerializer, people_of
from workers.models import HELPED_MANNERS
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet


class StopSerializer(serializers.ModelSerializer[Call]):
    """Where somebody gets on or off, and when."""

    place = serializers.CharField(source="place.name", read_only=True)
    at = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Call
        fields = ["id", "place", "at"]
        read_only_fields = fields


class BookingSerializer(serializers.ModelSerializer[Booking]):
    """One person's place on a trip."""

    trip = serializers.CharField(source="trip.number", read_only=True, help_text="The trip's number.")
    worker = serializers.UUIDField(source="worker.public_id", read_only=True)
    worker_name = serializers.CharField(source="worker.legal_name", read_only=True)
    identity_number = serializers.CharField(source="worker.identity.masked", read_only=True, help_text="Masked.")
    board = StopSerializer(read_only=True)
    alight = StopSerializer(read_only=True)
    seats = serializers.SerializerMethodField(help_text="Labels, in the order of the legs; empty once cancelled.")

    class Meta:
        model = Booking
        fields = [
            "id", "trip", "worker", "worker_name", "identity_number", "state", "board", "alight", "seats", "slip_code",
            "companions", "has_shared_bag", "channel", "booked_at", "held_until", "ended_at", "end_reason",
        ]  # fmt: skip
        read_only_fields = fields

    def get_seats(self, booking: Booking) -> list[str]:
        """Each label once, though it is claimed for several stretches."""
        return list(dict.fromkeys(claim.seat.label for claim in booking.held_seats))  # type: ignore[attr-defined]


class SignUpSerializer(serializers.Serializer[Any]):
    """Who travels together on which trip: new `people`, or `workers` of the registry; and how they were asked."""

    trip = serializers.CharField(max_length=20, help_text="The trip's number.")
    board = KeyField(
        required=False,
        help_text="Id of the stop to get on at; the first one if left out.",
    )
    alight = KeyField(
        required=False,
        help_text="Id of the stop to get off at; the usual end of the journey if left out.",
    )
    manner = serializers.ChoiceField(choices=HELPED_MANNERS, help_text="How each of them was asked and said yes.")
    witness = serializers.CharField(max_length=50, allow_blank=True, default="", help_text="Who else heard the yes.")
    other_seats = serializers.ChoiceField(
        choices=[ASK, KEEP, GIVE_BACK],
        default=ASK,
        help_text="What becomes of a seat on another trip near in time; `ask` refuses with holds_another_seat.",
    )
    guardian_agrees = serializers.BooleanField(
        default=False,
        help_text="The parent or guardian among them, who travels along, agreed for every child under 16.",
    )
    people = serializers.ListField(child=PersonSerializer(), required=False, min_length=1, max_length=MOST_TOGETHER)
    workers = serializers.ListField(
        child=serializers.UUIDField(), required=False, min_length=1, max_length=MOST_TOGETHER
    )

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("people" in asked) == ("workers" in asked):
            raise serializers.ValidationError({"people": ["Name either people or workers."]})
        return asked


class HoldSerializer(serializers.Serializer[Any]):
    """For whom of the registry seats are held, and until when; nobody is told."""

    trip = serializers.CharField(max_length=20, help_text="The trip's number.")
    workers = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_TOGETHER)
    until = serializers.DateTimeField(help_text="Three days ahead at most, before the end of the sign-up.")
    board = KeyField(required=False, help_text="Id of the stop.")
    alight = KeyField(required=False, help_text="Id of the stop.")


class HoldYesSerializer(serializers.Serializer[Any]):
    """How the person was asked and said yes."""

    manner = serializers.ChoiceField(choices=HELPED_MANNERS)
    witness = serializers.CharField(max_length=50, allow_blank=True, default="", help_text="Who else heard the yes.")


class WhySerializer(serializers.Serializer[Any]):
    """Why; nobody has to say."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class BagSerializer(serializers.Serializer[Any]):
    """Whether this person has the shared bag."""

    has = serializers.BooleanField(default=True)


class PickUpSerializer(serializers.Serializer[Any]):
    """Another stop of the same trip."""

    board = KeyField(help_text="Id of the stop to get on at.")


class CompanionSerializer(PersonSerializer):
    """One more person for somebody's trip, and how they were asked."""

    manner = serializers.ChoiceField(choices=HELPED_MANNERS, help_text="How the new person was asked and said yes.")
    witness = serializers.CharField(max_length=50, allow_blank=True, default="", help_text="Who else heard the yes.")
    guardian_agrees = serializers.BooleanField(
        default=False, help_text="For a child under 16: the person of this sign-up agreed for it, and travels along."
    )


class SwapSerializer(serializers.Serializer[Any]):
    """With whom somebody changes places, and on which run."""

    other = KeyField(help_text="Id of the other sign-up, on the same trip.")
    run = serializers.IntegerField(min_value=0, max_value=1000, default=0, help_text="Order of the run in its trip.")
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class TransferSerializer(serializers.Serializer[Any]):
    """To which trip people are moved, why, and how they were asked."""

    trip = serializers.CharField(max_length=20, help_text="The new trip's number; it goes to the same place.")
    reason = serializers.CharField(max_length=200)
    manner = serializers.ChoiceField(choices=HELPED_MANNERS, help_text="How each of them was asked and said yes.")
    apart = serializers.BooleanField(
        default=False, help_text="Move this person alone; all companions were asked and agree to travel apart."
    )
    board = KeyField(required=False)
    alight = KeyField(required=False)


class BookingFilter(django_filters.FilterSet):
    """By trip, person and state."""

    trip = django_filters.CharFilter("trip__number", help_text="The trip's number.")
    worker = django_filters.UUIDFilter("worker__public_id")

    class Meta:
        model = Booking
        fields = ["state", "channel"]


class BookingViewSet(ReadingViewSet[Booking]):
    """The caller's own people wherever they travel, and everybody on the trips that the caller's office runs."""

    capabilities = {
        "list": "bookings.make",
        "retrieve": "bookings.make",
        "create": "bookings.make",
        "hold": "bookings.make",
        "confirm": "bookings.make",
        "cancel": "bookings.cancel",
        "restore": "bookings.cancel",
        "pick_up": "bookings.make",
        "bag": "bookings.make",
        "transfer": "bookings.make",
        "companion": "bookings.make",
        "swap": "bookings.make",
    }
    scope = staticmethod(visible_to)
    serializer_class = BookingSerializer
    filterset_class = BookingFilter

    def prepare(self, rows: QuerySet[Booking]) -> QuerySet[Booking]:
        """With the person, the stops and the seats."""
        return with_all(rows)

    # A plain list: those who were signed up together, not a page of something longer.
    @extend_schema(
        request=SignUpSerializer,
        responses={201: {"type": "array", "items": {"$ref": "#/components/schemas/Booking"}}},
        parameters=[OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")],
        filters=False,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Sign people up together, side by side, all or none. Each of them was asked; `manner` says how."""
        form = SignUpSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        trip = get_object_or_404(trips.visible_to(self.caller, "bookings.make"), number=asked["trip"])
        board = stop_of(trip, asked["board"]) if "board" in asked else None
        alight = stop_of(trip, asked["alight"]) if "alight" in asked else None
        facts: dict[str, Any] = {
            "trip": trip, "board": board, "alight": alight,
            "by": self.caller, "manner": asked["manner"], "channel": Booking.Channel.API,
            "witness": asked["witness"], "other_seats": asked["other_seats"],
            "guardian_agrees": asked["guardian_agrees"],
        }  # fmt: skip
        if "workers" in asked:
            made = sign_up_known(workers=known(self.caller, asked["workers"]), **facts)
        else:
            made = sign_up_at_office(people=people_of(self.caller, asked["people"], "bookings.make"), **facts)
        rows = self.prepare(Booking.objects.filter(pk__in=[booking.pk for booking in made])).order_by("pk")
        return Response(BookingSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=HoldSerializer,
        responses={201: {"type": "array", "items": {"$ref": "#/components/schemas/Booking"}}},
        parameters=[OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")],
        filters=False,
    )
    @action(detail=False, methods=["post"])
    @idempotent
    def hold(self, request: Request) -> Response:
        """Hold seats for people who have not said yes yet; at `until` they are free again, unless confirmed."""
        form = HoldSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        trip = get_object_or_404(trips.visible_to(self.caller, "bookings.make"), number=asked["trip"])
        held = hold_places(
            trip=trip, workers=known(self.caller, asked["workers"]), by=self.caller, until=asked["until"],
            channel=Booking.Channel.API,
            board=stop_of(trip, asked["board"]) if "board" in asked else None,
            alight=stop_of(trip, asked["alight"]) if "alight" in asked else None,
        )  # fmt: skip
        rows = self.prepare(Booking.objects.filter(pk__in=[booking.pk for booking in held])).order_by("pk")
        return Response(BookingSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=HoldYesSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def confirm(self, request: Request, pk: str) -> Response:
        """Make a sign-up of a held place, once the person has said yes."""
        form = HoldYesSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        booking = self.get_object()
        confirm_holds(bookings=[booking], by=self.caller, **form.validated_data)
        return Response(BookingSerializer(self.get_queryset().get(pk=booking.pk)).data)

    @extend_schema(request=WhySerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def cancel(self, request: Request, pk: str) -> Response:
        """Give the seats back; free, until the vehicle leaves."""
        form = WhySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        booking = cancel_booking(booking=self.get_object(), by=self.caller, reason=form.validated_data["reason"])
        return Response(BookingSerializer(self.get_queryset().get(pk=booking.pk)).data)

    @extend_schema(request=None, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def restore(self, request: Request, pk: str) -> Response:
        """Take a cancellation back, while the same seats are free."""
        booking = restore_booking(booking=self.get_object(), by=self.caller)
        return Response(BookingSerializer(self.get_queryset().get(pk=booking.pk)).data)

    @extend_schema(request=PickUpSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"], url_path="pick-up")
    @idempotent
    def pick_up(self, request: Request, pk: str) -> Response:
        """Let somebody get on at another stop of the trip."""
        form = PickUpSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        booking = self.get_object()
        board = stop_of(booking.trip, form.validated_data["board"])
        booking = change_pick_up(booking=booking, board=board, by=self.caller)
        return Response(BookingSerializer(self.get_queryset().get(pk=booking.pk)).data)

    @extend_schema(request=BagSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def bag(self, request: Request, pk: str) -> Response:
        """Say that this one of a party has the bag that they share, instead of whoever had it; or that nobody has."""
        form = BagSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        booking = give_bag_to(booking=self.get_object(), by=self.caller, has=form.validated_data["has"])
        return Response(BookingSerializer(self.get_queryset().get(pk=booking.pk)).data)

    @extend_schema(request=CompanionSerializer, responses={201: BookingSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def companion(self, request: Request, pk: str) -> Response:
        """Give one more person a seat on the trip, from the same stop, beside this one where there is room."""
        form = CompanionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked, booking = form.validated_data, self.get_object()
        how = {name: asked.pop(name) for name in ("manner", "witness", "guardian_agrees")}
        [person] = people_of(self.caller, [asked], "bookings.make")
        made = join_companion_at_office(booking=booking, person=person, by=self.caller, **how)
        return Response(BookingSerializer(self.get_queryset().get(pk=made.pk)).data, status=status.HTTP_201_CREATED)

    # Who changed places: these two, not a page of something longer.
    @extend_schema(
        request=SwapSerializer,
        responses={"200": {"type": "array", "items": {"$ref": "#/components/schemas/Booking"}}},
        filters=False,
    )
    @action(detail=True, methods=["post"], url_path="swap-seats")
    @idempotent
    def swap(self, request: Request, pk: str) -> Response:
        """Let two people of one trip change places; nothing else of their sign-ups changes."""
        form = SwapSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked, booking = form.validated_data, self.get_object()
        other = get_object_or_404(self.get_queryset(), pk=asked["other"], trip=booking.trip_id)
        leg = get_object_or_404(booking.trip.legs.select_related("trip", "layout"), order=asked["run"])
        swap_seats(leg=leg, first=booking, second=other, by=self.caller, reason=asked["reason"])
        rows = self.get_queryset().filter(pk__in=[booking.pk, other.pk]).order_by("pk")
        return Response(BookingSerializer(rows, many=True).data)

    @extend_schema(
        request=TransferSerializer,
        responses={201: {"type": "array", "items": {"$ref": "#/components/schemas/Booking"}}},
        parameters=[OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")],
        filters=False,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def transfer(self, request: Request, pk: str) -> Response:
        """Move the person, and whoever travels along, to another trip to the same place: all legs or none."""
        form = TransferSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked, booking = form.validated_data, self.get_object()
        to = get_object_or_404(trips.visible_to(self.caller, "bookings.make"), number=asked["trip"])
        stops = {end: stop_of(to, asked[end]) for end in ("board", "alight") if end in asked}
        made = transfer_bookings(
            bookings=[booking] if asked["apart"] else party_on_trip(booking), to=to, by=self.caller,
            reason=asked["reason"], manner=asked["manner"], apart=asked["apart"], **stops,
        )  # fmt: skip
        rows = self.prepare(Booking.objects.filter(pk__in=[each.pk for each in made])).order_by("pk")
        return Response(BookingSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)


def with_all(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    """What `BookingSerializer` tells, at hand."""
    seats = SeatClaim.objects.filter(released_at=None).select_related("seat").order_by("seat__leg__order", "stretch")
    return rows.select_related("trip", "worker__identity", "board__place", "alight__place").prefetch_related(
        Prefetch("seat_claims", seats, to_attr="held_seats")
    )


def stop_of(trip: Trip, pk: int) -> Call:
    """The stop of that trip; the service says whether people may get on there."""
    stop = next((call for call in calls_of(trip.pk) if call.pk == pk), None)
    if stop is None:
        raise NoBoardingHere()
    return stop

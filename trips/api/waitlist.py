"""The waitlist for other systems: joining, looking, offers by hand, answers, leaving."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.booking import StopSerializer, stop_of
from trips.api.keys import KeyField
from trips.api.person import MOST_TOGETHER, known
from trips.models import Booking, WaitlistEntry, WaitlistOffer
from trips.queries import trip as trips
from trips.queries.trip import may_manage
from trips.queries.waitlist.desk import shown
from trips.queries.waitlist.entries import entries_with_all, live_offer, places_of, visible_to
from trips.refusals import OfferOver
from trips.services.office import join_waitlist_at_office
from trips.services.waitlist.entries import (
    join_waitlist_known,
    leave_waitlist,
    note_on_entry,
    set_wishes,
)
from trips.services.waitlist.offers import accept_offer, refuse_offer
from trips.services.waitlist.promotion import offer_by_hand
from workers.api.person import PersonSerializer, people_of
from workers.models import HELPED_MANNERS
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.refusals import NotAllowed


class WaitingPersonSerializer(serializers.Serializer[Any]):
    """Somebody of a party."""

    worker = serializers.UUIDField(source="worker.public_id")
    name = serializers.CharField(source="worker.legal_name")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When this person left the list or got a seat.")


class WaitlistOfferSerializer(serializers.ModelSerializer[WaitlistOffer]):
    """Seats that are held for a party until `expires_at`."""

    is_live = serializers.SerializerMethodField(help_text="Whether it can be answered now.")
    is_by_hand = serializers.SerializerMethodField()

    class Meta:
        model = WaitlistOffer
        fields = [
            "id", "seats", "state", "is_live", "made_at", "expires_at", "answered_at", "is_by_hand", "is_out_of_turn",
            "reason",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_live(self, offer: WaitlistOffer) -> bool:
        """By its time, not by the clock's visit."""
        return offer.is_live()

    def get_is_by_hand(self, offer: WaitlistOffer) -> bool:
        """An officer made it."""
        return offer.by_id is not None


class WaitlistEntrySerializer(serializers.ModelSerializer[WaitlistEntry]):
    """A party that waits, with those of it whom the caller may see."""

    trip = serializers.CharField(source="trip.number", read_only=True, help_text="The trip's number.")
    board = StopSerializer(read_only=True)
    alight = StopSerializer(read_only=True)
    place = serializers.SerializerMethodField(help_text="On the list of its trip; null once off it.")
    people = serializers.SerializerMethodField(help_text="Those whom the caller may see.")
    others = serializers.SerializerMethodField(help_text="How many of the party belong to other places.")
    offers = WaitlistOfferSerializer(many=True, read_only=True)

    class Meta:
        model = WaitlistEntry
        fields = [
            "id", "code", "trip", "state", "place", "people", "others", "board", "alight", "takes_part", "since",
            "skipped", "skipped_at", "channel", "note", "made_at", "ended_at", "end_reason", "offers",
        ]  # fmt: skip
        read_only_fields = fields

    def get_place(self, entry: Any) -> int | None:
        """Counted over everybody who waits, whoever may see them."""
        return self.context["places"].get(entry.pk, (None, 0))[0]

    @extend_schema(responses=WaitingPersonSerializer(many=True))
    def get_people(self, entry: Any) -> list[dict[str, Any]]:
        """By the caller's places."""
        return WaitingPersonSerializer(self.context["seen"][entry.pk].members, many=True).data  # type: ignore[return-value]

    def get_others(self, entry: Any) -> int:
        """The rest of the party."""
        return int(self.context["seen"][entry.pk].others)


class JoinSerializer(serializers.Serializer[Any]):
    """Which party waits for which trip: new `people`, or `workers` of the registry; and how they were asked."""

    trip = serializers.CharField(max_length=20, help_text="The trip's number.")
    board = KeyField(required=False, help_text="Id of the stop.")
    alight = KeyField(required=False, help_text="Id of the stop.")
    manner = serializers.ChoiceField(choices=HELPED_MANNERS, help_text="How each of them was asked and said yes.")
    witness = serializers.CharField(max_length=50, allow_blank=True, default="")
    takes_part = serializers.BooleanField(default=True, help_text="Whether fewer seats than people are welcome.")
    guardian_agrees = serializers.BooleanField(
        default=False, help_text="The parent or guardian among them agreed for every child under 16."
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


class HandSerializer(serializers.Serializer[Any]):
    """Why this party is asked now, and for how many seats at most."""

    reason = serializers.CharField(max_length=200)
    most = serializers.IntegerField(min_value=1, max_value=MOST_TOGETHER, required=False)


class AcceptSerializer(serializers.Serializer[Any]):
    """Who of the party goes (those offered, if left out), and how they were asked."""

    workers = serializers.ListField(
        child=serializers.UUIDField(), required=False, min_length=1, max_length=MOST_TOGETHER
    )
    rest_waits = serializers.BooleanField(default=True, help_text="Whether the others keep their place.")
    manner = serializers.ChoiceField(choices=HELPED_MANNERS)
    witness = serializers.CharField(max_length=50, allow_blank=True, default="")


class RefuseSerializer(serializers.Serializer[Any]):
    """Whether the party keeps its place and waits for seats for all of it."""

    stays = serializers.BooleanField(default=False)


class RemoveSerializer(serializers.Serializer[Any]):
    """Why; the party reads it."""

    reason = serializers.CharField(max_length=200)


class WaitlistChangeSerializer(serializers.Serializer[Any]):
    """What may be changed while a party waits."""

    takes_part = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=300, allow_blank=True, required=False)


class WaitlistFilter(django_filters.FilterSet):
    """By trip, state, person and code."""

    trip = django_filters.CharFilter("trip__number", help_text="The trip's number.")
    worker = django_filters.UUIDFilter("members__worker__public_id", distinct=True)

    class Meta:
        model = WaitlistEntry
        fields = ["state", "code"]


class WaitlistViewSet(ReadingViewSet[WaitlistEntry]):
    """Parties with somebody of the caller's places, and all that wait for the trips that the caller's office runs."""

    capabilities = {
        "list": "bookings.make",
        "retrieve": "bookings.make",
        "create": "bookings.make",
        "partial_update": "bookings.make",
        "offer": "trips.run",
        "accept": "bookings.make",
        "refuse": "bookings.make",
        "remove": "bookings.cancel",
    }
    scope = staticmethod(visible_to)
    serializer_class = WaitlistEntrySerializer
    filterset_class = WaitlistFilter
    http_method_names = ["get", "post", "patch", "head", "options"]

    def prepare(self, rows: QuerySet[WaitlistEntry]) -> QuerySet[Any]:
        """With the people, the stops and the offers."""
        return entries_with_all(rows)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With the places on the lists, and whom the caller may see, for all rows at once."""
        if not args:
            return super().get_serializer(**kwargs)
        rows = list(args[0]) if kwargs.get("many") else [args[0]]
        kwargs["context"] = {**self.get_serializer_context(), **self._seen(rows)}
        return WaitlistEntrySerializer(rows if kwargs.get("many") else rows[0], **kwargs)

    def _seen(self, entries: list[Any]) -> dict[str, Any]:
        by_trip: dict[int, list[Any]] = {}
        for entry in entries:
            by_trip.setdefault(entry.trip_id, []).append(entry)
        seen = {
            waiting.entry.pk: waiting
            for group in by_trip.values()
            for waiting in shown(group, group[0].trip, self.caller, places={})
        }
        return {"places": places_of(by_trip), "seen": seen}

    def _answer(self, entry: WaitlistEntry, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.prepare(WaitlistEntry.objects.filter(pk=entry.pk)).get()
        return Response(self.get_serializer(fresh).data, status=code)

    @extend_schema(
        request=JoinSerializer,
        responses={201: WaitlistEntrySerializer},
        parameters=[OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")],
        filters=False,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Put a party on the list of a trip. Each of them was asked; `manner` says how."""
        form = JoinSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        trip = get_object_or_404(trips.visible_to(self.caller, "bookings.make"), number=asked["trip"])
        facts: dict[str, Any] = {
            "trip": trip, "by": self.caller, "manner": asked["manner"], "witness": asked["witness"],
            "channel": Booking.Channel.API, "takes_part": asked["takes_part"],
            "guardian_agrees": asked["guardian_agrees"],
            "board": stop_of(trip, asked["board"]) if "board" in asked else None,
            "alight": stop_of(trip, asked["alight"]) if "alight" in asked else None,
        }  # fmt: skip
        if "workers" in asked:
            entry = join_waitlist_known(workers=known(self.caller, asked["workers"]), **facts)
        else:
            entry = join_waitlist_at_office(people=people_of(self.caller, asked["people"], "bookings.make"), **facts)
        return self._answer(entry, status.HTTP_201_CREATED)

    @extend_schema(request=WaitlistChangeSerializer, responses=WaitlistEntrySerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Whether fewer seats are welcome, and the office's note; the place stays."""
        form = WaitlistChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        entry = self.get_object()
        if "takes_part" in form.validated_data:
            set_wishes(entry=entry, by=self.caller, takes_part=form.validated_data["takes_part"])
        if "note" in form.validated_data:
            note_on_entry(entry=entry, by=self.caller, note=form.validated_data["note"])
        return self._answer(entry)

    @extend_schema(request=HandSerializer, responses=WaitlistEntrySerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def offer(self, request: Request, pk: str) -> Response:
        """Give the party seats before its turn, with the reason; quotas hold all the same."""
        form = HandSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        entry = self.get_object()
        if not may_manage(self.caller, entry.trip, "trips.run"):
            raise NotAllowed()
        offer_by_hand(entry=entry, by=self.caller, **form.validated_data)
        return self._answer(entry)

    @extend_schema(request=AcceptSerializer, responses=WaitlistEntrySerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def accept(self, request: Request, pk: str) -> Response:
        """Yes to the seats that are held: those named are signed up."""
        form = AcceptSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        entry = self.get_object()
        asked = dict(form.validated_data)
        if "workers" in asked:
            wanted = set(asked.pop("workers"))
            going = [member.worker for member in entry.members.all() if member.worker.public_id in wanted]
            if len(going) < len(wanted):
                raise serializers.ValidationError({"workers": [_("Some of them do not belong to this party.")]})
            asked["workers"] = going
        accept_offer(offer=_live(entry), by=self.caller, **asked)
        return self._answer(entry)

    @extend_schema(request=RefuseSerializer, responses=WaitlistEntrySerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def refuse(self, request: Request, pk: str) -> Response:
        """No to the seats that are held; it costs nothing."""
        form = RefuseSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        entry = self.get_object()
        refuse_offer(offer=_live(entry), by=self.caller, stays=form.validated_data["stays"])
        return self._answer(entry)

    @extend_schema(request=RemoveSerializer, responses=WaitlistEntrySerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def remove(self, request: Request, pk: str) -> Response:
        """Take the party off the list, with the reason; held seats go to the next."""
        form = RemoveSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        entry = self.get_object()
        leave_waitlist(entry=entry, by=self.caller, reason=form.validated_data["reason"])
        return self._answer(entry)


def _live(entry: Any) -> WaitlistOffer:
    """The offer that can be answered now. Refuses with OfferOver."""
    offer = live_offer(entry)
    if offer is None:
        raise OfferOver()
    return offer

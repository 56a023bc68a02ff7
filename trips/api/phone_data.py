"""One's own data by one's own phone: what is kept, wishes, consents, erasure; as the pages of "My trips" do it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.phone import PhoneView
from trips.forms.phone_door import plain_tail
from workers.api.desk import ConsentGivenSerializer, OwnDataSerializer, given_by, parts_of
from workers.api.erasure import ErasureSerializer
from workers.api.wish import WantedSerializer, WishSerializer
from workers.models import Consent, ErasureRequest, Wish, Worker
from workers.queries.phone_door import claimed_on, people_on
from workers.queries.worker_page import open_wishes
from workers.services.consent import withdraw_consent
from workers.services.erasure import ask_erasure, take_back_erasure
from workers.services.own_data import hand_out_own_data
from workers.services.phone_door import check_tail, confirm_phone
from workers.services.wish import add_wish, withdraw_wish


class MyPersonSerializer(serializers.Serializer[Any]):
    """Somebody whose number the phone is."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField(source="legal_name")
    is_confirmed = serializers.SerializerMethodField(
        help_text="Whether it was shown that the phone is theirs; until then only the journey is told."
    )

    def get_is_confirmed(self, person: Worker) -> bool:
        """Typed on the public site alone, it is not."""
        return not person.phone_claimed


class TailSerializer(serializers.Serializer[Any]):
    """The last four characters of the identity number: several people may share a phone, each has their own data."""

    tail = serializers.CharField(max_length=8)

    def validate_tail(self, text: str) -> str:
        """As it stands on the card."""
        return plain_tail(text)


class MyPeopleView(PhoneView):
    """The people on the phone of the pass."""

    @extend_schema(responses=MyPersonSerializer(many=True), auth=[], operation_id="my_people")
    def get(self, request: Request) -> Response:
        """Those whose phone it is, then those for whom it was only typed at a sign-up."""
        phone = self.phone(request)
        return Response(MyPersonSerializer([*people_on(phone), *claimed_on(phone)], many=True).data)


class MyPersonView(PhoneView):
    """What has to do with one of them."""

    def person(self, request: Request, public_id: UUID) -> Worker:
        """One of the people on the phone of the pass, or a 404."""
        return get_object_or_404(people_on(self.phone(request)), public_id=public_id)

    def shown(self, request: Request, public_id: UUID) -> Worker:
        """The same, once the end of the identity number told whose data these are. Raises WrongTail."""
        person = self.person(request, public_id)
        check_tail(worker=person, tail=_tail(request))
        return person


class MyDataView(MyPersonView):
    """The copy of one's own data."""

    @extend_schema(request=TailSerializer, responses=OwnDataSerializer(many=True), auth=[], operation_id="my_data")
    def post(self, request: Request, public_id: UUID) -> Response:
        """Everything that is kept about this person; that it was handed out is written down."""
        told = hand_out_own_data(worker=self.shown(request, public_id), by=None, form="api")
        return Response(parts_of(told), headers={"Cache-Control": "no-store"})


class MyPhoneView(PhoneView):
    """A phone that was typed at a sign-up."""

    @extend_schema(request=TailSerializer, responses=MyPersonSerializer, auth=[], operation_id="confirm_my_phone")
    def post(self, request: Request, public_id: UUID) -> Response:
        """It is this person's: from now on everything of theirs is told on it."""
        phone = self.phone(request)
        person = get_object_or_404(claimed_on(phone), public_id=public_id)
        return Response(MyPersonSerializer(confirm_phone(worker=person, phone=phone, tail=_tail(request))).data)


class MyWishesView(MyPersonView):
    """Where this person would like to go."""

    @extend_schema(responses=WishSerializer(many=True), auth=[], operation_id="my_wishes")
    def get(self, request: Request, public_id: UUID) -> Response:
        """Those that are open, the first one first."""
        return Response(WishSerializer(open_wishes(self.person(request, public_id)), many=True).data)

    @extend_schema(request=WantedSerializer, responses={201: WishSerializer}, auth=[], operation_id="add_my_wish")
    def post(self, request: Request, public_id: UUID) -> Response:
        """One more wish, after those that are open."""
        asked, person = WantedSerializer(data=request.data), self.person(request, public_id)
        asked.is_valid(raise_exception=True)
        made = add_wish(worker=person, by=None, **asked.validated_data)
        return Response(WishSerializer(made).data, status=status.HTTP_201_CREATED)


class MyWishView(MyPersonView):
    """One wish of this person."""

    @extend_schema(request=None, responses=WishSerializer, auth=[], operation_id="withdraw_my_wish")
    def post(self, request: Request, public_id: UUID, pk: int) -> Response:
        """Take it back; the next one moves up."""
        wish = get_object_or_404(
            Wish.objects.select_related("destination"), pk=pk, worker=self.person(request, public_id)
        )
        return Response(WishSerializer(withdraw_wish(wish=wish, by=None)).data)


class MyConsentsView(MyPersonView):
    """What this person agreed to."""

    @extend_schema(responses=ConsentGivenSerializer(many=True), auth=[], operation_id="my_consents")
    def get(self, request: Request, public_id: UUID) -> Response:
        """Every yes, and its end."""
        return Response(ConsentGivenSerializer(given_by(self.person(request, public_id)), many=True).data)


class MyConsentView(MyPersonView):
    """One purpose."""

    @extend_schema(
        request=None, responses=ConsentGivenSerializer(many=True), auth=[], operation_id="withdraw_my_consent"
    )
    def post(self, request: Request, public_id: UUID, purpose: str) -> Response:
        """Take the yes back, as easily as it was given; seats that need it are free for others at once."""
        person = self.person(request, public_id)
        if purpose not in Consent.Purpose.values:
            raise Http404
        withdraw_consent(worker=person, purpose=purpose, by=None)
        return Response(ConsentGivenSerializer(given_by(person), many=True).data)


class MyErasureView(MyPersonView):
    """The wish to be forgotten."""

    @extend_schema(request=TailSerializer, responses={201: ErasureSerializer}, auth=[], operation_id="ask_my_erasure")
    def post(self, request: Request, public_id: UUID) -> Response:
        """Ask; the county answers within 15 working days."""
        made = ask_erasure(worker=self.shown(request, public_id), by=None)
        return Response(ErasureSerializer(made).data, status=status.HTTP_201_CREATED)


class MyErasureBackView(MyPersonView):
    """Staying after all."""

    @extend_schema(request=TailSerializer, responses=ErasureSerializer, auth=[], operation_id="take_my_erasure_back")
    def post(self, request: Request, public_id: UUID) -> Response:
        """Take the request back, while nobody has answered it; everything stays."""
        person = self.shown(request, public_id)
        waiting = get_object_or_404(person.erasure_requests, state=ErasureRequest.State.ASKED)
        return Response(ErasureSerializer(take_back_erasure(request=waiting, by=None)).data)


def _tail(request: Request) -> str:
    asked = TailSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["tail"])

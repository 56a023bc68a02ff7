"""Firms for other systems: shared by all offices, which keep them; an employer sees its own."""

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

from employers.api.fields import CodeField
from employers.models import Employer, EmployerContact
from employers.queries.employer import visible_to, with_vacancies
from employers.services.employer import (
    EmployerFacts,
    add_contact,
    add_employer,
    change_employer,
    check_employer,
    pause_employer,
    remove_contact,
    suspend_employer,
)
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet


class ContactSerializer(serializers.ModelSerializer[EmployerContact]):
    """Somebody of a firm who can be called."""

    class Meta:
        model = EmployerContact
        fields = ["id", "name", "part", "phone"]
        read_only_fields = ["id"]


class EmployerSerializer(serializers.ModelSerializer[Employer]):
    """One firm."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Code of the division.")
    division_name = serializers.CharField(source="division.name", read_only=True)
    open_vacancies = serializers.IntegerField(read_only=True)
    openings = serializers.IntegerField(read_only=True, help_text="Of the open vacancies.")

    class Meta:
        model = Employer
        fields = [
            "id", "uscc", "name", "division", "division_name", "address", "contact_name", "contact_phone", "state",
            "licence_checked_on", "licence_until", "agency_licence", "agency_licence_until",
            "open_vacancies", "openings", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class EmployerFactsSerializer(serializers.Serializer[Any]):
    """What is written down about a firm."""

    name = serializers.CharField(max_length=100, help_text="As on the licence.")
    division = CodeField(help_text="Code of the place where the site is.")
    address = serializers.CharField(max_length=150, allow_blank=True, default="")
    contact_name = serializers.CharField(max_length=50, allow_blank=True, default="")
    contact_phone = serializers.CharField(max_length=20, allow_blank=True, default="")
    licence_until = serializers.DateField(allow_null=True, default=None, help_text="Null for long-term.")
    agency_licence = serializers.CharField(max_length=40, allow_blank=True, default="")
    agency_licence_until = serializers.DateField(allow_null=True, default=None)


class NewEmployerSerializer(EmployerFactsSerializer):
    """A firm that is not known yet."""

    uscc = serializers.CharField(max_length=30, help_text="统一社会信用代码; its check digit is looked at.")


class FirmReasonSerializer(serializers.Serializer[Any]):
    """Why; needed for a suspension."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class EmployerFilter(django_filters.FilterSet):
    """By name, code and state."""

    search = django_filters.CharFilter("name", "contains", help_text="Part of the name.")

    class Meta:
        model = Employer
        fields = ["uscc", "state"]


class EmployerViewSet(ReadingViewSet[Employer]):
    """Firms that offer work."""

    capabilities = {
        **dict.fromkeys(("list", "retrieve"), ("employers.view", "partner.view")),
        **dict.fromkeys(("create", "partial_update", "mark_checked", "pause", "suspend"), "employers.edit"),
        "contacts": "employers.view",
        **dict.fromkeys(("contact_add", "contact_remove"), "employers.edit"),
    }
    scope = staticmethod(visible_to)
    serializer_class = EmployerSerializer
    filterset_class = EmployerFilter

    def prepare(self, rows: QuerySet[Employer]) -> QuerySet[Employer]:
        """With the place and the number of open vacancies."""
        return with_vacancies(rows)

    @extend_schema(request=NewEmployerSerializer, responses={201: EmployerSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Register a firm; it is not checked yet."""
        asked = NewEmployerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        made = add_employer(uscc=facts.pop("uscc"), facts=EmployerFacts(**facts), by=self.caller)
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=EmployerFactsSerializer(partial=True), responses=EmployerSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write down what has changed; what is not named stays, and the code never changes."""
        known = self.get_object()
        asked = EmployerFactsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        facts = {name: getattr(known, name) for name in EmployerFacts.__slots__} | asked.validated_data
        return self._answer(change_employer(employer=known, facts=EmployerFacts(**facts), by=self.caller))

    @extend_schema(request=None, responses=EmployerSerializer)
    @action(detail=True, methods=["post"], url_path="check", url_name="check")
    @idempotent
    def mark_checked(self, request: Request, pk: str) -> Response:
        """The licence was looked at, or a pause or suspension is over."""
        return self._answer(check_employer(employer=self.get_object(), by=self.caller))

    @extend_schema(request=FirmReasonSerializer, responses=EmployerSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def pause(self, request: Request, pk: str) -> Response:
        """Offer none of the firm's vacancies for a while."""
        return self._answer(pause_employer(employer=self.get_object(), by=self.caller, reason=self._reason(request)))

    @extend_schema(request=FirmReasonSerializer, responses=EmployerSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def suspend(self, request: Request, pk: str) -> Response:
        """Take the firm off all lists until it is checked again; the reason is needed."""
        return self._answer(suspend_employer(employer=self.get_object(), by=self.caller, reason=self._reason(request)))

    @extend_schema(responses=ContactSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def contacts(self, request: Request, pk: str) -> Response:
        """Who else can be called, for offices only: it is the bureau's own note."""
        return Response(ContactSerializer(self.get_object().contacts.order_by("pk"), many=True).data)

    @extend_schema(request=ContactSerializer, responses={201: ContactSerializer})
    @contacts.mapping.post
    @idempotent
    def contact_add(self, request: Request, pk: str) -> Response:
        """Write down one more person of the firm who can be called."""
        asked = ContactSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = {"part": "", **asked.validated_data}
        made = add_contact(employer=self.get_object(), by=self.caller, **facts)
        return Response(ContactSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"contacts/(?P<contact>[0-9]{1,18})", url_name="contact")
    def contact_remove(self, request: Request, pk: str, contact: str) -> Response:
        """Take a person out who is not to be called any more."""
        remove_contact(contact=get_object_or_404(self.get_object().contacts, pk=contact), by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _reason(self, request: Request) -> str:
        asked = FirmReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return str(asked.validated_data["reason"])

    def _answer(self, employer: Employer, code: int = status.HTTP_200_OK) -> Response:
        return Response(EmployerSerializer(self.get_queryset().get(pk=employer.pk)).data, status=code)

"""The outbox for other systems: what became of each message; send again, and say how a call went."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.notices.models import Notice
from zunyi.notices.queries.notice import described, open_now, visible_to
from zunyi.notices.services.follow_up import record_call, send_again

_LOOK = ("notices.view", "notices.call")


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """One message; whom it is for and what it is about are named as on the desk."""

    person = serializers.SerializerMethodField()
    about = serializers.SerializerMethodField()
    division = serializers.CharField(source="division.code", default=None, allow_null=True, read_only=True)
    reason = serializers.CharField(source="why", read_only=True)
    needs_somebody = serializers.BooleanField(
        read_only=True, help_text="It did not get through; people must see to it."
    )

    class Meta:
        model = Notice
        fields = [
            "id", "kind", "channel", "matter", "person", "about", "division", "state", "state_at", "reason", "due_at",
            "of_use_until", "attempts", "text", "needs_somebody",
        ]  # fmt: skip
        read_only_fields = fields

    def get_person(self, notice: Notice) -> str:
        """The name."""
        return self._shown(notice).person

    def get_about(self, notice: Notice) -> str:
        """The trip, job or message to many."""
        return self._shown(notice).matter

    def _shown(self, notice: Notice) -> Any:
        # A page is named as a whole: one question a kind (NoticeViewSet.paginate_queryset).
        if not hasattr(notice, "shown"):
            [(_same, notice.shown)] = described([notice])  # type: ignore[attr-defined]
        return notice.shown  # type: ignore[attr-defined]


class CallResultSerializer(serializers.Serializer[Any]):
    """How a call or visit went."""

    told = serializers.BooleanField(help_text="True: the person knows. False: was not reached.")


class NoticeFilter(django_filters.FilterSet):
    """By state, kind and matter ("trip:7"), and whether somebody must see to it."""

    open = django_filters.BooleanFilter(method="only_open", help_text="True: those whom somebody must see to.")

    class Meta:
        model = Notice
        fields = ["state", "kind", "matter", "channel"]

    def only_open(self, notices: QuerySet[Notice], name: str, value: bool) -> QuerySet[Notice]:
        """The call sheet, or all others."""
        return notices.filter(open_now()) if value else notices.exclude(open_now())


class NoticeViewSet(ReadingViewSet[Notice]):
    """Messages to people whose place lies within the caller's scope."""

    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    scope = staticmethod(visible_to)
    capabilities = {"list": _LOOK, "retrieve": _LOOK, "again": "notices.send", "call": "notices.call"}
    lookup_value_regex = r"\d+"

    def prepare(self, rows: QuerySet[Notice]) -> QuerySet[Notice]:
        """With the office that looks after each."""
        return rows.select_related("division")

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page, its people and matters named."""
        page = super().paginate_queryset(queryset)
        for notice, shown in described(page or []):
            notice.shown = shown  # type: ignore[attr-defined]
        return page

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def again(self, request: Request, pk: str) -> Response:
        """Send a message again that did not get through."""
        notice = self.get_object()
        send_again(notices=[notice], by=self.caller)
        notice.refresh_from_db()
        return Response(NoticeSerializer(notice).data)

    @extend_schema(request=CallResultSerializer, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def call(self, request: Request, pk: str) -> Response:
        """Say how a call or visit went."""
        notice = self.get_object()
        asked = CallResultSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        notice = record_call(notice=notice, told=asked.validated_data["told"], by=self.caller)
        return Response(NoticeSerializer(notice).data)

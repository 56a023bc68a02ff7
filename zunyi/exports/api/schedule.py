"""Regular exports for other systems: set up, seen, ended."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.exports.api.export import AskForExportSerializer
from zunyi.exports.models import Schedule
from zunyi.exports.queries.export import columns_of, readers_for, schedules_visible_to
from zunyi.exports.services.schedule import add_schedule, end_schedule
from zunyi.exports.tables import TABLES
from zunyi.exports.views.export import MAY_EXPORT


class ReaderSerializer(serializers.ModelSerializer[User]):
    """A member of staff who gets the file; `told` where a phone is on record for the message."""

    told = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "name", "told"]
        read_only_fields = fields

    def get_told(self, reader: User) -> bool:
        """Whether a message can go out."""
        return bool(reader.phone)


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    """A list that leaves by itself; `next_at` is when it is made next."""

    list = serializers.CharField(source="table", read_only=True)
    readers = ReaderSerializer(many=True, read_only=True)

    class Meta:
        model = Schedule
        fields = ["id", "list", "form", "columns", "purpose", "rhythm", "weekday", "hour", "readers", "next_at"]
        read_only_fields = fields


class AddScheduleSerializer(AskForExportSerializer):
    """The same list every day or week: how often, at which hour, for whom."""

    rhythm = serializers.ChoiceField(choices=Schedule.Rhythm.choices)
    weekday = serializers.ChoiceField(
        choices=Schedule.Weekday.choices, default=Schedule.Weekday.MONDAY, help_text="0 is Monday; counts when weekly."
    )
    hour = serializers.IntegerField(min_value=0, max_value=23)
    readers = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), many=True, required=False, help_text="The caller alone, if left out."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Only whom the caller may choose."""
        fields = super().get_fields()
        if caller := self.context.get("caller"):
            child: Any = cast("serializers.ManyRelatedField", fields["readers"]).child_relation
            child.queryset = readers_for(caller)
        return fields


def _own(user: User, capability: str) -> QuerySet[Schedule]:
    # Whoever asks for the schema's sake is nobody, and nobody has set anything up.
    return schedules_visible_to(user) if user.pk else Schedule.objects.none()


class ScheduleViewSet(ReadingViewSet[Schedule]):
    """The regular exports that the caller set up and that go on."""

    capabilities = dict.fromkeys(("list", "retrieve", "create", "end", "readers"), MAY_EXPORT)
    scope = staticmethod(_own)
    serializer_class = ScheduleSerializer

    @extend_schema(request=AddScheduleSerializer, responses={201: ScheduleSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Have a list made every day or week; each reader gets what they may export, and a message with a link."""
        asked = AddScheduleSerializer(data=request.data, context={"caller": self.caller})
        asked.is_valid(raise_exception=True)
        wanted = dict(asked.validated_data)
        table = TABLES[wanted.pop("list")]
        columns = wanted.pop("columns", None) or columns_of(self.caller, table)
        filters, readers = QueryDict(wanted.pop("filters")), wanted.pop("readers", None) or [self.caller]
        made = add_schedule(table=table, asked=filters, columns=columns, readers=readers, by=self.caller, **wanted)
        return Response(ScheduleSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    @idempotent
    def end(self, request: Request, pk: str) -> Response:
        """Nothing is made any more."""
        end_schedule(schedule=self.get_object(), by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=ReaderSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def readers(self, request: Request) -> Response:
        """To whom the caller may have lists sent."""
        return Response(ReaderSerializer(readers_for(self.caller), many=True).data)

"""The API's description: each operation tells its refusals, and the key that makes it safe to repeat."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from zunyi.accounts.api.idempotency import HEADER

REASONS = {
    "400": "Wrong input: `fields` says what is wrong with each.",
    "401": "No valid token.",
    "403": "The role, or the state of the account, does not allow this.",
    "404": "There is nothing here, or it lies outside the caller's places.",
    "409": "The state of the world does not allow this; `code` says why.",
    "422": "Well-formed, but it makes no sense; or an Idempotency-Key used for another request.",
    "429": "Too many requests; wait a little.",
}


class ErrorSerializer(serializers.Serializer[Any]):
    """Every "no" of the API."""

    code = serializers.CharField(help_text="For programs: trip_full, not_found …")
    detail = serializers.CharField(help_text="For people, in the language of Accept-Language, with the way out.")
    fields = serializers.DictField(required=False, help_text="Beside wrong input: what is wrong with each field.")  # type: ignore[assignment]


class BureauSchema(AutoSchema):
    """Adds what every operation shares."""

    def get_override_parameters(self) -> list[Any]:
        """The Idempotency-Key, where the action knows it."""
        if not getattr(self._action(), "is_idempotent", False):
            return []
        text = "Chosen by the caller for this request. Sent again, it brings the first answer, not a second effect."
        return [OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=False, description=text)]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The operation with its refusals."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        self.resolve_serializer(ErrorSerializer, "response")
        for status in self._statuses():
            operation["responses"].setdefault(status, {"content": shape, "description": REASONS[status]})
        return operation

    def _statuses(self) -> list[str]:
        statuses = ["400", "401", "403", "404", "429"]
        if self.method != "GET":
            statuses += ["409", "422"]
        return sorted(statuses)

    def _action(self) -> Any:
        name = getattr(self.view, "action", None) or self.method.lower()
        return getattr(self.view, name, None)
